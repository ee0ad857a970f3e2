package tools_test

import (
	"context"
	"maps"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/tools"
)

// step is one call with what comes of it: the answer's text, its source, and the
// marks it is remembered with.
type step struct{ name, arguments, want string }

// play makes the calls of one attempt, and holds what is remembered of each
// against what is wanted.
func play(t *testing.T, s replay.ToolSession, steps []step) {
	t.Helper()
	for i, c := range steps {
		s.Call(t.Context(), c.name, raw(c.arguments))
		call := s.Calls()[i]
		got := string(call.Result)
		if call.Error != "" {
			got = call.Error
		}
		got += " " + call.Source
		if call.Approximate {
			got += " approximate"
		}
		if call.Tainted {
			got += " tainted"
		}
		if got != c.want {
			t.Errorf("call %d, %s %s: got\n%s, want\n%s", i+1, c.name, c.arguments, got, c.want)
		}
	}
}

func TestMatching(t *testing.T) {
	t.Parallel()
	log := []datasets.ToolCall{
		{Name: "search", Arguments: raw(`{"q":"opening hours","limit":5}`), Result: raw(`"9 to 5"`)},
		{Name: "search", Arguments: raw(`{"q":"parking near the shop","limit":5}`), Result: raw(`"none"`)},
	}
	miss := `tool "search" has no recorded answer to these arguments, and is not called in a replay miss`
	for name, tc := range map[string]struct {
		arguments map[string]string
		calls     []step
	}{
		"exact": {nil, []step{
			{"search", `{"limit":5.0,"q":"opening hours"}`, `"9 to 5" replayed`},
			{"search", `{"limit":5,"q":"Opening hours"}`, miss},
		}},
		"a field that does not matter": {map[string]string{"limit": "any"}, []step{
			{"search", `{"limit":5,"q":"opening hours"}`, `"9 to 5" replayed`},
			{"search", `{"limit":7,"q":"opening hours"}`, `"9 to 5" replayed approximate`},
			{"search", `{"q":"opening hours"}`, `"9 to 5" replayed approximate`},
			{"search", `{"q":"closing hours"}`, miss},
		}},
		"similar, the closest of them": {map[string]string{"q": "similar >= 0.7", "limit": "any"}, []step{
			{"search", `{"q":"Opening  hours?"}`, `"9 to 5" replayed approximate`},
			{"search", `{"q":"parking by the shop"}`, `"none" replayed approximate`},
			{"search", `{"q":"returns"}`, miss},
		}},
		"a jq program makes what is compared": {map[string]string{"q": "jq: ascii_downcase", "*": "exact"}, []step{
			{"search", `{"limit":5,"q":"OPENING hours"}`, `"9 to 5" replayed approximate`},
			{"search", `{"limit":6,"q":"OPENING hours"}`, miss},
			{"search", `{"limit":5,"q":7}`, miss}, // the program has no word on a number
		}},
		"nothing matters: in the log's order": {map[string]string{"*": "any"}, []step{
			{"search", `{"q":"x"}`, `"9 to 5" replayed approximate`},
			{"search", `{"q":"y"}`, `"none" replayed approximate`},
			{"search", `{"q":"z"}`, `"none" replayed approximate`},
			{"search", `["z"]`, miss}, // no object matches nothing but itself
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := policies(t, map[string]tools.Config{"search": {Policy: tools.Replayed, Effect: datasets.EffectRead, Arguments: tc.arguments}})
			play(t, p.ForCase(&datasets.Case{ToolLog: log}, replay.UnitRequest)(), tc.calls)
		})
	}
}

func TestARenamedToolIsTheSameTool(t *testing.T) {
	t.Parallel()
	p := policies(t, map[string]tools.Config{"find_order": {Policy: tools.Replayed, Aliases: []string{"lookup"}}})
	c := &datasets.Case{
		Tools:   []datasets.Tool{{Name: "lookup", Effect: datasets.EffectRead}},
		ToolLog: []datasets.ToolCall{{Name: "lookup", Arguments: raw(`{"id":7}`), Result: raw(`"open"`)}},
	}
	for _, name := range []string{"find_order", "lookup"} { // the new version, and the old one
		play(t, p.ForCase(c, replay.UnitRequest)(), []step{{name, `{"id":7}`, `"open" replayed`}, {name, `{"id":7}`, `"open" replayed`}})
	}
}

