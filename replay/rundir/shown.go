package rundir

import (
	"context"
	"encoding/json"
	"iter"

	"forerun/datasets/table"
	"forerun/replay"
)

// Shown is a run as its tables show it, whatever its private folder knows beside them:
// of each case its names, what was asked and whether a person was needed, of each
// outcome all but the messages, the approvals and the attempts.
type Shown struct{ run *Run }

// Shown gives the run as its tables show it.
func (r *Run) Shown() Shown { return Shown{r} }

// shownCase is what is read of a case.
type shownCase struct {
	Suite            string            `parquet:"suite,dict"`
	ID               string            `parquet:"id"`
	Cluster          string            `parquet:"cluster,optional"`
	Segments         map[string]string `parquet:"segments,optional"`
	Risk             string            `parquet:"risk,optional,dict"`
	Messages         json.RawMessage   `parquet:"messages,optional,json"`
	Input            json.RawMessage   `parquet:"input,optional,json"`
	ExpectedEscalate *bool             `parquet:"expected_escalate,optional"`
}

// Cases reads the cases, suite by suite. The first error is the last element.
func (s Shown) Cases(ctx context.Context) iter.Seq2[SuiteCase, error] {
	return readShown(ctx, s.run, CasesTable, func(row *shownCase) (SuiteCase, error) {
		whole := caseRow{
			ID: row.ID, Cluster: row.Cluster, Segments: row.Segments, Risk: row.Risk, Messages: row.Messages, Input: row.Input,
			ExpectedEscalate: row.ExpectedEscalate,
		}
		c, err := whole.read()
		return SuiteCase{row.Suite, c}, err
	})
}

// shownNames is what is read of a case whose names are asked for alone.
type shownNames struct {
	Suite    string            `parquet:"suite,dict"`
	ID       string            `parquet:"id"`
	Cluster  string            `parquet:"cluster,optional"`
	Segments map[string]string `parquet:"segments,optional"`
}

// Names reads the suites, the ids, the clusters and the segments of the cases, and
// nothing else of them.
func (s Shown) Names(ctx context.Context) iter.Seq2[SuiteCase, error] {
	return readShown(ctx, s.run, CasesTable, func(row *shownNames) (SuiteCase, error) {
		whole := caseRow{ID: row.ID, Cluster: row.Cluster, Segments: row.Segments}
		c, err := whole.read()
		return SuiteCase{row.Suite, c}, err
	})
}

// shownOutcome is what is read of an outcome.
type shownOutcome struct {
	Suite          string          `parquet:"suite,dict"`
	CaseID         string          `parquet:"case_id"`
	Arm            string          `parquet:"arm,dict"`
	Trial          int64           `parquet:"trial"`
	Status         string          `parquet:"status,dict"`
	Attempts       int64           `parquet:"attempts"`
	LatencyMS      *float64        `parquet:"latency_ms,optional"`
	Output         string          `parquet:"output"`
	ToolCalls      json.RawMessage `parquet:"tool_calls,optional,json"`
	Divergence     string          `parquet:"divergence,dict"`
	Escalated      *bool           `parquet:"escalated,optional"`
	UsageInput     *int64          `parquet:"usage_input,optional"`
	UsageCached    *int64          `parquet:"usage_cached,optional"`
	UsageOutput    *int64          `parquet:"usage_output,optional"`
	UsageReasoning *int64          `parquet:"usage_reasoning,optional"`
	CostUSD        *float64        `parquet:"cost_usd,optional"`
	ModelServed    string          `parquet:"model_served,dict"`
	ErrorKind      *string         `parquet:"error_kind,optional,dict"`
	ErrorMessage   *string         `parquet:"error_message,optional"`
}

// Outcomes reads the outcomes, in case order. The first error is the last element.
func (s Shown) Outcomes(ctx context.Context) iter.Seq2[replay.Outcome, error] {
	return readShown(ctx, s.run, OutcomesTable, func(row *shownOutcome) (replay.Outcome, error) {
		whole := outcomeRow{
			Suite: row.Suite, CaseID: row.CaseID, Arm: row.Arm, Trial: row.Trial, Status: row.Status, Attempts: row.Attempts,
			LatencyMS: row.LatencyMS, Output: row.Output, ToolCalls: row.ToolCalls, Divergence: row.Divergence, Escalated: row.Escalated,
			UsageInput: row.UsageInput, UsageCached: row.UsageCached, UsageOutput: row.UsageOutput, UsageReasoning: row.UsageReasoning,
			CostUSD: row.CostUSD, ModelServed: row.ModelServed, ErrorKind: row.ErrorKind, ErrorMessage: row.ErrorMessage,
		}
		return whole.outcome()
	})
}

// readShown reads a table as it lies there.
func readShown[T, R any](ctx context.Context, r *Run, name string, read func(*T) (R, error)) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		n := 0
		for row, err := range table.Read[T](r.Path(name)) {
			n++
			var out R
			switch {
			case err != nil:
				err = r.lostTable(name, err)
			case ctx.Err() != nil:
				err = ctx.Err()
			default:
				if out, err = read(&row); err != nil {
					err = damagedRow(r.Path(name), n, err)
				}
			}
			if !yield(out, err) || err != nil {
				return
			}
		}
	}
}
