package replay

import (
	"fmt"
	"time"

	"forerun/datasets"
)

// Logs says how a log is read as outcomes: by the rules that answers are read by,
// and the prices that they are paid with.
type Logs struct {
	Version string  `json:"version"` // of the arm whose log it is, where the log does not say
	Model   string  `json:"model"`   // as configured, for its price
	Signals Signals `json:"signals"`
	Prices  Prices  `json:"prices,omitempty"`
}

// Production gives what production did with a case as an outcome of the arm
// [Logged], trial 1. ok is false where the case has no log, or one of another
// version.
func (by *Logs) Production(suite string, c *datasets.Case) (o Outcome, ok bool, err error) {
	if c.Logged == nil || c.Logged.Version != "" && c.Logged.Version != by.Version {
		return Outcome{}, false, nil
	}
	o, err = by.outcome(Key{Suite: suite, CaseID: c.ID, Arm: Logged, Trial: 1}, c, &Reply{Logged: c.Logged})
	return o, err == nil, err
}

// outcome makes the row of a trial that a log answers: everything is the log's.
func (by *Logs) outcome(key Key, c *datasets.Case, reply *Reply) (Outcome, error) {
	l := reply.Logged
	o := Outcome{
		Key: key, Status: StatusOK, Provenance: ProvenanceLogged, Attempts: 1,
		LatencyMS: finite(l.LatencyMS), TTFTMS: finite(l.TTFTMS), Messages: l.Messages,
		Usage: l.Usage, CostUSD: finite(l.CostUSD), ModelServed: l.ModelServed, Version: l.Version,
		Scores: finiteScores(l.Scores),
	}
	if l.Status != "" {
		if err := o.Status.UnmarshalText([]byte(l.Status)); err != nil {
			return o, fmt.Errorf("case %q: arm %s: logged: %w", key.CaseID, key.Arm, err)
		}
	}
	if c.Time != nil {
		o.Started = c.Time.UTC().Truncate(time.Microsecond)
	}
	if l.Output != nil {
		o.Output = *l.Output
	}
	if o.Version == "" {
		o.Version = by.Version
	}
	if !o.Status.Answered() {
		o.Error = &Failure{Kind: string(loggedFailure(o.Status)), Message: l.Error}
	}
	if o.CostUSD == nil {
		o.CostUSD = by.Prices.Cost(l.Usage, l.ModelServed, by.Model)
	}
	if l.ToolCalls != nil { // the log says what was called, be it nothing
		o.ToolCalls = make([]Call, 0, len(l.ToolCalls))
	}
	for _, call := range l.ToolCalls {
		o.ToolCalls = append(o.ToolCalls, Call{
			Name: call.Name, Arguments: keptJSON(call.Arguments), Result: keptJSON(call.Result), Error: call.Error,
			Source: SourceLogged, MS: finite(call.LatencyMS),
		})
	}
	o.ToolMS = toolTime(o.ToolCalls)
	o.Divergence = diverge(c, o.ToolCalls)
	by.Signals.apply(&o, reply.Fields, [3]*bool{l.Escalated, l.Fallback, l.Corrected}, true)
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
