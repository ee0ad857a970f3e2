package wire

import (
	"context"
	"fmt"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/plan"
)

// mostLogs is how many logged outcomes of a suite a plan reads: more tell it
// nothing new.
const mostLogs = 5000

// log is what production's log of one suite says of stable.
type log struct {
	values map[string][]float64 // by metric: of each outcome that has one
	per    map[string][]float64 // denominators, of ratios of totals
	work   [2]plan.Work         // of one trial of each arm
}

// readLog judges what production did with a suite's cases, as stable's answers
// would be judged. Programs among the scorers are not started.
func (g *Gate) readLog(ctx context.Context, i int) (*log, error) {
	s := g.suites[i]
	out := &log{values: map[string][]float64{}, per: map[string][]float64{}}
	read := 0
	for c, err := range g.Suites[i].Source.Cases(ctx) {
		if err != nil {
			return nil, fmt.Errorf("read the log of suite %s: %w", s.name, err)
		}
		if read == mostLogs {
			break
		}
		outcome, ok, err := g.production(ctx, s.name, &c)
		if err != nil {
			return nil, fmt.Errorf("read the log of suite %s: %w", s.name, err)
		}
		if !ok {
			continue
		}
		read++
		out.bill(g, &outcome)
		if err := out.judge(ctx, g.Config.Suites[i], s, scorers.Input{Case: &c, Outcome: &outcome}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// production gives what stable did with a case according to the log, which for a
// recorded arm is what it will answer.
func (g *Gate) production(ctx context.Context, suite string, c *datasets.Case) (o replay.Outcome, ok bool, err error) {
	arm := g.Plan.Arms[0]
	logs := replay.Logs{Version: arm.Version, Model: arm.Identity()["model"], Signals: g.Plan.Signals, Prices: g.Plan.Prices}
	of := *c
	if arm.Kind == configs.KindRecorded {
		reply, err := arm.Agent.Invoke(ctx, replay.Request{Case: c, Suite: suite, Arm: arm.Arm, Trial: 1, Attempt: 1})
		if ctx.Err() != nil {
			return o, false, ctx.Err()
		}
		if err != nil || reply.Logged == nil {
			return o, false, nil //nolint:nilerr // a case without a record says nothing; the run counts it
		}
		of.Logged = reply.Logged
		if of.Logged.Version != "" {
			logs.Version = of.Logged.Version // whoever wrote it, it is this arm's answer
		}
	}
	return logs.Production(suite, &of)
}

// judge notes the value of every guarded metric.
func (l *log) judge(ctx context.Context, written configs.Suite, s judgeSuite, in scorers.Input) error {
	at := scoreTable{}
	var passFail []scorers.NamedScore
	for k, one := range s.scorers {
		score := scorers.Score{State: scorers.Unscored, Reason: "a plan starts no program"}
		if offline(written.Scorers[k]) {
			var err error
			if score, err = scorers.Judge(ctx, one, in); err != nil {
				return fmt.Errorf("read the log of suite %s: %w", s.name, err)
			}
		}
		at[one.Metric.Name] = score
		if one.PassFail {
			passFail = append(passFail, scorers.NamedScore{Metric: one.Metric.Name, Score: score})
		}
	}
	at[scorers.SuccessMetric] = scorers.Success(in.Outcome.Status, passFail)
	seen := map[string]bool{}
	for _, guard := range s.guardrails {
		metric, ok := s.metrics.Get(guard.Metric)
		if !ok || seen[metric.Name] {
			continue
		}
		seen[metric.Name] = true
		value := metric.Value(in, at)
		if value.State != scorers.Scored {
			continue
		}
		if metric.Per != nil {
			per := metric.Per(in, at)
			if per.State != scorers.Scored {
				continue
			}
			l.per[metric.Name] = append(l.per[metric.Name], per.Value)
		}
		l.values[metric.Name] = append(l.values[metric.Name], value.Value)
	}
	return nil
}

// bill notes what one trial like this outcome takes of each arm.
func (l *log) bill(g *Gate, o *replay.Outcome) {
	for a, arm := range g.Plan.Arms {
		w := &l.work[a]
		cost := g.Plan.Prices.Cost(o.Usage, arm.Identity()["model"]) // of this arm's model, whatever the log's cost
		if cost == nil {
			cost = o.CostUSD
		}
		add(w, o, cost, arm.Kind)
	}
}

// add notes one outcome as a trial of an arm of that kind.
func add(w *plan.Work, o *replay.Outcome, cost *float64, kind string) {
	w.USD.Add(cost)
	w.MS.Add(o.LatencyMS)
	var in, out *float64
	if u := o.Usage; u != nil {
		in, out = count(u.Input), count(u.Output)
	}
	w.TokensIn.Add(in)
	w.TokensOut.Add(out)
	calls := 1.0
	if kind == configs.KindOpenAI { // one request for each turn of the model
		for _, m := range o.Messages {
			if m.Role == "assistant" {
				calls++
			}
		}
		calls = max(1, calls-1)
		if len(o.Messages) == 0 && len(o.ToolCalls) > 0 {
			calls = 1 + float64(len(o.ToolCalls))
		}
	}
	w.Calls.Add(&calls)
}

func count(n *int64) *float64 {
	if n == nil {
		return nil
	}
	return new(float64(*n))
}
