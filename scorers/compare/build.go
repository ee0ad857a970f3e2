package compare

import (
	"context"
	"fmt"

	"forerun/scorers"
	"forerun/scorers/gate"
)

// Suite is one suite's guardrails and where their metrics are found.
type Suite struct {
	Name       string
	Trials     int // asked of a case and arm; 0 takes the most that any case has
	Guardrails []gate.Guardrail
	Metrics    func(name string) (scorers.Metric, bool)
}

// Evidence is what a gate decides on.
type Evidence struct {
	Comparisons []gate.Comparison // one for each guardrail, suite by suite, in the order given
	Completions []gate.Completion // one for each suite, in the order given
}

// Build compares the arms of a run on every guardrail and writes
// comparisons.parquet. seed is the run's.
func Build(ctx context.Context, run scorers.RunDir, suites []Suite, seed uint64) (Evidence, error) {
	tables, err := newTables(suites)
	if err != nil {
		return Evidence{}, err
	}
	if err := walk(ctx, run, tables); err != nil {
		return Evidence{}, fmt.Errorf("compare arms: %w", err)
	}
	excluded := excludedCases(run)
	var ev Evidence
	var guardrails []gate.Guardrail
	for i, s := range suites {
		t := tables[i]
		order := t.order()
		guardrails = append(guardrails, s.Guardrails...)
		for k, g := range s.Guardrails {
			if err := ctx.Err(); err != nil {
				return Evidence{}, fmt.Errorf("compare arms: %w", err)
			}
			col := t.columns[t.of[k]]
			ev.Comparisons = append(ev.Comparisons, compare(g, col, t.gather(col, order), seed))
		}
		ev.Completions = append(ev.Completions, t.completion(s.Trials, excluded[s.Name]))
	}
	if err := write(run.Path(fileName), guardrails, ev.Comparisons); err != nil {
		return Evidence{}, fmt.Errorf("write %s: %w", fileName, err)
	}
	return ev, nil
}
