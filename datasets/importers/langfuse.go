package importers

import (
	"context"
	"iter"
	"slices"

	"forerun/datasets/trace"
)

// Langfuse reads what Langfuse exports: observations, scores and traces of the
// scheduled export (Parquet, JSON Lines, JSON), the older tables, a trace's
// JSON from the screen or the API, old and new, and the screen's own tables.
//
// An observation is a span. A row of a trace is the span that holds what has no
// other parent. A score is a part that completes the observation or the trace it
// judges.
func Langfuse() Format {
	return Format{
		Name:  "langfuse",
		Reads: "Langfuse: the scheduled export (observations_v2, scores, traces; Parquet, JSON Lines, JSON), a trace's JSON, and tables of its screen",
		Sniff: sniffLangfuse,
		Spans: langfuseSpans,
	}
}

func sniffLangfuse(h Head) string {
	names := h.Keys
	if len(h.Columns) > 0 {
		names = h.Columns
	}
	all := func(keys ...string) bool {
		for _, k := range keys {
			if !slices.Contains(names, k) {
				return false
			}
		}
		return true
	}
	switch {
	case all("trace_id", "parent_observation_id", "start_time"), all("traceId", "parentObservationId", "startTime"):
		return "its records have a trace and a parent observation: Langfuse observations"
	case all("trace", "observations"), all("observations", "scores"):
		return "it holds a trace with its observations: a Langfuse trace"
	case all("name", "data_type", "observation_id", "source"), all("name", "dataType", "observationId", "source"),
		all("name", "data_type", "trace_id", "source"), all("name", "dataType", "traceId", "source"): // of a trace: its observation is null, or left out
		return "its records have a data type and an observation: Langfuse scores"
	case all("id", "bookmarked", "timestamp"):
		return "its records are bookmarked or not: Langfuse traces"
	case all("exportSource", "files", "tables"):
		return "it lists the files of an export: a Langfuse manifest"
	default:
		return ""
	}
}

// langfuseColumns are those of a Parquet file that are read.
func langfuseColumns() []string {
	return []string{
		"id", "trace_id", "start_time", "end_time", "parent_observation_id", "type", "name", "level", "status_message", "version", "environment",
		"user_id", "session_id", "completion_start_time", "created_at", "updated_at", "input", "output", "metadata", "provided_model_name", "model",
		"model_parameters", "usage_details", "cost_details", "total_cost", "prompt_name", "prompt_version", "latency", "time_to_first_token",
		"tags", "release", "trace_name", "tool_calls", "tool_call_names", "tool_definitions",
		"timestamp", "observation_id", "dataset_run_id", "value", "source", "comment", "data_type", "string_value", "long_string_value", "bookmarked",
	}
}

func langfuseSpans(ctx context.Context, in Input) iter.Seq2[trace.Span, error] {
	return func(yield func(trace.Span, error) bool) {
		r := &langfuseReader{yield: yield}
		for e, err := range in.records(ctx, langfuseColumns(), "observations", "scores", "trace.scores", "data") {
			if err != nil {
				if !yield(trace.Span{}, err) {
					return
				}
				continue
			}
			if !r.read(e) {
				return
			}
		}
	}
}

// langfuseReader tells the records of an input apart.
type langfuseReader struct {
	yield func(trace.Span, error) bool
	seen  bool // observations came of the document that is being read
}

func (r *langfuseReader) read(e entry) bool {
	switch {
	case e.Key == "observations":
		r.seen = true
		return r.yield(langfuseObservation(e))
	case e.Key == "scores" || e.Key == "trace.scores":
		return r.yield(langfuseScore(e))
	case e.Key == "" && e.object("trace").text("id") != "":
		return r.trace(e)
	case e.has("exportSource", "files"):
		return r.yield(trace.Span{}, &SkipError{Place: e.Place, Reason: "a manifest: it lists files"})
	case e.has("type", "start_time") || e.has("type", "startTime"):
		return r.yield(langfuseObservation(e))
	case e.has("name", "data_type") || e.has("name", "dataType") || e.has("name", "source") && !e.has("type"):
		return r.yield(langfuseScore(e))
	case e.has("id", "timestamp"):
		return r.yield(langfuseTrace(e))
	case e.Key == "" && langfusePaging(e.record):
		return true // what stood around the list that was read
	default:
		return r.yield(trace.Span{}, unreadable(e.Place, "is no observation, score or trace of Langfuse", "export observations_v2, or name another format"))
	}
}

// trace reads what stands around the observations of a trace's JSON. The trace
// repeats them without content, which counts only where they stand nowhere else.
func (r *langfuseReader) trace(e entry) bool {
	about := e.object("trace")
	if !r.yield(langfuseTrace(entry{Place: e.Place, record: about})) {
		return false
	}
	if !r.seen {
		for _, text := range listOf(about.get("observations")) {
			if !r.yield(langfuseObservation(entry{Place: e.Place, record: newRecord(text)})) {
				return false
			}
		}
	}
	r.seen = false
	return true
}

func langfusePaging(r record) bool {
	for name := range r {
		if name != "meta" && name != "cursor" && name != "scores" && name != "observations" {
			return false
		}
	}
	return true
}

// langfuseTrace reads a trace's own row: of its own it has what was asked and
// answered, and who asked.
func langfuseTrace(e entry) (trace.Span, error) {
	s := trace.Span{
		Place: e.Place, Trace: e.text("id"), Kind: trace.KindAgent, Name: e.text("name"), Start: e.time("timestamp"),
		Updated: e.time("updated_at", "updatedAt"),
	}
	if s.Trace == "" {
		return trace.Span{}, unreadable(e.Place, "a trace without an id", "export it again")
	}
	langfuseContext(&s, e.record)
	langfuseContent(&s, e.record)
	return s, nil
}

// langfuseScore reads what was said of an observation, a trace or a session.
func langfuseScore(e entry) (trace.Span, error) {
	s := trace.Span{Place: e.Place, Trace: e.text("trace_id", "traceId"), ID: e.text("observation_id", "observationId"), Kind: trace.KindPart}
	switch {
	case s.Trace != "":
	case e.text("session_id", "sessionId") != "":
		return trace.Span{}, &SkipError{Place: e.Place, Reason: "a score of a whole session"}
	case e.text("dataset_run_id", "datasetRunId") != "":
		return trace.Span{}, &SkipError{Place: e.Place, Reason: "a score of an experiment"}
	default:
		return trace.Span{}, unreadable(e.Place, "a score without a trace", "export it again")
	}
	f := trace.Feedback{Name: e.text("name"), Comment: e.text("comment"), Time: e.time("timestamp", "updated_at", "updatedAt")}
	word := e.text("string_value", "stringValue", "long_string_value", "longStringValue")
	switch kind := e.text("data_type", "dataType"); kind {
	case "CATEGORICAL", "TEXT":
		f.Label = word
	case "CORRECTION":
		f.Name, f.Label = "correction", word
	default:
		f.Value = signed(e.record, "value")
		if f.Value == nil {
			f.Label = word
		}
	}
	switch source := e.text("source"); {
	case source == "ANNOTATION":
		f.Source = trace.SourceAnnotator
	case source == "EVAL":
		f.Source = trace.SourceModel
	case byUser(f.Name):
		f.Source = trace.SourceUser
	default:
		f.Source = trace.SourceCode
	}
	s.Feedback = []trace.Feedback{f}
	return s, nil
}
