package scorertest

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"forerun/scorers"
)

// Configure builds a scorer from its options as YAML. Paths are relative to the
// test's directory. It is closed when the test ends.
func Configure(t *testing.T, specs []scorers.Spec, use, options string) scorers.Configured {
	t.Helper()
	c, err := configure(t, specs, use, options)
	if err != nil {
		t.Fatalf("configure %s with %s: %v", use, options, err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Errorf("close %s: %v", use, err)
		}
	})
	return c
}

// Refuse expects that options are refused with an [*scorers.OptionError] about
// the named option whose words hold all that is wanted.
func Refuse(t *testing.T, specs []scorers.Spec, use, options, option string, want ...string) {
	t.Helper()
	c, err := configure(t, specs, use, options)
	if err == nil {
		_ = c.Close() // it was not wanted
		t.Fatalf("%s takes %s, want an error about option %s", use, options, option)
	}
	var refused *scorers.OptionError
	if !errors.As(err, &refused) {
		t.Fatalf("%s with %s: error is %v, want an OptionError", use, options, err)
	}
	if refused.Option != option || refused.Remedy == "" {
		t.Errorf("%s with %s: the error is about option %q with remedy %q, want option %q with a remedy",
			use, options, refused.Option, refused.Remedy, option)
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%s with %s: the error does not say %q: %v", use, options, w, err)
		}
	}
}

func configure(t *testing.T, specs []scorers.Spec, use, options string) (scorers.Configured, error) {
	t.Helper()
	var values map[string]any
	if err := yaml.Unmarshal([]byte(options), &values); err != nil {
		t.Fatalf("options %s: %v", options, err)
	}
	var r scorers.Registry
	if err := r.RegisterAll(specs); err != nil {
		t.Fatal(err)
	}
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	return r.New(use, scorers.NewOptions(values, func(name string) string {
		if filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(dir, name)
	}))
}