// shop is a case in which a customer's order was read, changed, read again, and
// a ticket opened, read and closed.
func shop() *datasets.Case {
	return &datasets.Case{
		Tools: []datasets.Tool{
			{Name: "order", Effect: datasets.EffectRead},
			{Name: "change", Effect: datasets.EffectWrite},
			{Name: "open_ticket", Effect: datasets.EffectWrite},
			{Name: "ticket", Effect: datasets.EffectRead},
			{Name: "close_ticket", Effect: datasets.EffectWrite},
		},
		ToolLog: []datasets.ToolCall{
			{Name: "order", Arguments: raw(`{"id":1}`), Result: raw(`"old"`)},
			{Name: "change", Arguments: raw(`{"id":1}`), Result: raw(`"done"`)},
			{Name: "order", Arguments: raw(`{"id":1}`), Result: raw(`"new"`)},
			{Name: "order", Arguments: raw(`{"id":2}`), Result: raw(`"two"`)},
			{Name: "open_ticket", Arguments: raw(`{"text":"broken"}`), Result: raw(`{"id":"T-17","state":"open","lines":[{"line_id":3}]}`)},
			{Name: "ticket", Arguments: raw(`{"ticket":"T-17"}`), Result: raw(`{"id":"T-17","text":"broken"}`)},
			{Name: "close_ticket", Arguments: raw(`{"ticket":"T-17"}`), Result: raw(`"closed"`)},
		},
	}
}

func replayedShop(t *testing.T, more map[string]tools.Config) tools.Policies {
	t.Helper()
	all := map[string]tools.Config{}
	for _, tool := range shop().Tools {
		all[tool.Name] = tools.Config{Policy: tools.Replayed}
	}
	maps.Copy(all, more)
	return policies(t, all)
}

const noOrder = `tool "order" has no recorded answer to these arguments, and is not called in a replay miss`

func TestTheWriteFrontier(t *testing.T) {
	t.Parallel()
	const accepted = `{"ok":true,"status":"accepted"} proposed`
	for name, steps := range map[string][]step{
		"a state that the trial has not come to is not shown": {
			{"order", `{"id":2}`, noOrder},
			{"order", `{"id":1}`, `"old" replayed`},
			{"order", `{"id":1}`, `"old" replayed`},
			{"change", `{"id":1}`, `"done" replayed`},
			{"order", `{"id":1}`, `"new" replayed`},
			{"order", `{"id":2}`, `"two" replayed`},
		},
		"what is read after a write which the log has only later is approximate": {
			{"change", `{"id":1}`, `"done" replayed`},
			{"open_ticket", `{"text":"broken"}`, `{"id":"T-17","state":"open","lines":[{"line_id":3}]} replayed`},
			{"order", `{"id":2}`, `"two" replayed approximate`},
		},
		"a write that leaves out an earlier one is approximate": {
			{"open_ticket", `{"text":"broken"}`, `{"id":"T-17","state":"open","lines":[{"line_id":3}]} replayed approximate`},
		},
		"an unrecorded write is proposed, what is read then is tainted": {
			{"order", `{"id":1}`, `"old" replayed`},
			{"change", `{"id":9}`, accepted},
			{"order", `{"id":1}`, `"new" replayed tainted`}, // the write stands where the log has one
			{"order", `{"id":3}`, noOrder},
			{"change", `{"id":9}`, accepted}, // and so is its repetition
		},
		"a proposed write is given the identifiers of the one in its place": {
			{"change", `{"id":1}`, `"done" replayed`},
			{"open_ticket", `{"text":"it broke"}`, `{"id":"T-17","ok":true,"status":"accepted"} proposed`},
			{"ticket", `{"ticket":"T-17"}`, `{"id":"T-17","text":"broken"} replayed tainted`},
			{"close_ticket", `{"ticket":"T-17"}`, `"closed" replayed approximate tainted`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, replayedShop(t, nil).ForCase(shop(), replay.UnitRequest)(), steps)
		})
	}
}

// A write that another answers issues its own identifier: what the agent does
// with that is found in the log under the recorded one, and told back under the
// issued one.
func TestIssuedIdentifiersStandForTheRecorded(t *testing.T) {
	t.Parallel()
	p := replayedShop(t, map[string]tools.Config{"open_ticket": {
		Policy: tools.Stub, JQ: `{id: "S-1", state: "open", text: .arguments.text, lines: [{line_id: 8}]}`,
	}})
	play(t, p.ForCase(shop(), replay.UnitRequest)(), []step{
		{"change", `{"id":1}`, `"done" replayed`},
		{"open_ticket", `{"text":"it broke"}`, `{"id":"S-1","lines":[{"line_id":8}],"state":"open","text":"it broke"} stub approximate`},
		{"ticket", `{"ticket":"S-1"}`, `{"id":"S-1","text":"broken"} replayed approximate`},
		{"close_ticket", `{"ticket":"S-1"}`, `"closed" replayed approximate`},
		{"ticket", `{"ticket":"S-2"}`, `tool "ticket" has no recorded answer to these arguments, and is not called in a replay miss`},
	})
}

