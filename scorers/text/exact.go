package text

import (
	"context"
	"slices"

	"forerun/scorers"
)

func exactSpec() scorers.Spec {
	return scorers.Spec{
		Name:   "exact",
		Doc:    "The output is the expected answer, character for character but for what the options ignore.",
		Fields: slices.Concat(wantedFields(), trimField(), normalFields("false", "false")),
		New: func(o scorers.Options) (scorers.Scorer, scorers.Metric, error) {
			w, err := newWanted(o)
			if err != nil {
				return nil, scorers.Metric{}, err
			}
			n := normal{ignoreCase: o.Bool("ignore_case"), trim: o.Bool("trim"), collapseSpace: o.Bool("collapse_space")}
			return exact{wanted: w, normal: n}, w.metric(), nil
		},
	}
}

func trimField() []scorers.Field {
	return []scorers.Field{{Name: "trim", Type: scorers.TypeBool, Default: "false", Doc: "Drop white space at both ends."}}
}

type exact struct {
	wanted
	normal normal
}

func (e exact) Score(_ context.Context, in scorers.Input) (scorers.Score, error) {
	want, ok := e.of(in.Case)
	if !ok {
		return scorers.Skip("the case has no " + e.field), nil
	}
	got := in.Outcome.Output
	if e.normal.apply(got) == e.normal.apply(want) {
		return scorers.Pass("the output is the expected answer"), nil
	}
	return scorers.Fail("the output is " + scorers.Quote(got) + ", want " + scorers.Quote(want) + nearMiss(e.normal, got, want)), nil
}

// nearMiss names the option that would make the two texts equal, if there is one.
func nearMiss(n normal, got, want string) string {
	for _, try := range []struct {
		option string
		normal normal
	}{
		{"trim", normal{n.ignoreCase, true, n.collapseSpace}},
		{"ignore_case", normal{true, n.trim, n.collapseSpace}},
		{"collapse_space", normal{n.ignoreCase, n.trim, true}},
	} {
		if try.normal.apply(got) == try.normal.apply(want) {
			return "; they are equal with " + try.option + ": true"
		}
	}
	return ""
}
