package scorers_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/scorers"
)

func fieldsOfAll() []scorers.Field {
	return []scorers.Field{
		{Name: "text", Type: scorers.TypeString, Required: true, Example: "hello"},
		{Name: "mode", Type: scorers.TypeWord, Words: []string{"exact", "in_order"}, Default: "exact"},
		{Name: "strict", Type: scorers.TypeBool, Default: "true"},
		{Name: "share", Type: scorers.TypeNumber, Default: "0.5"},
		{Name: "size", Type: scorers.TypeInteger, Default: "4"},
		{Name: "timeout", Type: scorers.TypeDuration, Default: "30s"},
		{Name: "names", Type: scorers.TypeStrings},
		{Name: "extra", Type: scorers.TypeObject},
		{Name: "file", Type: scorers.TypeString},
	}
}

type got struct {
	Text, Mode string
	Strict     bool
	Share      float64
	Size       int
	Timeout    time.Duration
	Names      []string
	Extra      map[string]any
}

func probe(into *got) scorers.Spec {
	return scorers.Spec{
		Name: "probe", Doc: "Reads all options.", Fields: fieldsOfAll(),
		New: func(o scorers.Options) (scorers.Scorer, scorers.Metric, error) {
			if into != nil {
				*into = got{o.String("text"), o.String("mode"), o.Bool("strict"), o.Number("share"), o.Int("size"), o.Duration("timeout"), o.Strings("names"), o.Object("extra")}
			}
			if o.Has("file") {
				if _, err := o.ReadFile("file"); err != nil {
					return nil, scorers.Metric{}, err
				}
			}
			return always(scorers.Pass("")), proportion(), nil
		},
	}
}

func proportion() scorers.Metric {
	return scorers.Metric{Kind: scorers.KindProportion, Unit: scorers.UnitShare, Direction: scorers.HigherIsBetter}
}

// always is a scorer that gives one score.
func always(s scorers.Score) scorers.Scorer {
	return scoreFunc(func(context.Context, scorers.Input) (scorers.Score, error) { return s, nil })
}

type scoreFunc func(context.Context, scorers.Input) (scorers.Score, error)

func (f scoreFunc) Score(ctx context.Context, in scorers.Input) (scorers.Score, error) {
	return f(ctx, in)
}

func registry(t *testing.T, specs ...scorers.Spec) *scorers.Registry {
	t.Helper()
	var r scorers.Registry
	if err := r.RegisterAll(specs); err != nil {
		t.Fatal(err)
	}
	return &r
}

