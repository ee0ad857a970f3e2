package text

import (
	"context"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/scorers"
)

func containsSpec() scorers.Spec {
	return scorers.Spec{
		Name:   "contains",
		Doc:    "The expected answer is somewhere in the output.",
		Fields: slices.Concat(wantedFields(), trimField(), normalFields("false", "false")),
		New: func(o scorers.Options) (scorers.Scorer, scorers.Metric, error) {
			w, err := newWanted(o)
			if err != nil {
				return nil, scorers.Metric{}, err
			}
			n := normal{ignoreCase: o.Bool("ignore_case"), trim: o.Bool("trim"), collapseSpace: o.Bool("collapse_space")}
			if o.Has("value") && n.apply(w.value) == "" {
				return nil, scorers.Metric{}, o.Error("value", "is empty, which every output contains", "write the text to look for")
			}
			return contains{wanted: w, normal: n}, w.metric(), nil
		},
	}
}

type contains struct {
	wanted
	normal normal
}

// Applies refuses an empty text: it is in every output and would say nothing.
func (s contains) Applies(c *datasets.Case) (ok bool, why string) {
	want, ok := s.of(c)
	if !ok {
		return false, "the case has no " + s.field
	}
	if s.normal.apply(want) == "" {
		return false, "the case's " + s.field + " is empty"
	}
	return true, ""
}

func (s contains) Score(_ context.Context, in scorers.Input) (scorers.Score, error) {
	if ok, why := s.Applies(in.Case); !ok {
		return scorers.Skip(why), nil
	}
	want, _ := s.of(in.Case)
	if strings.Contains(s.normal.apply(in.Outcome.Output), s.normal.apply(want)) {
		return scorers.Pass("the output contains " + scorers.Quote(want)), nil
	}
	return scorers.Fail("the output does not contain " + scorers.Quote(want)), nil
}
