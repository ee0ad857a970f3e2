package replay_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/tools"
)

func raw(s string) json.RawMessage { return json.RawMessage(s) }

// one runs a candidate on one case and gives its outcome.
func one(t *testing.T, c datasets.Case, candidate replay.Agent, change func(*replay.Plan)) replay.Outcome {
	t.Helper()
	p := plan(says("yes"), candidate, suite("shadow", []datasets.Case{c}))
	if change != nil {
		change(&p)
	}
	var m memory
	if _, err := replay.Run(t.Context(), p, &m); err != nil {
		t.Fatal(err)
	}
	return m.outcomes[replay.Key{Suite: "shadow", CaseID: c.ID, Arm: replay.Candidate, Trial: 1}]
}

func TestAnAnswerBecomesAnOutcome(t *testing.T) {
	t.Parallel()
	c := datasets.Case{ID: "c", Input: raw(`1`), ToolLog: []datasets.ToolCall{{Name: "lookup", Result: raw(`"open"`), LatencyMS: new(40.0)}}}
	message := datasets.Message{Role: "assistant", Content: raw(`"hi"`)}
	o := one(t, c, agent(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
		req.Tools.Call(ctx, "lookup", nil)
		req.Tools.Call(ctx, "lookup", raw(`{"half`))
		req.Tools.Approve("refund", raw(`{"usd":1}`))
		return replay.Reply{
			Output: "hi", Messages: []datasets.Message{message}, Escalated: new(true), TTFTMS: new(math.NaN()),
			Usage: &datasets.Usage{Input: new(int64(10)), Output: new(int64(2))}, ModelServed: "small-0711", Finish: "stop",
			Scores: map[string]float64{"good": 1, "bad": math.Inf(1)},
		}, nil
	}), nil)
	want := replay.Outcome{
		Key:    replay.Key{Suite: "shadow", CaseID: "c", Arm: replay.Candidate, Trial: 1},
		Status: replay.StatusAwaitingApproval, Provenance: replay.ProvenanceLive, Attempts: 1,
		Output: "hi", Messages: []datasets.Message{message}, Escalated: new(true),
		ToolCalls: []replay.Call{
			{Name: "lookup", Result: raw(`"open"`), Source: "replayed", MS: new(40.0)},
			{Name: "lookup", Arguments: raw(`"{\"half"`), Source: "miss"},
		},
		Divergence: replay.DivergenceWriteMiss, ApprovalsRequested: new(1),
		Approvals:   []replay.ApprovalAsked{{Action: "refund", Arguments: raw(`{"usd":1}`)}},
		Usage:       &datasets.Usage{Input: new(int64(10)), Output: new(int64(2))},
		ModelServed: "small-0711", Finish: "stop", Version: "v2", Scores: map[string]float64{"good": 1},
	}
	ignore := cmp.Options{
		cmpopts.IgnoreFields(replay.Outcome{}, "Seq", "Started", "LatencyMS", "WaitMS", "ModelMS", "AttemptLog"),
		cmpopts.IgnoreFields(replay.Call{}, "Error"),
	}
	if diff := cmp.Diff(want, o, ignore); diff != "" {
		t.Errorf("outcome (-want +got):\n%s", diff)
	}
	if o.Started.IsZero() || o.LatencyMS == nil || o.ModelMS == nil || *o.ModelMS != *o.LatencyMS {
		t.Errorf("started %v, latency %v, model %v", o.Started, o.LatencyMS, o.ModelMS)
	}
}

func TestStoppingToAskAPersonIsOneRequest(t *testing.T) {
	t.Parallel()
	o := one(t, cases(1)[0], agent(func(context.Context, replay.Request) (replay.Reply, error) {
		return replay.Reply{Status: replay.StatusAwaitingApproval, ModelMS: new(3.0)}, nil
	}), nil)
	if o.ApprovalsRequested == nil || *o.ApprovalsRequested != 1 || *o.ModelMS != 3 {
		t.Errorf("approvals %v, model time %v", o.ApprovalsRequested, o.ModelMS)
	}
}

