package scorers_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
)

func TestBuiltinMetricsAreTheContract(t *testing.T) {
	t.Parallel()
	type declared struct {
		Kind      scorers.Kind
		Quantile  float64
		Unit      scorers.Unit
		Direction scorers.Direction
		Evidence  scorers.Evidence
		Timing    bool
	}
	const (
		share, mean, quantile, ratio = scorers.KindProportion, scorers.KindMean, scorers.KindQuantile, scorers.KindRatioOfTotals
		up, down, none               = scorers.HigherIsBetter, scorers.LowerIsBetter, scorers.NoDirection
	)
	want := map[string]declared{
		"success":                    {share, 0, "pp", up, "A", false},
		"error.rate":                 {share, 0, "pp", down, "", false},
		"escalation.rate":            {share, 0, "pp", none, "A", false},
		"escalation.missed":          {share, 0, "pp", down, "A", false},
		"escalation.false":           {share, 0, "pp", down, "A", false},
		"escalation.missed_per_case": {share, 0, "pp", down, "A", false},
		"fallback.rate":              {share, 0, "pp", down, "A", false},
		"correction.rate":            {share, 0, "pp", down, "A", false},
		"approval.requested":         {share, 0, "pp", none, "", false},
		"approval.override":          {share, 0, "pp", down, "B", false},
		"approval.skipped":           {share, 0, "pp", down, "B", false},
		"latency.mean":               {mean, 0, "ms", down, "", true},
		"latency.p50":                {quantile, 0.5, "ms", down, "", true},
		"latency.p95":                {quantile, 0.95, "ms", down, "", true},
		"latency.p99":                {quantile, 0.99, "ms", down, "", true},
		"latency.model":              {mean, 0, "ms", down, "", true},
		"latency.modelled":           {mean, 0, "ms", down, "", true},
		"ttft.p95":                   {quantile, 0.95, "ms", down, "", true},
		"cost.per_case":              {mean, 0, "usd", down, "", false},
		"cost.per_success":           {ratio, 0, "usd", down, "", false},
		"tokens.input":               {mean, 0, "tokens", down, "", false},
		"tokens.output":              {mean, 0, "tokens", down, "", false},
		"tool_calls.count":           {mean, 0, "calls", down, "", false},
		"tool_calls.misses":          {mean, 0, "calls", down, "", false},
		"conversation.followed":      {share, 0, "pp", none, "E", false},
		"conversation.turns":         {mean, 0, "", none, "E", false},
	}
	got := map[string]declared{}
	for _, m := range scorers.Builtin() {
		if _, twice := got[m.Name]; twice {
			t.Errorf("%s is there twice", m.Name)
		}
		got[m.Name] = declared{m.Kind, m.Quantile, m.Unit, m.Direction, m.Evidence, m.Timing}
		if m.Doc == "" || m.Value == nil || (m.Per != nil) != (m.Kind == ratio) {
			t.Errorf("%s has no doc, no value, or the wrong denominator", m.Name)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestNoBuiltinMetricScoresATrialWithoutAnOutcome(t *testing.T) {
	t.Parallel()
	full := fullInput()
	for _, m := range scorers.Builtin() {
		if s := m.Value(full, rows{"success": scorers.Pass("")}); s.State == scorers.Unscored {
			t.Errorf("%s of an outcome that has everything is unscored: %s", m.Name, s.Reason)
		}
		for _, status := range []replay.Status{replay.StatusInfraError, replay.StatusCancelled} {
			o := *full.Outcome
			o.Status = status
			s := m.Value(scorers.Input{Case: full.Case, Outcome: &o}, rows{"success": {State: scorers.Unscored}})
			if s.State != scorers.Unscored && s.State != scorers.NotApplicable {
				t.Errorf("%s of %s is %s %g, want unscored", m.Name, status, s.State, s.Value)
			}
		}
	}
}

func fullInput() scorers.Input {
	in := input()
	in.Case.Expected = &datasets.Expected{Escalate: new(true)}
	in.Case.Approvals = []datasets.Approval{{Action: "refund", Decision: datasets.Approved}}
	o := in.Outcome
	o.Provenance = replay.ProvenanceLive
	o.LatencyMS, o.ModelMS, o.TTFTMS, o.CostUSD = new(1200.0), new(900.0), new(200.0), new(0.01)
	o.Usage = &datasets.Usage{Input: new(int64(100)), Output: new(int64(20))}
	o.ToolCalls = []replay.Call{}
	o.Escalated, o.Fallback, o.Corrected, o.ApprovalsRequested = new(true), new(false), new(false), new(0)
	return in
}

func TestBuiltinMetrics(t *testing.T) {
	t.Parallel()
	type change = func(*datasets.Case, *replay.Outcome)
	label := func(v bool) change {
		return func(c *datasets.Case, _ *replay.Outcome) { c.Expected = &datasets.Expected{Escalate: &v} }
	}
	escalated := func(v bool) change { return func(_ *datasets.Case, o *replay.Outcome) { o.Escalated = &v } }
	status := func(s replay.Status) change { return func(_ *datasets.Case, o *replay.Outcome) { o.Status = s } }
	approvals := func(list ...datasets.Approval) change {
		return func(c *datasets.Case, _ *replay.Outcome) { c.Approvals = list }
	}
	asks := func(list ...replay.ApprovalAsked) change {
		return func(_ *datasets.Case, o *replay.Outcome) { o.Approvals, o.ApprovalsRequested = list, new(len(list)) }
	}
	calls := func(list ...replay.Call) change {
		return func(_ *datasets.Case, o *replay.Outcome) { o.ToolCalls = append([]replay.Call{}, list...) }
	}
	refundLogged := approvals(datasets.Approval{Action: "refund", Decision: datasets.Rejected})
	success := func(s scorers.Score) rows { return rows{"success": s} }
	const un, na = "unscored", "not_applicable"

	for _, test := range []struct {
		metric, when string
		changes      []change
		at           rows
		want         any // a number or a state
	}{
		{"success", "its row", nil, success(scorers.Pass("")), 1},
		{"success", "not applicable in its row", nil, success(scorers.Skip("")), na},
		{"success", "no row", nil, nil, un},
		{"error.rate", "answered", nil, nil, 0},
		{"error.rate", "waiting for approval", []change{status(replay.StatusAwaitingApproval)}, nil, 0},
		{"error.rate", "agent error", []change{status(replay.StatusAgentError)}, nil, 1},
		{"error.rate", "timeout", []change{status(replay.StatusTimeout)}, nil, 1},
		{"fallback.rate", "unknown signal is not false", nil, nil, un},
		{"fallback.rate", "a failed trial gave no answer", []change{status(replay.StatusTimeout)}, nil, na},
		{"fallback.rate", "fell back", []change{func(_ *datasets.Case, o *replay.Outcome) { o.Fallback = new(true) }}, nil, 1},
		{"correction.rate", "corrected", []change{func(_ *datasets.Case, o *replay.Outcome) { o.Corrected = new(true) }}, nil, 1},
		{"correction.rate", "unknown", nil, nil, un},

		{"escalation.rate", "unknown", nil, nil, un},
		{"escalation.rate", "handed over", []change{escalated(true)}, nil, 1},
		{"escalation.rate", "failed after trying", []change{escalated(true), status(replay.StatusTimeout)}, nil, 0},
		{"escalation.missed", "no label", []change{escalated(false)}, nil, na},
		{"escalation.missed", "needs no person", []change{label(false), escalated(true)}, nil, na},
		{"escalation.missed", "missed", []change{label(true), escalated(false)}, nil, 1},
		{"escalation.missed", "handed over", []change{label(true), escalated(true)}, nil, 0},
		{"escalation.missed", "unknown", []change{label(true)}, nil, un},
		{"escalation.missed", "a failed trial missed it", []change{label(true), status(replay.StatusAgentError)}, nil, 1},
		{"escalation.false", "needs a person", []change{label(true), escalated(true)}, nil, na},
		{"escalation.false", "handed over for nothing", []change{label(false), escalated(true)}, nil, 1},
		{"escalation.false", "a failed trial handed nothing over", []change{label(false), status(replay.StatusTimeout)}, nil, 0},
		{"escalation.missed_per_case", "no label", []change{escalated(false)}, nil, na},
		{"escalation.missed_per_case", "missed", []change{label(true), escalated(false)}, nil, 1},
		{"escalation.missed_per_case", "needs no person", []change{label(false), escalated(true)}, nil, 0},
		{"escalation.missed_per_case", "needs no person, signal unknown", []change{label(false)}, nil, 0},
		{"escalation.missed_per_case", "needs no person, no outcome", []change{label(false), status(replay.StatusInfraError)}, nil, un},

		{"approval.requested", "unknown", nil, nil, un},
		{"approval.requested", "asked", []change{asks(replay.ApprovalAsked{Action: "refund"})}, nil, 1},
		{"approval.requested", "stopped to ask, its requests not known", []change{status(replay.StatusAwaitingApproval)}, nil, 1},
		{"approval.requested", "did not ask", []change{asks()}, nil, 0},
		{"approval.override", "no person decided in the log", []change{asks(replay.ApprovalAsked{Action: "refund"})}, nil, na},
		{"approval.override", "rejected", []change{refundLogged, asks(replay.ApprovalAsked{Action: "refund", Decision: datasets.Rejected})}, nil, 1},
		{"approval.override", "edited", []change{refundLogged, asks(replay.ApprovalAsked{Action: "refund", Decision: datasets.Edited})}, nil, 1},
		{"approval.override", "approved", []change{refundLogged, asks(replay.ApprovalAsked{Action: "refund", Decision: datasets.Approved})}, nil, 0},
		{"approval.override", "another action, undecided", []change{refundLogged, asks(replay.ApprovalAsked{Action: "close"})}, nil, un},
		{"approval.override", "did not ask", []change{refundLogged, asks()}, nil, 0},
		{"approval.override", "asked something, not known what", []change{refundLogged, func(_ *datasets.Case, o *replay.Outcome) { o.ApprovalsRequested = new(1) }}, nil, un},
		{"approval.requested", "a failed trial that nobody watched", []change{status(replay.StatusTimeout)}, nil, un},
		{"approval.override", "stopped to ask, not known what", []change{refundLogged, status(replay.StatusAwaitingApproval)}, nil, un},
		{"approval.override", "not known whether it asked", []change{refundLogged, calls()}, nil, un},
		{"approval.override", "a failed trial that nobody watched", []change{refundLogged, status(replay.StatusTimeout)}, nil, un},
		{"approval.skipped", "no approval in the log", []change{calls(replay.Call{Name: "refund"}), asks()}, nil, na},
		{"approval.skipped", "acted without asking", []change{refundLogged, calls(replay.Call{Name: "refund"}), asks()}, nil, 1},
		{"approval.skipped", "asked for another action", []change{refundLogged, calls(replay.Call{Name: "refund"}), asks(replay.ApprovalAsked{Action: "close"})}, nil, 1},
		{"approval.skipped", "asked", []change{refundLogged, calls(replay.Call{Name: "refund"}), asks(replay.ApprovalAsked{Action: "refund"})}, nil, 0},
		{"approval.skipped", "did not act", []change{refundLogged, calls(replay.Call{Name: "lookup_order"}), asks()}, nil, 0},
		{"approval.skipped", "not known whether it asked", []change{refundLogged, calls(replay.Call{Name: "refund"})}, nil, un},
		{"approval.skipped", "stopped to ask, not known what", []change{refundLogged, calls(replay.Call{Name: "refund"}), status(replay.StatusAwaitingApproval)}, nil, 0},
		{"approval.skipped", "called nothing, not known whether it asked", []change{refundLogged, calls()}, nil, 0},
		{"approval.skipped", "not known what it called", []change{refundLogged, asks()}, nil, un},
		{"approval.skipped", "nothing known, no approval in the log", nil, nil, na},
		{"approval.skipped", "a tool that only reads", []change{refundLogged, calls(replay.Call{Name: "refund"}), asks(), func(c *datasets.Case, _ *replay.Outcome) {
			c.Tools = []datasets.Tool{{Name: "refund", Effect: datasets.EffectRead}}
		}}, nil, 0},

		{"latency.p95", "measured", []change{func(_ *datasets.Case, o *replay.Outcome) { o.LatencyMS = new(812.5) }}, nil, 812.5},
		{"latency.p95", "not measured", nil, nil, un},
		{"latency.p95", "timeout counts with its time", []change{status(replay.StatusTimeout), func(_ *datasets.Case, o *replay.Outcome) {
			o.AttemptLog = []replay.Attempt{{N: 1, MS: 10}, {N: 2, MS: 60_000}}
		}}, nil, 60_000},
		{"latency.p95", "failure without a time", []change{status(replay.StatusAgentError)}, nil, na},
		{"latency.mean", "failure with its time", []change{status(replay.StatusAgentError), func(_ *datasets.Case, o *replay.Outcome) { o.LatencyMS = new(170_000.0) }}, nil, 170_000},
		{"ttft.p95", "no streaming", nil, nil, un},
		{"ttft.p95", "failed", []change{status(replay.StatusAgentError)}, nil, na},
		{"latency.model", "reported", []change{func(_ *datasets.Case, o *replay.Outcome) { o.ModelMS = new(0.0) }}, nil, 0},
		{"latency.modelled", "model time unknown", nil, nil, un},
		{"latency.modelled", "logged, median, logged", []change{func(_ *datasets.Case, o *replay.Outcome) {
			o.ModelMS = new(500.0)
			o.ToolCalls = []replay.Call{{Name: "lookup_order", MS: new(30.0)}, {Name: "lookup_order"}, {Name: "refund", MS: new(7.0)}}
		}}, rows{}, 577},
		{"latency.modelled", "called nothing", []change{func(_ *datasets.Case, o *replay.Outcome) { o.ModelMS = new(500.0) }, calls()}, rows{}, 500},
		{"latency.modelled", "not known what it called", []change{func(_ *datasets.Case, o *replay.Outcome) { o.ModelMS = new(500.0) }}, rows{}, un},
		{"latency.modelled", "a tool that no log timed", []change{func(_ *datasets.Case, o *replay.Outcome) {
			o.ModelMS, o.ToolCalls = new(500.0), []replay.Call{{Name: "refund"}}
		}}, rows{}, un},

		{"cost.per_case", "unknown is not zero", nil, nil, un},
		{"cost.per_case", "zero is zero", []change{func(_ *datasets.Case, o *replay.Outcome) { o.CostUSD = new(0.0) }}, nil, 0},
		{"cost.per_case", "failed trials are paid too", []change{status(replay.StatusAgentError), func(_ *datasets.Case, o *replay.Outcome) { o.CostUSD = new(0.2) }}, nil, 0.2},
		{"cost.per_success", "cost of a failure", []change{func(_ *datasets.Case, o *replay.Outcome) { o.CostUSD = new(0.2) }}, success(scorers.Fail("")), 0.2},
		{"cost.per_success", "success does not apply", []change{func(_ *datasets.Case, o *replay.Outcome) { o.CostUSD = new(0.2) }}, success(scorers.Skip("")), na},
		{"cost.per_success", "cost unknown", nil, success(scorers.Pass("")), un},
		{"tokens.input", "unknown", []change{func(_ *datasets.Case, o *replay.Outcome) { o.Usage = &datasets.Usage{Output: new(int64(1))} }}, nil, un},
		{"tokens.output", "reported", []change{func(_ *datasets.Case, o *replay.Outcome) { o.Usage = &datasets.Usage{Output: new(int64(17))} }}, nil, 17},

		{"tool_calls.count", "none", []change{calls()}, nil, 0},
		{"tool_calls.count", "not known", nil, nil, un},
		{"tool_calls.count", "not known, failed", []change{status(replay.StatusAgentError)}, nil, un},
		{"tool_calls.count", "two", []change{calls(replay.Call{Name: "a"}, replay.Call{Name: "a", Source: replay.SourceMiss})}, nil, 2},
		{"tool_calls.misses", "one of two", []change{calls(replay.Call{Name: "a"}, replay.Call{Name: "a", Source: replay.SourceMiss})}, nil, 1},
		{"tool_calls.misses", "none", []change{calls()}, nil, 0},
		{"tool_calls.misses", "not known", nil, nil, un},
		{"tool_calls.misses", "recorded arms miss nothing", []change{func(_ *datasets.Case, o *replay.Outcome) { o.Provenance = replay.ProvenanceLogged }}, nil, na},
	} {
		t.Run(test.metric+": "+test.when, func(t *testing.T) {
			t.Parallel()
			in := input()
			for _, change := range test.changes {
				change(in.Case, in.Outcome)
			}
			got := metric(t, test.metric).Value(in, test.at)
			switch want := test.want.(type) {
			case string:
				if got.State.String() != want {
					t.Errorf("got %s %g (%s), want %s", got.State, got.Value, got.Reason, want)
				}
			case int:
				mustBe(t, got, float64(want))
			case float64:
				mustBe(t, got, want)
			}
		})
	}
}

func mustBe(t *testing.T, got scorers.Score, want float64) {
	t.Helper()
	if got.State != scorers.Scored || got.Value != want {
		t.Errorf("got %s %g (%s), want %g", got.State, got.Value, got.Reason, want)
	}
}

func metric(t *testing.T, name string) scorers.Metric {
	t.Helper()
	m, err := scorers.NewMetrics(nil)
	if err != nil {
		t.Fatal(err)
	}
	found, err := m.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestBothTotalsOfCostPerSuccessAreOverTheSameTrials(t *testing.T) {
	t.Parallel()
	m := metric(t, "cost.per_success")
	for name, at := range map[string]rows{
		"pass": {"success": scorers.Pass("")}, "not applicable": {"success": scorers.Skip("")}, "errored": {"success": {State: scorers.Unscored}},
	} {
		for _, cost := range []*float64{nil, new(0.1)} {
			in := input()
			in.Outcome.CostUSD = cost
			if v, p := m.Value(in, at), m.Per(in, at); v.State != p.State {
				t.Errorf("%s, cost known %v: numerator %s, denominator %s", name, cost != nil, v.State, p.State)
			}
		}
	}
}

func TestMetricsRefuseATakenNameAndGradeSuccess(t *testing.T) {
	t.Parallel()
	configured := func(name string, grade scorers.Evidence) scorers.Configured {
		m := proportion()
		m.Name, m.Evidence = name, grade
		return scorers.Configured{Metric: m, Scorer: always(scorers.Pass("")), PassFail: true}
	}
	for _, name := range []string{"success", "latency.p95", "twice", ""} {
		list := []scorers.Configured{configured("twice", "A"), configured(name, "A")}
		if _, err := scorers.NewMetrics(list); err == nil {
			t.Errorf("a metric named %q was taken", name)
		}
	}
	m, err := scorers.NewMetrics([]scorers.Configured{configured("a", "A"), configured("c", "C")})
	if err != nil {
		t.Fatal(err)
	}
	if s, _ := m.Get("success"); s.Evidence != scorers.EvidenceC {
		t.Errorf("success rests on grade %s, want the weakest, C", s.Evidence)
	}
	_, err = m.Lookup("latency.p59")
	if err == nil || err.Error()[:53] != `unknown metric "latency.p59": did you mean "latency.p` {
		t.Errorf("got %v, want a near name", err)
	}
}
