package replay_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/tools"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// agent is an agent whose answers a test writes down.
type agent func(ctx context.Context, req replay.Request) (replay.Reply, error)

func (a agent) Invoke(ctx context.Context, req replay.Request) (replay.Reply, error) {
	return a(ctx, req)
}

func (agent) Containment() replay.Containment {
	return replay.Containment{Level: replay.ContainmentProven, Words: "it is a function of this test"}
}

func (agent) Identity() map[string]string { return map[string]string{"model": "small"} }

// memory is a journal in memory.
type memory struct {
	mu       sync.Mutex
	outcomes map[replay.Key]replay.Outcome
	order    []replay.Outcome
	excluded []replay.Exclusion
	failAt   int // the append that fails, from 1
}

func (m *memory) Append(_ context.Context, o replay.Outcome) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.failAt > 0 && len(m.order)+1 >= m.failAt {
		return errors.New("no space left on device")
	}
	if m.outcomes == nil {
		m.outcomes = make(map[replay.Key]replay.Outcome)
	}
	if _, again := m.outcomes[o.Key]; again {
		return fmt.Errorf("%v was asked twice", o.Key)
	}
	m.outcomes[o.Key] = o
	m.order = append(m.order, o)
	return nil
}

func (m *memory) Exclude(_ context.Context, x replay.Exclusion) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.excluded = append(m.excluded, x)
	return nil
}

func (m *memory) Has(k replay.Key) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, x := range m.excluded {
		if x.Suite == k.Suite && x.CaseID == k.CaseID {
			return true
		}
	}
	_, ok := m.outcomes[k]
	return ok
}

func (m *memory) Done() replay.Totals {
	var t replay.Totals
	for i := range m.order {
		t.Add(&m.order[i])
	}
	for _, x := range m.excluded {
		t.Exclude(x)
	}
	return t
}

func cases(n int) []datasets.Case {
	all := make([]datasets.Case, n)
	for i := range all {
		all[i] = datasets.Case{ID: fmt.Sprintf("c-%04d", i), Input: json.RawMessage(`"hello"`)}
	}
	return all
}

func suite(name string, all []datasets.Case) replay.PlanSuite {
	return replay.PlanSuite{Name: name, Count: len(all), Cases: func(ctx context.Context) iter.Seq2[datasets.Case, error] {
		return datasets.Slice(all).Cases(ctx)
	}}
}

func plan(stable, candidate replay.Agent, suites ...replay.PlanSuite) replay.Plan {
	return replay.Plan{
		Suites: suites,
		Arms: [2]replay.PlanArm{
			{Arm: replay.Stable, Kind: "test", Version: "v1", Agent: stable},
			{Arm: replay.Candidate, Kind: "test", Version: "v2", Agent: candidate},
		},
		Tools: tools.Policies{}.ForCase,
	}
}

func says(output string) agent {
	return func(context.Context, replay.Request) (replay.Reply, error) {
		return replay.Reply{Output: output}, nil
	}
}

// scripted is an agent that does something of everything, by the case alone.
func scripted(arm replay.Arm) agent {
	return func(ctx context.Context, req replay.Request) (replay.Reply, error) {
		var i int
		if _, err := fmt.Sscanf(req.Case.ID, "c-%d", &i); err != nil {
			return replay.Reply{}, err
		}
		switch {
		case i > 0 && i%7 == 0:
			return replay.Reply{}, &replay.CallError{Kind: replay.FailMalformed, Err: errors.New("half an answer")}
		case i > 0 && i%11 == 0:
			panic("index out of range")
		}
		req.Tools.Call(ctx, "lookup", json.RawMessage(fmt.Sprintf(`{"n":%d}`, i)))
		usd := float64(i) / 1000
		return replay.Reply{Output: string(arm) + " " + req.Case.ID, CostUSD: &usd}, nil
	}
}

func TestConcurrencyChangesNoOutcome(t *testing.T) {
	t.Parallel()
	run := func(workers int) (map[replay.Key]replay.Outcome, replay.Totals) {
		s := suite("shadow", cases(200))
		s.Trials = 2
		p := plan(scripted(replay.Stable), scripted(replay.Candidate), s, suite("golden", cases(30)))
		p.Concurrency, p.Seed = workers, 7
		var m memory
		totals, err := replay.Run(t.Context(), p, &m)
		if err != nil {
			t.Fatal(err)
		}
		return m.outcomes, totals
	}
	one, oneTotals := run(1)
	many, manyTotals := run(64)
	if len(one) != 2*(2*200+30) {
		t.Errorf("%d outcomes, want one for each trial", len(one))
	}
	timing := cmp.Options{
		cmpopts.IgnoreFields(replay.Outcome{}, "Seq", "Started", "LatencyMS", "WaitMS", "ModelMS"),
		cmpopts.IgnoreFields(replay.Attempt{}, "Started", "MS"),
	}
	if diff := cmp.Diff(one, many, timing); diff != "" {
		t.Errorf("outcomes of 1 and of 64 workers differ:\n%s", diff)
	}
	if diff := cmp.Diff(oneTotals, manyTotals, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Errorf("totals of 1 and of 64 workers differ:\n%s", diff)
	}
}

