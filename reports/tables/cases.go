package tables

import (
	"context"
	"maps"
	"slices"

	"forerun/replay"
	"forerun/reports"
	"forerun/scorers"
)

// caseTables are the tables that are made of cases and their outcomes.
type caseTables struct {
	cases    rows[Case]
	segments rows[Segment]
	pairs    rows[Pair]
	outcomes rows[Outcome]
}

func (t *caseTables) fill(ctx context.Context, from Source) error {
	for one, err := range reports.Told(ctx, from.Run) {
		if err != nil {
			return err
		}
		if err := t.add(one, from.Metrics[one.Listed.Suite]); err != nil {
			return err
		}
	}
	return nil
}

func (t *caseTables) add(one reports.ToldCase, metrics []scorers.Metric) error {
	c := one.Case.Case
	row := Case{
		Suite: one.Listed.Suite, CaseID: c.ID, Cluster: one.Listed.Cluster, Time: c.Time, Origin: string(c.Origin), Risk: string(c.Risk),
		Weight: c.Weight, Kind: string(one.Listed.Kind),
	}
	for _, j := range one.Case.Outcomes {
		switch j.Outcome.Arm {
		case replay.Stable:
			row.StableTrials++
		case replay.Candidate:
			row.CandidateTrials++
		case replay.StableAgain, replay.Logged:
		}
		if err := t.outcomes.Write(outcomeOf(j)); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(one.Listed.Segments)) {
		if err := t.segments.Write(Segment{row.Suite, row.CaseID, name, one.Listed.Segments[name]}); err != nil {
			return err
		}
	}
	for i := range metrics {
		if pair, ok := pairOf(&metrics[i], one.Case.Outcomes); ok {
			pair.Suite, pair.CaseID = row.Suite, row.CaseID
			if err := t.pairs.Write(pair); err != nil {
				return err
			}
		}
	}
	return t.cases.Write(row)
}

func outcomeOf(j scorers.Judged) Outcome {
	o := j.Outcome
	out := Outcome{
		Suite: o.Suite, CaseID: o.CaseID, Arm: string(o.Arm), Trial: int64(o.Trial), Status: o.Status.String(), Provenance: string(o.Provenance),
		Attempts: int64(o.Attempts), LatencyMS: o.LatencyMS, WaitMS: o.WaitMS, ModelMS: o.ModelMS, ToolMS: o.ToolMS, TTFTMS: o.TTFTMS,
		CostUSD: o.CostUSD, HandedOver: o.Escalated, Fallback: o.Fallback, Corrected: o.Corrected,
		Divergence: given(string(o.Divergence)), ModelServed: given(o.ModelServed), FinishReason: given(o.Finish), Version: o.Version,
	}
	if o.Error != nil {
		out.ErrorKind = given(o.Error.Kind)
	}
	if u := o.Usage; u != nil {
		out.InputTokens, out.CachedTokens, out.OutputTokens, out.ReasoningTokens = u.Input, u.Cached, u.Output, u.Reasoning
	}
	if o.ToolCalls != nil {
		calls, misses := int64(len(o.ToolCalls)), int64(0)
		for _, c := range o.ToolCalls {
			if c.Source == replay.SourceMiss {
				misses++
			}
		}
		out.ToolCalls, out.ToolMisses = &calls, &misses
	}
	return out
}

// pairOf reads a metric from a case's outcomes; false where it applies to none.
func pairOf(m *scorers.Metric, outcomes []scorers.Judged) (Pair, bool) {
	var value, per [2]mean
	applies := false
	for i := range outcomes {
		at := 0
		switch outcomes[i].Outcome.Arm {
		case replay.Stable:
		case replay.Candidate:
			at = 1
		case replay.StableAgain, replay.Logged:
			continue
		default:
			continue
		}
		v := m.Value(outcomes[i].Input, outcomes[i].Lookup)
		applies = applies || v.State != scorers.NotApplicable
		if m.Per == nil {
			value[at].add(v)
			continue
		}
		if p := m.Per(outcomes[i].Input, outcomes[i].Lookup); v.State == scorers.Scored && p.State == scorers.Scored {
			value[at].add(v)
			per[at].add(p)
		}
	}
	out := Pair{
		Metric: m.Name, Unit: string(m.Unit), Direction: string(m.Direction), Stable: value[0].value(), Candidate: value[1].value(),
		StableScored: value[0].n, CandidateScored: value[1].n, StablePer: per[0].value(), CandidatePer: per[1].value(),
	}
	if out.Stable != nil && out.Candidate != nil {
		out.Difference = new(*out.Candidate - *out.Stable)
	}
	return out, applies
}

// mean is that of the trials that are scored.
type mean struct {
	sum float64
	n   int64
}

func (m *mean) add(s scorers.Score) {
	if s.State == scorers.Scored {
		m.sum += s.Value
		m.n++
	}
}

func (m *mean) value() *float64 {
	if m.n == 0 {
		return nil
	}
	return new(m.sum / float64(m.n))
}
