package wire

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"forerun/configs"
	"forerun/datasets"
	"forerun/datasets/steps"
	"forerun/replay"
)

// warnNoStep is the code of what is said of cases that have no logged step.
const warnNoStep = "no_logged_step"

// unit gives the cases of the i-th suite in the form in which they are asked. What
// is sampled, mixed and left out are whole cases: a case's steps stay together.
func (g *Gate) unit(ctx context.Context, i int, source datasets.Source) (datasets.Source, error) {
	s := g.Config.Suites[i]
	switch replay.Unit(s.Unit) {
	case replay.UnitStep:
		return g.steps(ctx, i, source)
	case replay.UnitConversation:
		return conversations(s.Data, source), nil
	case replay.UnitRequest:
	}
	return source, nil
}

// steps takes cases apart. Those without a logged step are left out, and named in
// a warning; where all are, the suite is refused.
func (g *Gate) steps(ctx context.Context, i int, source datasets.Source) (datasets.Source, error) {
	s := g.Config.Suites[i]
	exploded := steps.Source(source, steps.Options{Escalation: g.Plan.Signals.Escalated.Tool})
	some := false
	for _, err := range exploded.Cases(ctx) {
		if err != nil {
			return nil, in(s.Data, err)
		}
		some = true
	}
	none := exploded.Without()
	switch {
	case !some && len(none) > 0:
		return nil, g.Config.Fault(fmt.Sprintf("suites[%d].unit", i), fmt.Sprintf("no case of suite %s has a logged step", s.Name),
			"log what the agent did (logged.messages, logged.tool_calls or logged.output), or write unit: request")
	case len(none) > 0:
		g.warn(s.Name, warnNoStep, fmt.Sprintf("%s of suite %s %s no logged step and nothing to ask (%.60q …): log what the agent did",
			plural(len(none), "case"), s.Name, has(len(none)), none[0]))
	}
	return exploded, nil
}

func has(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

// conversations gives cases with the calls of all their turns, and refuses one
// that nobody began.
func conversations(data string, source datasets.Source) datasets.Source {
	return datasets.SourceFunc(func(ctx context.Context) iter.Seq2[datasets.Case, error] {
		return func(yield func(datasets.Case, error) bool) {
			for c, err := range source.Cases(ctx) {
				if err == nil && !steps.Turned(&c) {
					err = &datasets.RecordError{
						File: data, What: fmt.Sprintf("case %.100q can't be held as a conversation: no message of it is a user's", c.ID),
						Remedy: "log messages, or write unit: request",
					}
				}
				if err == nil {
					c = steps.Whole(c)
				}
				if !yield(c, err) {
					return
				}
			}
		}
	})
}

// in says which file an error about a record without a place is of.
func in(data string, err error) error {
	if record, ok := errors.AsType[*datasets.RecordError](err); ok && record.File == "" {
		of := *record
		of.File = data
		return &of
	}
	return err
}

// planSuite is a suite as it is asked for, but for its cases.
func planSuite(s configs.Suite) replay.PlanSuite {
	return replay.PlanSuite{Name: s.Name, Trials: s.Trials, Unit: replay.Unit(s.Unit), SameTurn: s.SameTurn.Value}
}
