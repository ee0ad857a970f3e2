package rundir

import (
	"maps"
	"slices"

	"forerun/datasets"
	"forerun/datasets/jsonscan"
	"forerun/replay"
)

// encodeOutcome gives the journal's line of an outcome, without its newline, in the
// room that it is given where that is enough.
// A field that is added to an outcome is added here and in [outcomeRow.set]; a
// test compares every field on its way through both.
func encodeOutcome(room []byte, o *replay.Outcome) ([]byte, error) {
	l := &jsonLine{text: append(room[:0], '{')}
	l.str("suite", o.Suite)
	l.str("case_id", o.CaseID)
	l.str("arm", string(o.Arm))
	l.num("trial", o.Trial)
	l.num("seq", o.Seq)
	status, err := o.Status.MarshalText()
	if err != nil {
		return nil, err
	}
	l.str("status", string(status))
	l.str("provenance", string(o.Provenance))
	l.num("attempts", o.Attempts)
	l.attempts(o.AttemptLog)
	l.time("started", o.Started)
	l.optFloat("latency_ms", o.LatencyMS)
	l.float("wait_ms", o.WaitMS)
	l.optFloat("model_ms", o.ModelMS)
	l.optFloat("tool_ms", o.ToolMS)
	l.optFloat("ttft_ms", o.TTFTMS)
	l.optStr("output", o.Output)
	l.messages(o.Messages)
	switch {
	case o.ToolCalls == nil:
	case len(o.ToolCalls) == 0:
		l.raw("tool_calls", []byte("[]"))
	default:
		l.any("tool_calls", o.ToolCalls)
	}
	l.optStr("divergence", string(o.Divergence))
	l.optBool("escalated", o.Escalated)
	l.optBool("fallback", o.Fallback)
	l.optBool("corrected", o.Corrected)
	if o.ApprovalsRequested != nil {
		l.num("approvals_requested", *o.ApprovalsRequested)
	}
	if len(o.Approvals) > 0 {
		l.any("approvals", o.Approvals)
	}
	l.usage(o.Usage)
	l.optFloat("cost_usd", o.CostUSD)
	l.optStr("model_served", o.ModelServed)
	l.optStr("finish_reason", o.Finish)
	if o.Error != nil {
		l.any("error", o.Error)
	}
	l.optStr("version", o.Version)
	if len(o.Scores) > 0 {
		l.any("scores", o.Scores)
	}
	if o.Turns != 0 || o.DivergedAt != 0 { // of a conversation
		l.num("turns", o.Turns)
		l.num("diverged_at", o.DivergedAt)
	}
	return append(l.text, '}'), l.err
}

func (l *jsonLine) attempts(all []replay.Attempt) {
	if len(all) == 0 {
		return
	}
	l.key("attempt_log")
	l.text = append(l.text, '[')
	for i := range all {
		a := &all[i]
		if i > 0 {
			l.text = append(l.text, ',')
		}
		l.text = append(l.text, '{')
		l.num("n", a.N)
		l.time("started", a.Started)
		l.float("ms", a.MS)
		l.str("kind", a.Kind)
		if a.HTTPStatus != 0 {
			l.num("http_status", a.HTTPStatus)
		}
		if a.RetryAfterMS != 0 {
			l.float("retry_after_ms", a.RetryAfterMS)
		}
		l.usage(a.Usage)
		l.optFloat("cost_usd", a.CostUSD)
		l.text = append(l.text, '}')
	}
	l.text = append(l.text, ']')
}

func (l *jsonLine) usage(u *datasets.Usage) {
	if u == nil {
		return
	}
	l.key("usage")
	l.text = append(l.text, '{')
	l.optNum("input", u.Input)
	l.optNum("cached", u.Cached)
	l.optNum("output", u.Output)
	l.optNum("reasoning", u.Reasoning)
	l.text = append(l.text, '}')
}

// messages writes a trajectory. One that calls tools goes the long way.
func (l *jsonLine) messages(all []datasets.Message) {
	if len(all) == 0 {
		return
	}
	for i := range all {
		if m := &all[i]; m.Name != "" || m.ToolCallID != "" || m.ToolCalls != nil || m.Role == "" || len(m.Content) == 0 {
			l.any("messages", all)
			return
		}
	}
	l.key("messages")
	l.text = append(l.text, '[')
	for i := range all {
		if i > 0 {
			l.text = append(l.text, ',')
		}
		l.text = append(l.text, '{')
		l.str("role", all[i].Role)
		l.raw("content", all[i].Content)
		for _, k := range slices.Sorted(maps.Keys(all[i].Extra)) {
			l.text = append(jsonscan.Quote(append(l.text, ','), k), ':')
			l.value(all[i].Extra[k])
		}
		l.text = append(l.text, '}')
	}
	l.text = append(l.text, ']')
}
