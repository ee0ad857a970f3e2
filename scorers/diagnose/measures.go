package diagnose

import (
	"math"
	"unicode/utf8"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
)

// measure is a number that an outcome has, or that is not known of it.
type measure int

const (
	success measure = iota
	failed
	timedOut
	corrected
	overridden
	escalated
	latency
	cost
	tokensIn
	tokensOut
	toolCalls
	writes
	steps
	retries
	answerLength

	measureCount
)

// measureSpec says what a measure is. Where metric is a built-in metric, a
// finding on it speaks for the measure.
type measureSpec struct {
	metric string
	words  string // in a sentence, where no metric names it
	unit   scorers.Unit
	share  bool // 0 or 1 a trial
	timing bool
	read   func(scorers.Judged) (float64, bool)
}

// measures lists what is measured, by measure.
func measures() [measureCount]measureSpec {
	return [measureCount]measureSpec{
		success:      {metric: scorers.SuccessMetric, words: "success", unit: scorers.UnitShare, share: true, read: builtin(scorers.SuccessMetric)},
		failed:       {metric: "error.rate", words: "failed trials", unit: scorers.UnitShare, share: true, read: builtin("error.rate")},
		timedOut:     {words: "timeouts", unit: scorers.UnitShare, share: true, read: readTimeout},
		corrected:    {metric: "correction.rate", words: "corrections", unit: scorers.UnitShare, share: true, read: builtin("correction.rate")},
		overridden:   {metric: "approval.override", words: "overrides", unit: scorers.UnitShare, share: true, read: builtin("approval.override")},
		escalated:    {metric: "escalation.rate", words: "handovers", unit: scorers.UnitShare, share: true, read: builtin("escalation.rate")},
		latency:      {metric: "latency.mean", words: "mean latency", unit: scorers.UnitMS, timing: true, read: builtin("latency.mean")},
		cost:         {metric: "cost.per_case", words: "cost a case", unit: scorers.UnitUSD, read: builtin("cost.per_case")},
		tokensIn:     {metric: "tokens.input", words: "input tokens", unit: scorers.UnitTokens, read: builtin("tokens.input")},
		tokensOut:    {metric: "tokens.output", words: "output tokens", unit: scorers.UnitTokens, read: builtin("tokens.output")},
		toolCalls:    {metric: "tool_calls.count", words: "tool calls", unit: scorers.UnitCalls, read: builtin("tool_calls.count")},
		writes:       {words: "calls of tools that write", unit: scorers.UnitCalls, read: readWrites},
		steps:        {words: "steps of the model", read: readSteps},
		retries:      {words: "retries", read: readRetries},
		answerLength: {words: "characters in an answer", read: readLength},
	}
}

// measureOf finds the measure that a metric is.
func measureOf(metric string) (measure, bool) {
	for m, spec := range measures() {
		if spec.metric == metric && metric != "" {
			return measure(m), true
		}
	}
	return 0, false
}

// builtin reads a metric as the gate does.
func builtin(name string) func(scorers.Judged) (float64, bool) {
	for _, m := range scorers.Builtin() {
		if m.Name != name {
			continue
		}
		return func(j scorers.Judged) (float64, bool) {
			s := m.Value(j.Input, j.Lookup)
			return s.Value, s.State == scorers.Scored && !math.IsNaN(s.Value) && !math.IsInf(s.Value, 0)
		}
	}
	return func(scorers.Judged) (float64, bool) { return 0, false }
}

func readTimeout(j scorers.Judged) (float64, bool) {
	return number(j.Outcome.Status == replay.StatusTimeout), !j.Outcome.Status.Missing()
}

// readWrites counts the calls of tools that the case declares as writing. A case
// that declares no effect says nothing of it.
func readWrites(j scorers.Judged) (float64, bool) {
	declared := false
	for i := range j.Case.Tools {
		declared = declared || j.Case.Tools[i].Effect != ""
	}
	if !declared || j.Outcome.ToolCalls == nil || j.Outcome.Status.Missing() {
		return 0, false
	}
	n := 0.0
	for i := range j.Outcome.ToolCalls {
		n += number(replay.ToolEffect(j.Case, j.Outcome.ToolCalls[i].Name) == datasets.EffectWrite)
	}
	return n, true
}

// readSteps counts what the model said: its answer, and each turn before it that
// called tools.
func readSteps(j scorers.Judged) (float64, bool) {
	n := 0.0
	for i := range j.Outcome.Messages {
		n += number(j.Outcome.Messages[i].Role == "assistant")
	}
	return n, n > 0 && j.Outcome.Status.Answered()
}

func readRetries(j scorers.Judged) (float64, bool) {
	o := j.Outcome
	return float64(max(o.Attempts-1, 0)), o.Provenance == replay.ProvenanceLive && !o.Status.Missing()
}

// readLength is the length of an answer; an outcome without text (a handover, or
// a directory that keeps no content) says nothing of it.
func readLength(j scorers.Judged) (float64, bool) {
	n := utf8.RuneCountInString(j.Outcome.Output)
	return float64(n), n > 0 && j.Outcome.Status.Answered()
}

func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
