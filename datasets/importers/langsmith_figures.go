package importers

import (
	"maps"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/datasets/trace"
)

// langSmithFigures reads tokens, cost, and when the first token came.
func langSmithFigures(s *trace.Span, r record) {
	own := &datasets.Usage{
		Input: r.count("prompt_tokens"), Output: r.count("completion_tokens"),
		Cached:    r.object("prompt_token_details").count("cache_read", "cached_tokens"),
		Reasoning: r.object("completion_token_details").count("reasoning", "reasoning_tokens"),
	}
	switch {
	case own.Input == nil && own.Output == nil: // what the answer says, if it does
	case s.Usage == nil:
		s.Usage = own
	default: // the answer has the details, the run the sums
		if own.Input != nil {
			s.Usage.Input = own.Input
		}
		if own.Output != nil {
			s.Usage.Output = own.Output
		}
		if own.Cached != nil {
			s.Usage.Cached = own.Cached
		}
		if own.Reasoning != nil {
			s.Usage.Reasoning = own.Reasoning
		}
	}
	if s.Usage != nil && s.Kind != trace.KindModel && zero(s.Usage.Input) && zero(s.Usage.Output) {
		s.Usage = nil
	}
	// A 0 says that no price was known.
	if cost := r.number("total_cost"); cost != nil && *cost > 0 {
		s.CostUSD = cost
	}
	if !s.FirstToken.IsZero() {
		return
	}
	for _, text := range listOf(r.get("events")) {
		if event := newRecord(text); event.text("name") == "new_token" {
			s.FirstToken = event.time("time")
			return
		}
	}
}

func zero(n *int64) bool { return n == nil || *n == 0 }

// langSmithFailure reads how the run ended. A graph that stopped to ask a person
// has not failed.
func langSmithFailure(s *trace.Span, r record) {
	why := r.text("error")
	switch status := r.text("status"); {
	case status == "interrupted" || strings.HasPrefix(why, "GraphInterrupt"):
		s.Status = "awaiting_approval"
	case why == "" && status != "error":
	default:
		s.Error = firstText(withoutTraceback(why), "the run's status is error")
		s.Status = statusOfFailure(s.Error)
	}
}

// statusOfFailure tells an agent's failure from a timeout and a cancelled run by the
// name of the error.
func statusOfFailure(text string) string {
	text = strings.ToLower(text)
	switch {
	case strings.Contains(text, "timeout") || strings.Contains(text, "timed out"):
		return statusTimeout
	case strings.Contains(text, "cancellederror") || strings.HasPrefix(text, "cancelled"):
		return statusCancelled
	default:
		return statusAgent
	}
}

// withoutTraceback keeps what went wrong and leaves out where in the code.
func withoutTraceback(why string) string {
	if head, _, ok := strings.Cut(why, "Traceback (most recent call last)"); ok && strings.TrimSpace(head) != "" {
		why = head
	}
	return strings.TrimSpace(why)
}

// langSmithFeedback reads what was said of a run, by its name: the average of
// numbers, or the word said most. Who said it is not in an export.
func langSmithFeedback(stats record) []trace.Feedback {
	var out []trace.Feedback
	for _, name := range slices.Sorted(maps.Keys(stats)) {
		about := stats.object(name)
		f := trace.Feedback{Name: name, Value: signed(about, "avg")}
		if f.Value == nil {
			words := about.object("values")
			most := 0.0
			for _, word := range slices.Sorted(maps.Keys(words)) {
				if n := words.number(word); n != nil && *n > most {
					most, f.Label = *n, word
				}
			}
		}
		if byUser(name) {
			f.Source = trace.SourceUser
		}
		if f.Value != nil || f.Label != "" {
			out = append(out, f)
		}
	}
	return out
}