// TestALoggedAnswerIsTheLogs shows that nothing of a recorded outcome is
// measured here.
func TestALoggedAnswerIsTheLogs(t *testing.T) {
	t.Parallel()
	logged := &datasets.Logged{
		Status: "timeout", Output: new("half"), ToolCalls: []datasets.ToolCall{{Name: "lookup", Arguments: raw(`{}`), LatencyMS: new(7.0)}},
		Escalated: new(false), LatencyMS: new(900.0), TTFTMS: new(90.0), Usage: &datasets.Usage{Input: new(int64(1))},
		Scores: map[string]float64{"judge": 0.5}, Version: "2026-11-03", ModelServed: "big", Error: "gave up",
	}
	c := cases(1)[0]
	c.Logged = logged
	o := one(t, c, agent(func(context.Context, replay.Request) (replay.Reply, error) {
		return replay.Reply{Logged: logged}, nil
	}), nil)
	want := replay.Outcome{
		Key:    replay.Key{Suite: "shadow", CaseID: "c-0000", Arm: replay.Candidate, Trial: 1},
		Status: replay.StatusTimeout, Provenance: replay.ProvenanceLogged, Attempts: 1,
		LatencyMS: new(900.0), ToolMS: new(7.0), TTFTMS: new(90.0), Output: "half",
		ToolCalls:  []replay.Call{{Name: "lookup", Arguments: raw(`{}`), Source: "logged", MS: new(7.0)}},
		Divergence: replay.DivergenceExact, Escalated: new(false), Usage: &datasets.Usage{Input: new(int64(1))},
		ModelServed: "big", Error: &replay.Failure{Kind: "timeout", Message: "gave up"}, Version: "2026-11-03",
		Scores: map[string]float64{"judge": 0.5},
	}
	if diff := cmp.Diff(want, o, cmpopts.IgnoreFields(replay.Outcome{}, "Seq")); diff != "" {
		t.Errorf("outcome (-want +got):\n%s", diff)
	}
}

func TestRecordedArmsSpendNothing(t *testing.T) {
	t.Parallel()
	recorded := agent(func(context.Context, replay.Request) (replay.Reply, error) {
		return replay.Reply{Logged: &datasets.Logged{CostUSD: new(0.5)}}, nil
	})
	totals, err := replay.Run(t.Context(), plan(recorded, recorded, suite("shadow", cases(3))), &memory{})
	if err != nil || totals.Stable.SpendUSD != 0 || totals.Stable.UnknownCost != 0 || totals.Stable.Trials != 3 {
		t.Errorf("totals %+v, error %v", totals.Stable, err)
	}
}