func TestOptionsGiveWhatIsWrittenOrTheDeclaredDefault(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options map[string]any
		want    got
	}{
		"defaults": {
			map[string]any{"text": "x"},
			got{Text: "x", Mode: "exact", Strict: true, Share: 0.5, Size: 4, Timeout: 30 * time.Second},
		},
		"given, with the types that YAML readers use": {
			map[string]any{
				"text": "", "mode": "in_order", "strict": false, "share": uint64(1), "size": int64(9), "timeout": "250ms",
				"names": []any{"a", "b"}, "extra": map[any]any{"k": 1},
			},
			got{Mode: "in_order", Share: 1, Size: 9, Timeout: 250 * time.Millisecond, Names: []string{"a", "b"}, Extra: map[string]any{"k": 1}},
		},
		"zero is a value, not an absence": {
			map[string]any{"text": "x", "share": 0, "strict": false, "size": 0},
			got{Text: "x", Mode: "exact", Timeout: 30 * time.Second},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var read got
			if _, err := registry(t, probe(&read)).New("probe", scorers.NewOptions(test.options, nil)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, read); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOptionsThatAreWrongAreNamedWithARemedy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options map[string]any
		want    string
	}{
		"misspelt":            {map[string]any{"text": "x", "stritc": true}, `scorer probe: option stritc is not known: did you mean "strict"? the options are text, mode, strict, share, size, timeout, names, extra, file`},
		"far from any":        {map[string]any{"text": "x", "zzzzzzzzzzzz": 1}, `scorer probe: option zzzzzzzzzzzz is not known: the options are text, mode, strict, share, size, timeout, names, extra, file`},
		"missing":             {nil, `scorer probe: option text is missing: write for example text: hello`},
		"number for a string": {map[string]any{"text": 17}, `scorer probe: option text is a number, want a string: write for example text: hello`},
		"word misspelt":       {map[string]any{"text": "x", "mode": "inorder"}, `scorer probe: option mode is "inorder": did you mean "in_order"? use one of exact, in_order`},
		"string for a bool":   {map[string]any{"text": "x", "strict": "yes"}, `scorer probe: option strict is a string, want a bool: write for example strict: true`},
		"fraction":            {map[string]any{"text": "x", "size": 1.5}, `scorer probe: option size is a number, want an integer: write for example size: 4`},
		"duration no unit":    {map[string]any{"text": "x", "timeout": 30}, `scorer probe: option timeout is a number, want a duration above zero: write for example timeout: 10s`},
		"duration zero":       {map[string]any{"text": "x", "timeout": "0s"}, `scorer probe: option timeout is "0s", want a duration above zero: write for example timeout: 10s`},
		"empty list":          {map[string]any{"text": "x", "names": []any{}}, `scorer probe: option names is a list, want a list of strings: write for example names: ["one", "two"]`},
		"mixed list":          {map[string]any{"text": "x", "names": []any{"a", 1}}, `scorer probe: option names is a list, want a list of strings: write for example names: ["one", "two"]`},
		"nothing":             {map[string]any{"text": nil}, `scorer probe: option text is empty, want a string: write for example text: hello`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := registry(t, probe(nil)).New("probe", scorers.NewOptions(test.options, nil))
			if _, ok := errors.AsType[*scorers.OptionError](err); !ok {
				t.Fatalf("error is %v, want an OptionError", err)
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnUnknownScorerNamesTheNearestAndAll(t *testing.T) {
	t.Parallel()
	r := registry(t, probe(nil), named("exact"), named("tool_calls"))
	_, err := r.New("toolcalls", scorers.NewOptions(nil, nil))
	const want = `unknown scorer "toolcalls": did you mean "tool_calls"? known are exact, probe, tool_calls`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	var unknown *scorers.UnknownError
	if !errors.As(err, &unknown) || unknown.Nearest != "tool_calls" {
		t.Errorf("error is %#v, want an UnknownError with the nearest", err)
	}
}

func named(name string) scorers.Spec {
	s := probe(nil)
	s.Name = name
	return s
}

func TestRegisterRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	badDefault := named("x")
	badDefault.Fields = []scorers.Field{{Name: "n", Type: scorers.TypeNumber, Default: "many"}}
	reserved := named("x")
	reserved.Fields = []scorers.Field{{Name: "as", Type: scorers.TypeString}}
	twice := named("x")
	twice.Fields = []scorers.Field{{Name: "a", Type: scorers.TypeBool}, {Name: "a", Type: scorers.TypeBool}}
	for name, test := range map[string]struct {
		spec scorers.Spec
		want string
	}{
		"duplicate":        {probe(nil), `register scorer "probe": it is registered already`},
		"no name":          {scorers.Spec{}, "a spec needs Name and New"},
		"reserved option":  {reserved, `option "as"`},
		"option twice":     {twice, `option "a"`},
		"impossible value": {badDefault, `the default of option "n"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := registry(t, probe(nil)).Register(test.spec)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestAnOptionThatTheSpecDoesNotDeclareIsABugThatShows(t *testing.T) {
	t.Parallel()
	s := probe(nil)
	s.New = func(o scorers.Options) (scorers.Scorer, scorers.Metric, error) {
		o.Bool("secret_option")
		return always(scorers.Pass("")), proportion(), nil
	}
	_, err := registry(t, s).New("probe", scorers.NewOptions(map[string]any{"text": "x"}, nil))
	if err == nil || !strings.Contains(err.Error(), "secret_option") {
		t.Errorf("got %v, want the undeclared option named", err)
	}
}

func TestTheVersionFollowsOptionsAndFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(content string) {
		if err := os.WriteFile(filepath.Join(dir, "f"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	version := func(options map[string]any) string {
		c, err := registry(t, probe(nil)).New("probe", scorers.NewOptions(options, func(n string) string { return filepath.Join(dir, n) }))
		if err != nil {
			t.Fatal(err)
		}
		return c.Version
	}
	write("one")
	base := version(map[string]any{"text": "x", "file": "f"})
	if again := version(map[string]any{"file": "f", "text": "x"}); again != base {
		t.Errorf("the same options give %s and %s", base, again)
	}
	if other := version(map[string]any{"text": "y", "file": "f"}); other == base {
		t.Error("another option gives the same version")
	}
	write("two")
	if other := version(map[string]any{"text": "x", "file": "f"}); other == base {
		t.Error("another content of the file gives the same version")
	}
	_, err := registry(t, probe(nil)).New("probe", scorers.NewOptions(map[string]any{"text": "x", "file": "absent"}, nil))
	if err == nil || !strings.Contains(err.Error(), "option file cannot be read") {
		t.Errorf("got %v, want the missing file named", err)
	}
}

func TestRenamingAConfiguredMetricIsSafe(t *testing.T) {
	t.Parallel()
	c, err := registry(t, probe(nil)).New("probe", scorers.NewOptions(map[string]any{"text": "x"}, nil))
	if err != nil {
		t.Fatal(err)
	}
	c.Metric.Name = "greeting"
	m, err := scorers.NewMetrics([]scorers.Configured{c})
	if err != nil {
		t.Fatal(err)
	}
	metric, err := m.Lookup("greeting")
	if err != nil {
		t.Fatal(err)
	}
	s := metric.Value(input(), rows{"greeting": scorers.Pass("hello"), "probe": scorers.Fail("the old name")})
	if s.Reason != "hello" {
		t.Errorf("the renamed metric reads %v, want the row of its new name", s)
	}
}