func TestArmsAreAskedInSeededOrder(t *testing.T) {
	t.Parallel()
	order := func(seed uint64) string {
		var mu sync.Mutex
		var b strings.Builder
		note := func(letter string) agent {
			return func(context.Context, replay.Request) (replay.Reply, error) {
				mu.Lock()
				defer mu.Unlock()
				b.WriteString(letter)
				return replay.Reply{}, nil
			}
		}
		p := plan(note("s"), note("c"), suite("shadow", cases(400)))
		p.Seed = seed
		if _, err := replay.Run(t.Context(), p, &memory{}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first := order(1)
	if first != order(1) {
		t.Error("one seed gave two orders")
	}
	if first == order(2) {
		t.Error("two seeds gave one order")
	}
	stableFirst := 0
	for i := 0; i < len(first); i += 2 {
		if first[i] == first[i+1] {
			t.Fatalf("case %d: one arm was asked twice", i/2)
		}
		if first[i] == 's' {
			stableFirst++
		}
	}
	if stableFirst < 160 || stableFirst > 240 {
		t.Errorf("stable was first in %d of 400 cases", stableFirst)
	}
}

func TestHowATrialEnds(t *testing.T) {
	t.Parallel()
	fails := func(kind replay.FailureKind) agent {
		return func(context.Context, replay.Request) (replay.Reply, error) {
			return replay.Reply{}, &replay.CallError{Kind: kind, Err: errors.New("because")}
		}
	}
	for name, tc := range map[string]struct {
		agent  agent
		status replay.Status
		kind   string
		says   string
	}{
		"answer": {says("yes"), replay.StatusOK, "", ""},
		"waits for a person": {func(context.Context, replay.Request) (replay.Reply, error) {
			return replay.Reply{Status: replay.StatusAwaitingApproval}, nil
		}, replay.StatusAwaitingApproval, "", ""},
		"own error":      {fails(replay.FailAgent), replay.StatusAgentError, "agent", "because"},
		"endless loop":   {fails(replay.FailMaxSteps), replay.StatusAgentError, "max_steps", "because"},
		"other 4xx":      {fails(replay.FailRequest), replay.StatusAgentError, "request", "because"},
		"own time limit": {fails(replay.FailTimeout), replay.StatusTimeout, "timeout", "because"},
		"line is dead":   {fails(replay.FailConnect), replay.StatusInfraError, "connect", "because"},
		"too many":       {fails(replay.FailRateLimit), replay.StatusInfraError, "rate_limit", "because"},
		"foreign error":  {func(context.Context, replay.Request) (replay.Reply, error) { return replay.Reply{}, errors.New("odd") }, replay.StatusAgentError, "agent", "odd"},
		"panic":          {func(context.Context, replay.Request) (replay.Reply, error) { panic("nil map") }, replay.StatusAgentError, "panic", "nil map"},
		"no such status": {func(context.Context, replay.Request) (replay.Reply, error) {
			return replay.Reply{Status: replay.StatusTimeout}, nil
		}, replay.StatusAgentError, "malformed", "status timeout"},
		"broken messages": {func(context.Context, replay.Request) (replay.Reply, error) {
			return replay.Reply{Messages: []datasets.Message{{Role: "assistant", Content: json.RawMessage(`{"half`)}}}, nil
		}, replay.StatusAgentError, "malformed", "message 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// The first case is answered, so that the second one is a trial like any other.
			candidate := agent(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
				if req.Case.ID == "c-0000" {
					return replay.Reply{}, nil
				}
				return tc.agent(ctx, req)
			})
			var m memory
			if _, err := replay.Run(t.Context(), plan(says("yes"), candidate, suite("shadow", cases(2))), &m); err != nil {
				t.Fatal(err)
			}
			o := m.outcomes[replay.Key{Suite: "shadow", CaseID: "c-0001", Arm: replay.Candidate, Trial: 1}]
			if o.Status != tc.status {
				t.Errorf("status %s, want %s", o.Status, tc.status)
			}
			if tc.kind == "" {
				if o.Error != nil || o.LatencyMS == nil {
					t.Errorf("an answer has error %+v and latency %v", o.Error, o.LatencyMS)
				}
				return
			}
			if o.Error == nil || o.Error.Kind != tc.kind || !strings.Contains(o.Error.Message, tc.says) {
				t.Errorf("error %+v, want kind %s and %q", o.Error, tc.kind, tc.says)
			}
			if o.LatencyMS != nil {
				t.Error("a trial without answer has a latency")
			}
		})
	}
}