func TestStubPureAndAck(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 3, 9, 12, 44, 0, time.UTC)
	c := &datasets.Case{
		Time: &at, State: raw(`{"tier":"gold"}`),
		ToolLog: []datasets.ToolCall{
			{Name: "mail", Arguments: raw(`{"to":"a"}`), Result: raw(`{"ok": true}`)},
			{Name: "rate", Arguments: raw(`{}`), Result: raw(`{"eur":1.1}`)},
		},
	}
	p := policies(t, map[string]tools.Config{
		"rate": {Policy: tools.Stub, Result: raw(`{"eur":1.10}`)},
		"sum":  {Policy: tools.Pure, JQ: `.arguments | .a + .b`},
		"when": {Policy: tools.Pure, JQ: `{now, clock: (now | todate), tier: .state.tier}`},
		"fail": {Policy: tools.Stub, JQ: `error("no such order")`},
		"mail": {Policy: tools.Ack},
	})
	play(t, p.ForCase(c, replay.UnitRequest)(), []step{
		{"rate", `{}`, `{"eur":1.10} stub`}, // it is what was recorded
		{"rate", `{"of":"usd"}`, `{"eur":1.10} stub approximate`},
		{"sum", `{"a":1,"b":2}`, `3 pure`},
		{"when", `{}`, `{"clock":"2026-11-03T09:12:44Z","now":"2026-11-03T09:12:44Z","tier":"gold"} pure`},
		{"fail", `{}`, `no such order stub approximate`},
		{"mail", `{"to":"a"}`, `{"ok":true} ack`},
		{"mail", `{"to":"b"}`, `{"ok":true} ack approximate`},
		{"sum", `{`, `the arguments are no JSON pure`},
	})
}

func TestOtherCasesAnswerReadsInScope(t *testing.T) {
	t.Parallel()
	others := []datasets.Case{
		{ID: "a", Cluster: "k", ToolLog: []datasets.ToolCall{
			{Name: "rule", Arguments: raw(`{"topic":"refund"}`), Result: raw(`"30 days"`)},
			{Name: "rule", Arguments: raw(`{"topic":"flaky"}`), Error: "timed out"},
			{Name: "pay", Arguments: raw(`{}`), Result: raw(`1`)},
			{Name: "rule", Arguments: raw(`{"topic":"later"}`), Result: raw(`"after a write"`)},
			{Name: "seen", Arguments: raw(`{}`), Result: raw(`2`)},
		}},
		{ID: "b", Cluster: "l", ToolLog: []datasets.ToolCall{
			{Name: "rule", Arguments: raw(`{"topic":"refund"}`), Result: raw(`"60 days"`)},
			{Name: "rule", Arguments: raw(`{"topic":"delay"}`), Result: raw(`"sorry"`)},
		}},
	}
	asked := &datasets.Case{ID: "c", Cluster: "k"}
	miss := `tool "rule" has no recorded answer to these arguments, and is not called in a replay miss`
	for _, tc := range []struct {
		scope tools.Scope
		bytes int
		left  int
		want  []step
	}{
		{tools.ScopeCase, 0, 0, []step{{"rule", `{"topic":"refund"}`, miss}}},
		{tools.ScopeCluster, 0, 0, []step{
			{"rule", `{"topic":"refund"}`, `"30 days" replayed approximate`},
			{"rule", `{"topic":"delay"}`, miss},
			{"rule", `{"topic":"flaky"}`, miss},
			{"rule", `{"topic":"later"}`, miss},
		}},
		{tools.ScopeDataset, 0, 0, []step{
			{"rule", `{"topic":"refund"}`, `"30 days" replayed approximate`},
			{"rule", `{"topic":"delay"}`, `"sorry" replayed approximate`},
			{"pay", `{}`, `{"ok":true,"status":"accepted"} proposed`}, // no write is answered from elsewhere
			{"rule", `{"topic":"delay"}`, `"sorry" replayed approximate tainted`},
		}},
		{tools.ScopeDataset, 110, 1, []step{{"rule", `{"topic":"refund"}`, `"30 days" replayed approximate`}, {"rule", `{"topic":"delay"}`, miss}}},
	} {
		p := policies(t, map[string]tools.Config{
			"rule": {Policy: tools.Replayed, Effect: datasets.EffectRead, Scope: tc.scope},
			"pay":  {Policy: tools.Replayed, Effect: datasets.EffectWrite, Scope: tc.scope},
		})
		p.Others = &tools.Index{Bytes: tc.bytes}
		if p.Shares() != (tc.scope != tools.ScopeCase) {
			t.Errorf("%s: shares %v", tc.scope, p.Shares())
		}
		for i := range others {
			p.Learn(t.Context(), &others[i])
		}
		if got := p.Others.Left(); got != tc.left {
			t.Errorf("%s: %d left out, want %d", tc.scope, got, tc.left)
		}
		play(t, p.ForCase(asked, replay.UnitRequest)(), tc.want)
	}
}