func TestCostOfATrial(t *testing.T) {
	t.Parallel()
	prices := replay.Prices{"small": {Input: 2, Cached: new(1.0), Output: 10}, "small-0711": {Input: 4, Output: 20}}
	million := func(in, cached, out float64) *datasets.Usage {
		return &datasets.Usage{Input: new(int64(in * 1e6)), Cached: new(int64(cached * 1e6)), Output: new(int64(out * 1e6))}
	}
	fails := func(kind replay.FailureKind, reply *replay.Reply) *replay.CallError {
		return &replay.CallError{Kind: kind, Err: errors.New("x"), Reply: reply}
	}
	for name, tc := range map[string]struct {
		first *replay.CallError
		reply replay.Reply
		want  *float64
		usage bool
	}{
		"reported wins":              {nil, replay.Reply{CostUSD: new(0.0), Usage: million(1, 0, 1)}, new(0.0), true},
		"by the model served":        {nil, replay.Reply{ModelServed: "small-0711", Usage: million(1, 0.5, 1)}, new(24.0), true},
		"by the model configured":    {nil, replay.Reply{ModelServed: "small-9999", Usage: million(1, 0.5, 1)}, new(11.5), true},
		"tokens not reported":        {nil, replay.Reply{}, nil, false},
		"half of them not reported":  {nil, replay.Reply{Usage: &datasets.Usage{Input: new(int64(1))}}, nil, true},
		"turned away costs nothing":  {fails(replay.FailRateLimit, nil), replay.Reply{CostUSD: new(1.0), Usage: million(1, 0, 1)}, new(1.0), true},
		"a later call of it broke":   {fails(replay.FailServer, &replay.Reply{ModelServed: "small"}), replay.Reply{CostUSD: new(1.0), Usage: million(1, 0, 1)}, nil, false},
		"a cut stream may have cost": {fails(replay.FailCutStream, nil), replay.Reply{CostUSD: new(1.0), Usage: million(1, 0, 1)}, nil, false},
		"a failed attempt that says": {fails(replay.FailCutStream, &replay.Reply{Usage: million(1, 0, 0)}), replay.Reply{Usage: million(0, 0, 1)}, new(12.0), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := one(t, cases(1)[0], agent(func(_ context.Context, req replay.Request) (replay.Reply, error) {
				if tc.first != nil && req.Attempt == 1 {
					return replay.Reply{}, tc.first
				}
				return tc.reply, nil
			}), func(p *replay.Plan) { p.Prices, p.Attempts = prices, 2 })
			if diff := cmp.Diff(tc.want, o.CostUSD, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
				t.Errorf("cost (-want +got):\n%s", diff)
			}
			if (o.Usage != nil) != tc.usage {
				t.Errorf("usage %+v, want some: %v", o.Usage, tc.usage)
			}
		})
	}
}