func TestResumeAsksNobodyAgain(t *testing.T) {
	t.Parallel()
	all := cases(50)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var m memory
	var mu sync.Mutex
	seen := make(map[replay.Key]int)
	usd := 0.5
	asked := 0
	counting := func(arm replay.Arm) agent {
		return func(ctx context.Context, req replay.Request) (replay.Reply, error) {
			mu.Lock()
			defer mu.Unlock()
			asked++
			if asked == 31 {
				cancel()
			}
			if err := ctx.Err(); err != nil {
				return replay.Reply{}, err
			}
			seen[replay.Key{Suite: req.Suite, CaseID: req.Case.ID, Arm: arm, Trial: req.Trial}]++
			return replay.Reply{CostUSD: &usd}, nil
		}
	}
	p := plan(counting(replay.Stable), counting(replay.Candidate), suite("shadow", all))
	p.Concurrency = 4
	totals, err := replay.Run(ctx, p, &m)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want the context's", err)
	}
	if got := totals.Stable.Trials + totals.Candidate.Trials; got != len(m.order) || got == 0 || got >= 100 {
		t.Errorf("%d trials counted, %d journalled, of 100", got, len(m.order))
	}
	before := len(m.order)

	totals, err = replay.Run(t.Context(), p, &m)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.order) != 100 || len(seen) != 100 {
		t.Errorf("%d outcomes of %d answered trials, want 100", len(m.order), len(seen))
	}
	for k, n := range seen {
		if n != 1 {
			t.Errorf("%v was answered %d times", k, n)
		}
	}
	if totals.ResumedTrials != before || totals.AvoidedUSD != 0.5*float64(before) {
		t.Errorf("resumed %d trials for %g USD, want %d", totals.ResumedTrials, totals.AvoidedUSD, before)
	}
	if totals.Stable.Trials != 50 || totals.Candidate.SpendUSD != 25 {
		t.Errorf("totals %+v are not those of the whole run", totals)
	}
}

func TestArmThatIsNotThere(t *testing.T) {
	t.Parallel()
	for _, kind := range []replay.FailureKind{replay.FailConnect, replay.FailRefused, replay.FailMalformed, replay.FailTimeout} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			dead := agent(func(context.Context, replay.Request) (replay.Reply, error) {
				return replay.Reply{}, &replay.CallError{Kind: kind, Err: errors.New("dial 127.0.0.1:1: nobody")}
			})
			var m memory
			p := plan(says("paid for"), dead, suite("shadow", cases(20)))
			p.Concurrency = 8
			_, err := replay.Run(t.Context(), p, &m)
			if !errors.Is(err, replay.ErrArmSilent) {
				t.Fatalf("error %v, want ErrArmSilent", err)
			}
			for _, want := range []string{"candidate", "test", "c-0000", "dial 127.0.0.1:1: nobody"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if len(m.order) != 1 || m.order[0].Arm != replay.Stable {
				t.Errorf("journalled %+v, want stable's answer alone", m.order)
			}
			// Resumed with an agent that is there.
			p.Arms[1].Agent = says("here")
			if totals, err := replay.Run(t.Context(), p, &m); err != nil || totals.Candidate.Trials != 20 {
				t.Errorf("resumed: %v, %d trials of candidate", err, totals.Candidate.Trials)
			}
		})
	}
}

func TestBothArmsAnswerTheirFirstCaseAtOnce(t *testing.T) {
	t.Parallel()
	var both sync.WaitGroup
	both.Add(2)
	var once [2]sync.Once
	arm := func(i int) replay.Agent {
		return agent(func(context.Context, replay.Request) (replay.Reply, error) {
			once[i].Do(both.Done)
			both.Wait() // for ever, where the other arm is asked only after this one
			return replay.Reply{Output: "here"}, nil
		})
	}
	var m memory
	p := plan(arm(0), arm(1), suite("shadow", cases(3)))
	p.Concurrency = 2
	totals, err := replay.Run(t.Context(), p, &m)
	if err != nil || totals.Trials() != 6 {
		t.Fatalf("%d trials, %v", totals.Trials(), err)
	}
	if m.order[0].CaseID != "c-0000" || m.order[1].CaseID != "c-0000" {
		t.Errorf("the first two outcomes are %+v", m.order[:2])
	}
}