func TestApprovalsStandBeforeTheCall(t *testing.T) {
	t.Parallel()
	c := func() *datasets.Case {
		c := desk()
		c.ToolLog = append(c.ToolLog, datasets.ToolCall{Name: "refund", Arguments: raw(`{"usd":50}`), Result: raw(`{"done":50}`)})
		c.Approvals = append(c.Approvals, datasets.Approval{Action: "refund", Arguments: raw(`{"usd":70}`), Decision: datasets.Rejected})
		return c
	}
	const stopped = "this action waits for a person's approval approval"
	for name, tc := range map[string]struct {
		wants    bool
		asked    []string // for leave, before the call
		call     string
		want     string
		ends     bool
		requests []datasets.Decision
	}{
		"approved":                              {true, nil, `{"usd":10}`, `{"done":true} replayed`, false, []datasets.Decision{datasets.Approved}},
		"edited":                                {true, nil, `{"usd":99}`, `{"done":50} replayed`, false, []datasets.Decision{datasets.Edited}},
		"rejected":                              {true, nil, `{"usd":70}`, "a person rejected this action approval", false, []datasets.Decision{datasets.Rejected}},
		"nobody decided":                        {true, nil, `{"usd":11}`, stopped, true, []datasets.Decision{""}},
		"asked before":                          {true, []string{`{"usd":10}`}, `{"usd":10}`, `{"done":true} replayed`, false, []datasets.Decision{datasets.Approved}},
		"asked before, and does as it was told": {true, []string{`{"usd":99}`}, `{"usd":50}`, `{"done":50} replayed`, false, []datasets.Decision{datasets.Edited}},
		"asked before, and does not care":       {true, []string{`{"usd":70}`}, `{"usd":70}`, "a person rejected this action approval", false, []datasets.Decision{datasets.Rejected}},
		"not wanted, and rejected in the log":   {false, nil, `{"usd":70}`, "a person rejected this action approval", false, nil},
		"not wanted, and nobody decided on the like": {false, nil, `{"usd":11}`, `{"ok":true,"status":"accepted"} proposed`, false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := policies(t, map[string]tools.Config{"refund": {Policy: tools.Replayed, Approval: tc.wants}})
			s := p.ForCase(c(), replay.UnitRequest)()
			for _, a := range tc.asked {
				s.Approve("refund", raw(a))
			}
			a := s.Call(t.Context(), "refund", raw(tc.call))
			got := string(a.Result) + a.Error + " " + a.Source
			if got != tc.want || a.Ends != tc.ends || a.Awaits != tc.ends || s.Awaiting() != tc.ends {
				t.Errorf("got %s, ends %v, awaits %v, awaiting %v; want %s, %v", got, a.Ends, a.Awaits, s.Awaiting(), tc.want, tc.ends)
			}
			var requests []datasets.Decision
			for _, r := range s.Approvals() {
				requests = append(requests, r.Decision)
			}
			if diff := cmp.Diff(tc.requests, requests); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
	s := tools.Policies{}.ForCase(desk(), replay.UnitRequest)()
	if a := s.Approve("refund", raw(`{"usd":11}`)); a.Known || !s.Awaiting() {
		t.Errorf("a request that nobody decided on: %+v, awaiting %v", a, s.Awaiting())
	}
}

func TestAStepIsTheAnswerItself(t *testing.T) {
	t.Parallel()
	s := policies(t, map[string]tools.Config{"shell": {Policy: tools.Block}}).ForCase(desk(), replay.UnitStep)()
	for _, name := range []string{"lookup", "shell", "unheard"} {
		if a := s.Call(context.Background(), name, raw(`{"id":7}`)); !a.Ends || a.Source != replay.SourceStep || a.Error != "" {
			t.Errorf("%s: %+v", name, a)
		}
	}
	if got := replay.CoverageOf(s.Calls()); got != replay.CoverageAnswered || len(s.Calls()) != 3 {
		t.Errorf("coverage %s of %d calls", got, len(s.Calls()))
	}
}
