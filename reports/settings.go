package reports

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"forerun/replay/rundir"
	"forerun/reports/view"
)

// changedSettings says in which settings the run's configuration has its arms differ.
// A run without one has none.
func changedSettings(run RunDir) ([]view.Setting, error) {
	text, err := os.ReadFile(run.Path(rundir.ResolvedConfig))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read configuration: %w", err)
	}
	var config struct {
		Stable    map[string]any `yaml:"stable"`
		Candidate map[string]any `yaml:"candidate"`
	}
	if err := yaml.Unmarshal(text, &config); err != nil {
		return nil, fmt.Errorf("%s: %w", rundir.ResolvedConfig, err)
	}
	stable, candidate := map[string]string{}, map[string]string{}
	flatten(stable, "", config.Stable)
	flatten(candidate, "", config.Candidate)
	keys := maps.Clone(stable)
	maps.Copy(keys, candidate)
	var out []view.Setting
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		s, inStable := stable[key]
		c, inCandidate := candidate[key]
		if s != c || inStable != inCandidate {
			out = append(out, view.NewSetting(key, s, c))
		}
	}
	return out, nil
}

// flatten names each value by its path; what a list holds stands in one line.
func flatten(into map[string]string, path string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			flatten(into, strings.TrimPrefix(path+"."+key, "."), value)
		}
	case []any:
		words := make([]string, len(v))
		for i := range v {
			words[i] = fmt.Sprint(v[i])
		}
		into[path] = strings.Join(words, " ")
	case nil:
	default:
		into[path] = fmt.Sprint(v)
	}
}
