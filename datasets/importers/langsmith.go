package importers

import (
	"context"
	"iter"
	"slices"

	"forerun/datasets/trace"
)

// LangSmith reads runs: the bulk export's Parquet files, and runs as JSON Lines or
// JSON, with the runs that they were made of inside them or beside them.
//
// A run is a span. What LangSmith calls a session is a project; the conversation is
// in the run's metadata.
func LangSmith() Format {
	return Format{
		Name:  "langsmith",
		Reads: "LangSmith: the bulk export (Parquet), and runs as JSON Lines or JSON",
		Sniff: sniffLangSmith,
		Spans: langSmithSpans,
	}
}

func sniffLangSmith(h Head) string {
	names := h.Keys
	if len(h.Columns) > 0 {
		names = h.Columns
	}
	switch {
	case slices.Contains(names, "dotted_order"):
		return "its records have a dotted_order: LangSmith runs"
	case slices.Contains(names, "run_type"):
		return "its records have a run_type: LangSmith runs"
	default:
		return ""
	}
}

// langSmithColumns are those of a Parquet file that are read.
func langSmithColumns() []string {
	return []string{
		"id", "trace_id", "parent_run_id", "parent_run_ids", "reference_example_id", "name", "run_type", "start_time", "end_time", "status", "is_root",
		"dotted_order", "inputs", "outputs", "error", "extra", "events", "tags", "feedback_stats", "total_tokens", "prompt_tokens", "completion_tokens",
		"total_cost", "prompt_cost", "completion_cost", "first_token_time", "prompt_token_details", "completion_token_details",
	}
}

func langSmithSpans(ctx context.Context, in Input) iter.Seq2[trace.Span, error] {
	return func(yield func(trace.Span, error) bool) {
		for e, err := range in.records(ctx, langSmithColumns(), "runs", "data") {
			switch {
			case err != nil:
				if !yield(trace.Span{}, err) {
					return
				}
			case e.Key == "" && !e.has("id") && (e.has("cursors") || e.has("cursor")): // what stood around the list that was read
			case !langSmithRuns(e, yield):
				return
			}
		}
	}
}

// langSmithRuns yields a run and those inside it, however deep: [MaxDepth] bounds
// how deep that can be.
func langSmithRuns(e entry, yield func(trace.Span, error) bool) bool {
	open := []entry{e}
	for len(open) > 0 {
		e, open = open[0], open[1:]
		if !yield(langSmithRun(e)) {
			return false
		}
		for _, text := range listOf(e.get("child_runs")) {
			child := newRecord(text)
			if child.text("trace_id") == "" && e.text("trace_id") != "" {
				child["trace_id"] = e.get("trace_id")
			}
			if child.text("parent_run_id") == "" {
				child["parent_run_id"] = e.get("id")
			}
			open = append(open, entry{Place: e.Place, record: child})
		}
	}
	return true
}