func TestSignalsAreReadByRules(t *testing.T) {
	t.Parallel()
	byTool := replay.Rule{Tool: "handover"}
	byField := replay.Rule{Field: "meta.handed_over"}
	byPattern := replay.Rule{Pattern: regexp.MustCompile(`(?i)a colleague`)}
	fields := func(s string) map[string]json.RawMessage { return map[string]json.RawMessage{"meta": raw(s)} }
	for name, tc := range map[string]struct {
		rule  replay.Rule
		reply replay.Reply
		call  string
		want  *bool
	}{
		"tool called":             {byTool, replay.Reply{}, "handover", new(true)},
		"tool not called":         {byTool, replay.Reply{}, "lookup", new(false)},
		"field true":              {byField, replay.Reply{Fields: fields(`{"handed_over": true }`)}, "", new(true)},
		"field false":             {byField, replay.Reply{Fields: fields(`{"handed_over": false}`)}, "", new(false)},
		"field a word":            {byField, replay.Reply{Fields: fields(`{"handed_over": "true"}`)}, "", nil},
		"field null":              {byField, replay.Reply{Fields: fields(`{"handed_over": null}`)}, "", nil},
		"field of no object":      {byField, replay.Reply{Fields: fields(`"x"`)}, "", nil},
		"field absent":            {byField, replay.Reply{}, "", nil},
		"field absent, said":      {byField, replay.Reply{Escalated: new(true)}, "", new(true)},
		"field false, said":       {byField, replay.Reply{Fields: fields(`{"handed_over": false}`), Escalated: new(true)}, "", new(false)},
		"field of a log":          {byField, replay.Reply{Logged: &datasets.Logged{}}, "", nil},
		"field with a dot":        {byField, replay.Reply{Fields: map[string]json.RawMessage{"meta.handed_over": raw(`true`)}}, "", new(true)},
		"pattern found":           {byPattern, replay.Reply{Output: "I ask A Colleague."}, "", new(true)},
		"pattern not found":       {byPattern, replay.Reply{Output: "no"}, "", new(false)},
		"no rule, not said":       {replay.Rule{}, replay.Reply{}, "", nil},
		"no rule, said":           {replay.Rule{}, replay.Reply{Escalated: new(true)}, "", new(true)},
		"what it did, not said":   {byTool, replay.Reply{Escalated: new(true)}, "lookup", new(false)},
		"what it wrote, not said": {byPattern, replay.Reply{Escalated: new(true), Output: "no"}, "", new(false)},
		"a logged word wins":      {byPattern, replay.Reply{Logged: &datasets.Logged{Escalated: new(false), Output: new("a colleague")}}, "", new(false)},
		"no logged word":          {byPattern, replay.Reply{Logged: &datasets.Logged{Output: new("a colleague")}}, "", new(true)},
		"rule on a logged call":   {byTool, replay.Reply{Logged: &datasets.Logged{ToolCalls: []datasets.ToolCall{{Name: "handover"}}}}, "", new(true)},
		"a log without calls":     {byTool, replay.Reply{Logged: &datasets.Logged{}}, "", nil},
		"a log of no calls":       {byTool, replay.Reply{Logged: &datasets.Logged{ToolCalls: []datasets.ToolCall{}}}, "", new(false)},
		"no answer, nothing said": {byPattern, replay.Reply{Logged: &datasets.Logged{Status: "agent_error", Output: new("a colleague")}}, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := one(t, cases(1)[0], agent(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
				if tc.call != "" {
					req.Tools.Call(ctx, tc.call, nil)
				}
				return tc.reply, nil
			}), func(p *replay.Plan) { p.Signals.Escalated = tc.rule })
			if diff := cmp.Diff(tc.want, o.Escalated); diff != "" {
				t.Errorf("escalated (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDivergenceFromTheLog(t *testing.T) {
	t.Parallel()
	call := func(name, arguments string) datasets.ToolCall {
		return datasets.ToolCall{Name: name, Arguments: raw(arguments), Result: raw(`1`)}
	}
	log := []datasets.ToolCall{call("lookup", `{"id":"A7"}`), call("refund", `{"usd":10}`)}
	for name, tc := range map[string]struct {
		log, calls []datasets.ToolCall
		policies   tools.Policies
		want       replay.Divergence
	}{
		"nothing logged": {nil, []datasets.ToolCall{call("x", `{}`)}, tools.Policies{}, ""},
		"exact":          {log, []datasets.ToolCall{log[0], call("refund", `{"usd":1e1}`)}, tools.Policies{}, replay.DivergenceExact},
		"reordered":      {log, []datasets.ToolCall{log[1], log[0]}, tools.Policies{}, replay.DivergenceReordered},
		"shorter":        {log, log[:1], tools.Policies{}, replay.DivergenceShorter},
		"longer":         {log, []datasets.ToolCall{log[0], log[0], log[1]}, tools.Policies{}, replay.DivergenceLonger},
		"read miss":      {log, []datasets.ToolCall{log[0], call("lookup", `{"id":"B"}`)}, tools.Policies{}, replay.DivergenceReadMiss},
		"write miss":     {log, []datasets.ToolCall{call("lookup", `{"id":"B"}`), call("refund", `{"usd":11}`)}, tools.Policies{}, replay.DivergenceWriteMiss},
		"equivalent": {
			log,
			[]datasets.ToolCall{call("lookup", `{"id":" a7 ","note":null}`), call("refund", `{"usd":"10.0"}`)},
			tools.Policies{Default: tools.Ack},
			replay.DivergenceArgs,
		},
		"other": {log, []datasets.ToolCall{log[0], call("mail", `{}`)}, tools.Policies{Default: tools.Ack}, replay.DivergenceOtherCalls},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := cases(1)[0]
			c.ToolLog = tc.log
			c.Tools = []datasets.Tool{{Name: "lookup", Effect: datasets.EffectRead}, {Name: "refund", Effect: datasets.EffectWrite}}
			o := one(t, c, agent(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
				for _, call := range tc.calls {
					req.Tools.Call(ctx, call.Name, call.Arguments)
				}
				return replay.Reply{}, nil
			}), func(p *replay.Plan) { p.Tools = tc.policies.ForCase })
			if o.Divergence != tc.want {
				t.Errorf("%q, want %q", o.Divergence, tc.want)
			}
		})
	}
}
