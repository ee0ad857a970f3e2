package text

import (
	"context"
	"regexp"

	"forerun/scorers"
)

func regexSpec() scorers.Spec {
	return scorers.Spec{
		Name: "regex",
		Doc:  "A regular expression (RE2) finds something in the output, or with not: true finds nothing.",
		Fields: []scorers.Field{
			{Name: "pattern", Type: scorers.TypeString, Required: true, Doc: "The expression; (?i) in front ignores case, (?s) lets . match line ends.", Example: `"(?i)order #\\d+"`},
			{Name: "not", Type: scorers.TypeBool, Default: "false", Doc: "Pass when nothing is found."},
		},
		New: func(o scorers.Options) (scorers.Scorer, scorers.Metric, error) {
			re, err := regexp.Compile(o.String("pattern"))
			if err != nil {
				return nil, scorers.Metric{}, o.Error("pattern", "is no regular expression: "+err.Error(), "RE2 syntax has no look-around and no back-references")
			}
			return pattern{re: re, not: o.Bool("not")}, passFail(scorers.EvidenceC), nil
		},
	}
}

type pattern struct {
	re  *regexp.Regexp
	not bool
}

func (p pattern) Score(_ context.Context, in scorers.Input) (scorers.Score, error) {
	at := p.re.FindStringIndex(in.Outcome.Output)
	switch {
	case at == nil && p.not:
		return scorers.Pass("the pattern finds nothing"), nil
	case at == nil:
		return scorers.Fail("the pattern " + scorers.Quote(p.re.String()) + " finds nothing"), nil
	}
	found := "the pattern finds " + scorers.Quote(in.Outcome.Output[at[0]:at[1]])
	if p.not {
		return scorers.Fail(found), nil
	}
	return scorers.Pass(found), nil
}
