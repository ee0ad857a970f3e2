package replay

import (
	"fmt"
	"time"
)

// logged makes the row of a trial that a log answers: everything is the log's.
func (r *runner) logged(t *trial, reply *Reply) (Outcome, error) {
	l := reply.Logged
	o := Outcome{
		Key: t.key(), Status: StatusOK, Provenance: ProvenanceLogged, Attempts: 1,
		LatencyMS: finite(l.LatencyMS), TTFTMS: finite(l.TTFTMS), Messages: l.Messages,
		Usage: l.Usage, CostUSD: finite(l.CostUSD), ModelServed: l.ModelServed, Version: l.Version,
		Scores: finiteScores(l.Scores),
	}
	if l.Status != "" {
		if err := o.Status.UnmarshalText([]byte(l.Status)); err != nil {
			return o, fmt.Errorf("case %q: arm %s: logged: %w", t.c.ID, t.arm.Arm, err)
		}
	}
	if t.c.Time != nil {
		o.Started = t.c.Time.UTC().Truncate(time.Microsecond)
	}
	if l.Output != nil {
		o.Output = *l.Output
	}
	if o.Version == "" {
		o.Version = t.arm.Version
	}
	if !o.Status.Answered() {
		o.Error = &Failure{Kind: string(loggedFailure(o.Status)), Message: l.Error}
	}
	if o.CostUSD == nil {
		o.CostUSD = r.plan.Prices.Cost(l.Usage, l.ModelServed, t.model)
	}
	if l.ToolCalls != nil { // the log says what was called, be it nothing
		o.ToolCalls = make([]Call, 0, len(l.ToolCalls))
	}
	for _, c := range l.ToolCalls {
		o.ToolCalls = append(o.ToolCalls, Call{
			Name: c.Name, Arguments: keptJSON(c.Arguments), Result: keptJSON(c.Result), Error: c.Error,
			Source: SourceLogged, MS: finite(c.LatencyMS),
		})
	}
	o.ToolMS = toolTime(o.ToolCalls)
	o.Divergence = diverge(t.c, o.ToolCalls)
	r.plan.Signals.apply(&o, reply.Fields, [3]*bool{l.Escalated, l.Fallback, l.Corrected}, true)
	return o, nil
}

// loggedFailure is the kind of failure that a logged status stands for.
func loggedFailure(s Status) FailureKind {
	switch s {
	case StatusTimeout:
		return FailTimeout
	case StatusInfraError:
		return FailServer
	case StatusCancelled:
		return FailCancelled
	case StatusOK, StatusAwaitingApproval, StatusAgentError:
		return FailAgent
	}
	return FailAgent
}
