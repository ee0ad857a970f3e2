package replay

import (
	"encoding/json"
	"fmt"
	"math"
)

// outcome makes the row of a trial that an agent was asked for.
func (r *runner) outcome(t *trial, all *asked) Outcome {
	last := &all.last
	reply := &last.reply
	o := Outcome{
		Key: t.key(), Status: last.status(), Provenance: ProvenanceLive,
		Attempts: len(all.log), AttemptLog: all.log, Started: all.log[0].Started, WaitMS: waited(all),
		Output: reply.Output, Messages: reply.Messages, TTFTMS: finite(reply.TTFTMS),
		ModelServed: reply.ModelServed, Finish: reply.Finish, Version: reply.Version, Scores: finiteScores(reply.Scores),
		Turns: reply.Turns, DivergedAt: reply.DivergedAt,
	}
	if o.Version == "" {
		o.Version = t.arm.Version
	}
	if last.err != nil {
		o.Error = &Failure{Kind: string(last.err.Kind), Message: last.err.Error()}
	} else {
		ms := millis(last.took)
		o.LatencyMS = &ms
		if !t.arm.opaque() {
			// An answer from the log takes no time: what is left but for the tools
			// that were really asked is the model's.
			o.ModelMS = new(millis(last.took - last.outside))
		}
	}
	if ms := finite(reply.ModelMS); ms != nil {
		o.ModelMS = ms
	}
	if !t.arm.opaque() {
		o.seen(last.session)
	}
	o.ToolMS = toolTime(o.ToolCalls)
	o.Divergence = diverge(t.c, o.ToolCalls)
	r.plan.Signals.apply(&o, reply.Fields, [3]*bool{reply.Escalated, reply.Fallback, reply.Corrected}, false)
	spent(&o, all)
	return o
}

// seen fills in what forerun was asked: it answered every call and every request
// for approval, so that none asked is none made.
func (o *Outcome) seen(session ToolSession) {
	o.ToolCalls = keptCalls(session.Calls())
	o.Approvals = session.Approvals()
	for i := range o.Approvals {
		o.Approvals[i].Arguments = keptJSON(o.Approvals[i].Arguments)
	}
	asked := len(o.Approvals)
	if o.Status == StatusAwaitingApproval {
		asked = max(asked, 1) // it stopped to ask instead of asking forerun
	}
	o.ApprovalsRequested = &asked
}

// waited is the time of a trial in which no attempt ran.
func waited(all *asked) float64 {
	ms := millis(all.took)
	for _, a := range all.log {
		ms -= a.MS
	}
	return max(math.Round(ms*1e3)/1e3, 0)
}

// spent sums usage and cost over the attempts. One attempt that may have cost
// something and does not say what makes the sum unknown.
func spent(o *Outcome, all *asked) {
	total := 0.0
	for _, a := range o.AttemptLog {
		o.Usage = addUsage(o.Usage, a.Usage)
		if a.CostUSD != nil {
			total += *a.CostUSD
		}
	}
	if !all.unpriced {
		o.CostUSD = finite(&total)
	}
	if all.uncounted {
		o.Usage = nil
	}
}

// free reports whether an attempt cost nothing where it says nothing of a cost. One
// that brings a part of a reply, or whose model calls were answered, had got further
// than its failure tells.
func (a *answer) free() bool {
	return a.err != nil && a.err.Reply == nil && a.steps == 0 && freeOfCharge(a.err.Kind)
}

// freeOfCharge reports whether a failed call costs nothing by its nature: it
// was turned away, or never arrived.
func freeOfCharge(k FailureKind) bool {
	switch k {
	case FailConnect, FailRateLimit, FailServer, FailRefused, FailRequest:
		return true
	case FailCutStream, FailProcess, FailMalformed, FailMaxSteps, FailBounds, FailGateway, FailAgent, FailPanic, FailTimeout,
		FailCancelled, FailUncontain, FailNoRecord, FailNoCase, FailOrigin, FailTooLarge, FailDev, FailNotChosen, FailChangeCase:
		return false
	}
	return false
}

// toolTime is the logged time of the calls, nil where the log lacks one or the
// calls are not known.
func toolTime(calls []Call) *float64 {
	if calls == nil {
		return nil
	}
	total := 0.0
	for _, c := range calls {
		if c.MS == nil {
			return nil
		}
		total += *c.MS
	}
	return finite(&total)
}

// keptCalls makes calls fit to be written. They are known: none of them is not
// nil.
func keptCalls(calls []Call) []Call {
	if calls == nil {
		return []Call{}
	}
	for i := range calls {
		calls[i].Arguments, calls[i].Result = keptJSON(calls[i].Arguments), keptJSON(calls[i].Result)
		calls[i].MS = finite(calls[i].MS)
	}
	return calls
}

// keptJSON keeps what is JSON as it is, and anything else as a JSON string: a
// model writes what it likes where arguments belong.
func keptJSON(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return nil
	}
	if json.Valid(raw) {
		return raw
	}
	text, err := json.Marshal(string(raw))
	if err != nil {
		return nil // a string always encodes
	}
	return text
}

// readable refuses a reply whose messages can't be written down.
func readable(reply *Reply) error {
	for i := range reply.Messages {
		m := &reply.Messages[i]
		if len(m.Content) > 0 && !json.Valid(m.Content) {
			return fmt.Errorf("message %d: content is not JSON", i+1)
		}
		for key, v := range m.Extra {
			if !json.Valid(v) {
				return fmt.Errorf("message %d: %q is not JSON", i+1, key)
			}
		}
		for _, c := range m.ToolCalls {
			for key, v := range c.Extra {
				if !json.Valid(v) {
					return fmt.Errorf("message %d: tool call %q: %q is not JSON", i+1, c.Name, key)
				}
			}
		}
	}
	return nil
}

// finite gives a copy of a number that is one.
func finite(f *float64) *float64 {
	if f == nil || math.IsNaN(*f) || math.IsInf(*f, 0) {
		return nil
	}
	v := *f
	return &v
}

func finiteScores(scores map[string]float64) map[string]float64 {
	var kept map[string]float64
	for name, v := range scores {
		if finite(&v) == nil {
			continue
		}
		if kept == nil {
			kept = make(map[string]float64, len(scores))
		}
		kept[name] = v
	}
	return kept
}