func TestOneTrialAtOnceIsOneInTheFirstCaseToo(t *testing.T) {
	t.Parallel()
	var asking atomic.Int32
	asks := agent(func(context.Context, replay.Request) (replay.Reply, error) {
		if asking.Add(1) > 1 {
			t.Error("two trials are in flight, and one may be")
		}
		runtime.Gosched() // whoever else may begin does so now
		asking.Add(-1)
		return replay.Reply{}, nil
	})
	p := plan(asks, asks, suite("shadow", cases(20)))
	p.Concurrency = 1
	if _, err := replay.Run(t.Context(), p, &memory{}); err != nil {
		t.Fatal(err)
	}
}

func TestWhatTheOtherArmSaidToAnExcludedFirstCaseIsCounted(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	pays := agent(func(context.Context, replay.Request) (replay.Reply, error) {
		asked.Add(1)
		return replay.Reply{Output: "paid for", CostUSD: new(0.5)}, nil
	})
	refuses := agent(func(_ context.Context, req replay.Request) (replay.Reply, error) {
		if req.Case.ID == "c-0000" {
			return replay.Reply{}, &replay.CallError{Kind: replay.FailNoRecord, Err: errors.New("not logged")}
		}
		return replay.Reply{Output: "logged"}, nil
	})
	for name, arms := range map[string][2]replay.Agent{"stable": {refuses, pays}, "candidate": {pays, refuses}} {
		asked.Store(0)
		var m memory
		p := plan(arms[0], arms[1], suite("shadow", cases(2)))
		p.Concurrency = 2
		totals, err := replay.Run(t.Context(), p, &m)
		if err != nil || len(totals.Excluded) != 1 {
			t.Fatalf("%s refuses: %+v, %v", name, totals, err)
		}
		if spent := totals.SpendUSD(); asked.Load() != 2 || spent != 1 {
			t.Errorf("%s refuses: asked %d times and $%v spent, want 2 and $1", name, asked.Load(), spent)
		}
	}
}

func TestUncontainedArmIsRefusedBeforeAnythingIsAsked(t *testing.T) {
	t.Parallel()
	asked := false
	open := struct{ replay.Agent }{agent(func(context.Context, replay.Request) (replay.Reply, error) {
		asked = true
		return replay.Reply{}, nil
	})} // hides Containment
	_, err := replay.Run(t.Context(), plan(says("yes"), open, suite("shadow", cases(1))), &memory{})
	if !errors.Is(err, replay.ErrUncontainedArm) || asked {
		t.Fatalf("error %v, asked %v", err, asked)
	}
	for _, want := range []string{"candidate", `containment: {declared: "…"}`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %q", err, want)
		}
	}
}

func TestReportedCallThatWasNotAnsweredStopsTheRun(t *testing.T) {
	t.Parallel()
	refund := datasets.ToolCall{Name: "refund", Arguments: json.RawMessage(`{"usd": 10}`)}
	for name, tc := range map[string]struct {
		calls, reported []datasets.ToolCall
		stops           bool
	}{
		"answered":        {calls: []datasets.ToolCall{{Name: "refund", Arguments: json.RawMessage(`{"usd":10.0}`)}}, reported: []datasets.ToolCall{refund}},
		"name alone":      {calls: []datasets.ToolCall{refund}, reported: []datasets.ToolCall{{Name: "refund"}}},
		"none":            {reported: []datasets.ToolCall{refund}, stops: true},
		"other arguments": {calls: []datasets.ToolCall{{Name: "refund"}}, reported: []datasets.ToolCall{refund}, stops: true},
		"once too often":  {calls: []datasets.ToolCall{refund}, reported: []datasets.ToolCall{refund, refund}, stops: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			candidate := agent(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
				for _, c := range tc.calls {
					req.Tools.Call(ctx, c.Name, c.Arguments)
				}
				return replay.Reply{Reported: tc.reported}, nil
			})
			var m memory
			_, err := replay.Run(t.Context(), plan(says("yes"), candidate, suite("shadow", cases(3))), &m)
			if errors.Is(err, replay.ErrUncontained) != tc.stops {
				t.Fatalf("error %v, want it to stop: %v", err, tc.stops)
			}
			if tc.stops && !strings.Contains(err.Error(), `"refund"`) {
				t.Errorf("%q does not name the tool", err)
			}
		})
	}
}

