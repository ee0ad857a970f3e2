package configs_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"forerun/configs"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Every file under testdata says by its name what it is: NAME.good.yaml loads,
// and NAME.bad.yaml is refused with the message in NAME.bad.want.
func TestFilesAreTheSpecification(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, f := range files {
		switch {
		case strings.HasSuffix(f, ".good.yaml"):
			seen["good"]++
			t.Run(filepath.Base(f), func(t *testing.T) {
				t.Parallel()
				if _, err := configs.Load(f, nil); err != nil {
					t.Errorf("Load(%s) = %v, want no error", f, err)
				}
			})
		case strings.HasSuffix(f, ".bad.yaml"):
			seen["bad"]++
			t.Run(filepath.Base(f), func(t *testing.T) { t.Parallel(); refused(t, f) })
		case strings.HasSuffix(f, ".bad.want"):
			if _, err := os.Stat(strings.TrimSuffix(f, ".want") + ".yaml"); err != nil {
				t.Errorf("%s has no .bad.yaml beside it", f)
			}
		default:
			t.Errorf("%s is neither .good.yaml, .bad.yaml nor .bad.want", f)
		}
	}
	if seen["good"] == 0 || seen["bad"] == 0 {
		t.Errorf("found %v, want good and bad files", seen)
	}
}

func refused(t *testing.T, file string) {
	t.Helper()
	_, err := configs.Load(file, nil)
	var fault *configs.Error
	if !errors.As(err, &fault) {
		t.Fatalf("Load(%s) = %v, want a *configs.Error", file, err)
	}
	golden := strings.TrimSuffix(file, ".yaml") + ".want"
	got := err.Error() + "\n"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("message of %s (-want +got):\n%s", file, diff)
	}
	if fault.Remedy == "" {
		t.Errorf("%s: the message does not say what to write instead", file)
	}
}

func TestResolvedLoadsBackToTheSame(t *testing.T) {
	t.Parallel()
	first, err := configs.Load("testdata/everything.good.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := first.Resolved()
	if err != nil {
		t.Fatal(err)
	}
	second, err := configs.Parse("resolved", text, nil)
	if err != nil {
		t.Fatalf("the resolved form does not load: %v\n%s", err, text)
	}
	ignore := cmp.Options{
		cmpopts.IgnoreUnexported(configs.Config{}), cmpopts.IgnoreFields(configs.Config{}, "Dir"),
		cmp.Comparer(func(a, b configs.Secret) bool { return a.Name() == b.Name() }), cmpopts.EquateEmpty(),
	}
	if diff := cmp.Diff(first, second, ignore); diff != "" {
		t.Errorf("resolved form differs (-first +second):\n%s", diff)
	}
}

func TestASecretIsWrittenAsItsNameAlone(t *testing.T) {
	t.Setenv("DESK_KEY", "sk-planted")
	c, err := configs.Load("testdata/everything.good.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := c.Resolved()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), "sk-planted") || !strings.Contains(string(text), "${DESK_KEY}") {
		t.Errorf("resolved form:\n%s\nwant the reference ${DESK_KEY} and not its value", text)
	}
}

func TestOverrides(t *testing.T) {
	t.Parallel()
	c, err := configs.Load("testdata/minimal.good.yaml", []string{"candidate.version=v9", "seed=7", "suites[0].trials=3"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Candidate.Version != "v9" || c.Seed != 7 || c.Suites[0].Trials != 3 {
		t.Errorf("got version %q seed %d trials %d, want v9 7 3", c.Candidate.Version, c.Seed, c.Suites[0].Trials)
	}
	for _, bad := range []string{"seed", "nosuch.key.deep=1", "candidate.agnet=1"} {
		if _, err := configs.Load("testdata/minimal.good.yaml", []string{bad}); err == nil {
			t.Errorf("--set %s was taken, want an error", bad)
		}
	}
}

func TestOverrideOfAKeyWhoseBlockIsNotThere(t *testing.T) {
	t.Parallel()
	c, err := configs.Load("testdata/minimal.good.yaml", []string{"limits.per_case.tokens=500", "limits.rpm=60"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Limits.PerCase.Tokens != 500 || c.Limits.RPM != 60 {
		t.Errorf("got %d tokens a case and %d requests a minute, want 500 and 60", c.Limits.PerCase.Tokens, c.Limits.RPM)
	}
}

// A fault in what an override brings stands at the line where its key is, or
// belongs, never at a line of the override itself.
func TestAFaultInAnOverrideNamesALineOfTheFile(t *testing.T) {
	t.Parallel()
	text := "version: 1\nname: a\nstable: {version: v1, agent: {kind: recorded}}\n" +
		"candidate: {version: v2, agent: {kind: recorded, from: b.jsonl}}\n" +
		"suites:\n  - name: shadow\n    data: a.jsonl\n    trials: 1\n    guardrails: [{metric: success, margin: 5pp}]\n"
	for override, line := range map[string]int{
		"suites[0].unit=turn": 6, "suites[0].trials=x": 8, "suites[0].guardrails[0]={metric: success, margn: 5pp}": 9,
		"candidate.agent.kind=nothing": 4,
	} {
		_, err := configs.Parse("gate.yaml", []byte(text), []string{override})
		if fault, ok := errors.AsType[*configs.Error](err); !ok || fault.Line != line {
			t.Errorf("--set %s: %v, want line %d", override, err, line)
		}
	}
}

func TestQuantities(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, unit string
		value      float64
	}{
		{"5pp", "pp", 0.05},
		{"10%", "%", 0.1},
		{"250ms", "ms", 250},
		{"2s", "ms", 2000},
		{"0.01usd", "usd", 0.01},
		{"200tokens", "tokens", 200},
		{"0.5calls", "calls", 0.5},
		{"3", "", 3},
	} {
		q, err := configs.ParseQuantity(c.text)
		if err != nil || q.Unit != c.unit || q.Value != c.value {
			t.Errorf("ParseQuantity(%q) = %v %q, %v; want %v %q", c.text, q.Value, q.Unit, err, c.value, c.unit)
		}
	}
	for _, bad := range []string{"", "5 pp", "pp", "five%", "5km", "NaN", "Infms"} {
		if q, err := configs.ParseQuantity(bad); err == nil {
			t.Errorf("ParseQuantity(%q) = %v, want an error", bad, q)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"testdata/minimal.good.yaml", "testdata/everything.good.yaml"} {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := configs.Parse("fuzz.yaml", []byte(text), nil)
		var fault *configs.Error
		if err != nil && !errors.As(err, &fault) {
			t.Errorf("error %v is no *configs.Error", err)
		}
		if err == nil && len(c.Suites) == 0 {
			t.Error("a configuration without suites was taken")
		}
	})
}
