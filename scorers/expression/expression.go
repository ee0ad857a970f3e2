package expression

import (
	"context"
	"math"

	"forerun/datasets"
	"forerun/scorers"
)

// Specs are the scorers of this family.
func Specs() []scorers.Spec {
	return []scorers.Spec{{
		Name: "expr",
		Doc:  "One line in the expr language over case and outcome: a bool is pass/fail, a number a mean.",
		Fields: []scorers.Field{
			{Name: "expr", Type: scorers.TypeString, Required: true, Doc: "The expression over case and outcome.", Example: `"len(outcome.output) < 800"`},
			{Name: "when", Type: scorers.TypeString, Doc: "An expression over case alone: whether the case is to be scored.", Example: `"case.segments.tier == 'gold'"`},
			{Name: "direction", Type: scorers.TypeWord, Words: []string{"higher", "lower", "none"}, Default: "higher", Doc: "Which way is better; of numbers."},
			{Name: "unit", Type: scorers.TypeWord, Words: []string{"ms", "usd", "tokens", "calls"}, Doc: "The number's unit; none where absent.", Example: "calls"},
		},
		New: newExpression,
	}}
}

func newExpression(o scorers.Options) (scorers.Scorer, scorers.Metric, error) {
	var none scorers.Metric
	p, err := newProgram(o.String("expr"), environment{})
	if err != nil {
		return nil, none, o.Error("expr", err.Error(), "correct the expression; it sees case and outcome")
	}
	read, err := newReads(o.String("expr"))
	if err != nil {
		return nil, none, o.Error("expr", err.Error(), "correct the expression")
	}
	e := expression{score: p, labels: read.labels(), calls: read[outcomeCalls]}
	if o.Has("when") {
		when, err := newProgram(o.String("when"), caseEnvironment{})
		if err != nil {
			return nil, none, o.Error("when", err.Error(), "correct the expression; it sees case alone, so that it decides alike for both arms")
		}
		if !when.isBool() {
			return nil, none, o.Error("when", "is not true or false", "compare something, for example case.risk == 'write'")
		}
		e.when = &when
	}
	m := scorers.Metric{Evidence: read.evidence(p.isBool()), Words: read[outcomeOutput]}
	for _, label := range e.labels {
		m.Needs = append(m.Needs, scorers.Need("case.expected."+label))
	}
	switch {
	case p.isBool():
		for _, option := range []string{"direction", "unit"} {
			if o.Has(option) {
				return nil, none, o.Error(option, "goes with a number, and this expression is true or false", "remove it")
			}
		}
		m.Kind, m.Unit, m.Direction = scorers.KindProportion, scorers.UnitShare, scorers.HigherIsBetter
	case p.isNumber():
		m.Kind, m.Unit, m.Direction = scorers.KindMean, scorers.Unit(o.String("unit")), scorers.Direction(o.String("direction"))
	default:
		return nil, none, o.Error("expr", "gives neither true or false nor a number, or it cannot be known which",
			"compare something, or wrap a number in float(…)")
	}
	return e, m, nil
}

type expression struct {
	score  program
	when   *program
	labels []string // of expected, that the case must have where there is no when
	calls  bool     // the outcome's tool calls are read
}

// Applies asks when, or else for the labels that the expression reads. A when
// that breaks on a case lets it through, so that Score can say so.
func (e expression) Applies(c *datasets.Case) (ok bool, why string) {
	if e.when == nil {
		if label, lacks := missing(c, e.labels); lacks {
			return false, "the case has no expected." + label
		}
		return true, ""
	}
	v, err := e.when.run(caseEnvironment{Case: viewCase(c)})
	if v == false && err == nil {
		return false, "when is false"
	}
	return true, ""
}

func (e expression) Score(_ context.Context, in scorers.Input) (scorers.Score, error) {
	env := environment{Case: viewCase(in.Case), Outcome: viewOutcome(in.Outcome)}
	if e.when != nil {
		v, err := e.when.run(caseEnvironment{Case: env.Case})
		switch {
		case err != nil:
			return scorers.Score{}, err
		case v == false:
			return scorers.Skip("when is false"), nil
		case v == nil:
			return scorers.Score{State: scorers.Unscored, Reason: "when is not known"}, nil
		}
	} else if label, lacks := missing(in.Case, e.labels); lacks {
		return scorers.Skip("the case has no expected." + label), nil
	}
	if e.calls && in.Outcome.ToolCalls == nil {
		return scorers.Score{State: scorers.Unscored, Reason: "the tool calls are not known"}, nil
	}
	v, err := e.score.run(env)
	if err != nil {
		return scorers.Score{}, err
	}
	switch x := v.(type) {
	case bool:
		if x {
			return scorers.Pass("the expression is true"), nil
		}
		return scorers.Fail("the expression is false"), nil
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return scorers.Score{State: scorers.Unscored, Reason: "the expression is no number: a division by zero?"}, nil
		}
		return scorers.Score{State: scorers.Scored, Value: x}, nil
	}
	return scorers.Score{State: scorers.Unscored, Reason: "the expression is nil: something it reads is not known"}, nil
}