func TestJournalThatCannotBeWrittenStopsTheRun(t *testing.T) {
	t.Parallel()
	m := memory{failAt: 10}
	p := plan(says("yes"), says("yes"), suite("shadow", cases(1000)))
	p.Concurrency = 4
	_, err := replay.Run(t.Context(), p, &m)
	if err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Fatalf("error %v, want the journal's", err)
	}
	if len(m.order) != 9 {
		t.Errorf("%d outcomes, want 9", len(m.order))
	}
}

func TestBrokenCasesStopTheRun(t *testing.T) {
	t.Parallel()
	s := replay.PlanSuite{Name: "shadow", Cases: func(context.Context) iter.Seq2[datasets.Case, error] {
		return func(yield func(datasets.Case, error) bool) {
			if yield(cases(1)[0], nil) {
				yield(datasets.Case{}, errors.New("cases.parquet: page is damaged"))
			}
		}
	}}
	totals, err := replay.Run(t.Context(), plan(says("yes"), says("yes"), s), &memory{})
	if err == nil || !strings.Contains(err.Error(), `suite "shadow": cases.parquet: page is damaged`) {
		t.Fatalf("error %v, want the cases'", err)
	}
	if totals.Stable.Trials != 1 {
		t.Errorf("%d trials counted, want the one that was asked", totals.Stable.Trials)
	}
}

func TestCasesWithoutRecordAreExcludedAndNamed(t *testing.T) {
	t.Parallel()
	recorded := agent(func(_ context.Context, req replay.Request) (replay.Reply, error) {
		switch req.Case.ID {
		case "c-0003":
			return replay.Reply{}, &replay.CallError{Kind: replay.FailNoRecord, Err: errors.New("no record")}
		case "c-0005":
			return replay.Reply{}, &replay.CallError{Kind: replay.FailChangeCase, Err: errors.New("another request")}
		}
		return replay.Reply{Logged: &datasets.Logged{}}, nil
	})
	var m memory
	p := plan(says("yes"), recorded, suite("shadow", cases(10)))
	p.Concurrency = 3
	totals, err := replay.Run(t.Context(), p, &m)
	if err != nil {
		t.Fatal(err)
	}
	want := []replay.ExcludedCases{
		{Suite: "shadow", Arm: replay.Candidate, Kind: replay.FailChangeCase, Count: 1, Names: []string{"c-0005"}},
		{Suite: "shadow", Arm: replay.Candidate, Kind: replay.FailNoRecord, Count: 1, Names: []string{"c-0003"}},
	}
	if diff := cmp.Diff(want, totals.Excluded); diff != "" {
		t.Errorf("excluded (-want +got):\n%s", diff)
	}
	if totals.Stable.Trials != 8 || totals.Candidate.Trials != 8 {
		t.Errorf("%d and %d trials, want 8 pairs", totals.Stable.Trials, totals.Candidate.Trials)
	}
}

func TestNothingToDo(t *testing.T) {
	t.Parallel()
	for name, suites := range map[string][]replay.PlanSuite{"no suite": nil, "no case": {suite("shadow", nil)}} {
		totals, err := replay.Run(t.Context(), plan(says("yes"), says("yes"), suites...), &memory{})
		if err != nil || totals.Stable.Trials != 0 {
			t.Errorf("%s: %v, %+v", name, err, totals)
		}
	}
}

func TestProgressCountsUp(t *testing.T) {
	t.Parallel()
	usd := 0.25
	p := plan(says("yes"), agent(func(context.Context, replay.Request) (replay.Reply, error) {
		return replay.Reply{CostUSD: &usd}, nil
	}), suite("shadow", cases(6)))
	p.Concurrency = 4
	var all []replay.Progress
	p.Progress = func(at replay.Progress) { all = append(all, at) }
	if _, err := replay.Run(t.Context(), p, &memory{}); err != nil {
		t.Fatal(err)
	}
	for i, at := range all {
		if at.Done != i+1 || at.Total != 12 {
			t.Errorf("call %d says %+v", i+1, at)
		}
	}
	want := replay.Progress{
		Done: 12, Total: 12, SpendUSD: 1.5, UnknownCost: 6, CasesTotal: 6, Suite: "shadow",
		Arms: [2]replay.ArmProgress{{Arm: replay.Stable, Done: 6}, {Arm: replay.Candidate, Done: 6}},
	}
	moving := cmpopts.IgnoreFields(replay.Progress{}, "Elapsed", "Cases", "Flying", "Asking")
	if diff := cmp.Diff(want, all[len(all)-1], moving); diff != "" {
		t.Errorf("at the end (-want +got):\n%s", diff)
	}
}
