package tools_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/tools"
)

// played gives a bank that a process plays, which is closed with the test.
func played(t *testing.T, how string, timeout time.Duration) tools.Policies {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	sim, err := tools.NewSimulator(tools.SimulatorConfig{Command: []string{self}, Env: []string{bank + "=" + how}, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]tools.Config{}
	for _, name := range []string{"pay", "balance", "trials"} {
		of[name] = tools.Config{Policy: tools.Simulate, Simulator: sim}
	}
	p := policies(t, of)
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func account() *datasets.Case { return &datasets.Case{State: raw(`{"balance":10}`)} }

func begin(p tools.Policies, trial string) replay.ToolSession {
	s := p.ForCase(account(), replay.UnitRequest)()
	if a, ok := s.(replay.Attended); ok {
		a.Begin(replay.Mark{Trial: trial})
	}
	return s
}

func TestASimulatorKeepsStatePerTrial(t *testing.T) {
	t.Parallel()
	p := played(t, "bank", 0)
	one, two := begin(p, "t1"), begin(p, "t2")
	play(t, one, []step{
		{"pay", `{"amount":7}`, `{"ok":true} simulate approximate`},
		{"balance", `{}`, `3 simulate approximate`},
		{"pay", `{"amount":7}`, `not enough money simulate approximate`},
	})
	play(t, two, []step{{"balance", `{}`, `10 simulate approximate`}, {"trials", `{}`, `2 simulate approximate`}})
	if a, ok := one.(replay.Attended); ok {
		a.End()
	}
	play(t, begin(p, "t3"), []step{{"trials", `{}`, `2 simulate approximate`}}) // t1 was forgotten
}

func TestASimulatorServesManyTrialsAtOnce(t *testing.T) {
	t.Parallel()
	p := played(t, "bank", 0)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			s := begin(p, strconv.Itoa(i))
			for range 5 {
				s.Call(t.Context(), "pay", raw(`{"amount":1}`))
			}
			if a := s.Call(t.Context(), "balance", nil); string(a.Result) != "5" {
				t.Errorf("trial %d: %s %s, want 5", i, a.Result, a.Error)
			}
		})
	}
	wg.Wait()
}

func TestASimulatorThatFailsIsAMiss(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		how     string
		timeout time.Duration
		want    string
	}{
		{"dies", 0, "it has ended"}, {"noise", 0, "it has ended"}, {"silent", 30 * time.Millisecond, "no answer in time"},
	} {
		p := played(t, tc.how, tc.timeout)
		s := begin(p, "t")
		a := s.Call(t.Context(), "balance", nil)
		if a.Source != replay.SourceMiss || !strings.Contains(a.Error, tc.want) {
			t.Errorf("%s: %+v, want a miss with %q", tc.how, a, tc.want)
		}
		if got := replay.CoverageOf(s.Calls()); got != replay.CoverageMissed {
			t.Errorf("%s: coverage %s", tc.how, got)
		}
	}
}

// A process that ends takes the state of its trials with it; other trials get
// another process, as long as one ever answers.
func TestASimulatorIsStartedAgain(t *testing.T) {
	t.Parallel()
	p := played(t, "dies at 2", 0)
	s := begin(p, "t1")
	play(t, s, []step{
		{"pay", `{"amount":1}`, `{"ok":true} simulate approximate`},
		{"pay", `{"amount":2}`, `tool "pay" is not answered: the simulator has no answer: it has ended miss`},
		{"balance", `{}`, `tool "balance" is not answered: the simulator has no answer: it has ended miss`},
	})
	play(t, begin(p, "t2"), []step{{"balance", `{}`, `10 simulate approximate`}})

	dead := played(t, "dies", 0)
	for range 5 {
		begin(dead, "t").Call(t.Context(), "balance", nil)
	}
	if a := begin(dead, "t").Call(t.Context(), "balance", nil); !strings.Contains(a.Error, "it ended 5 times without one") {
		t.Errorf("after five starts: %+v", a)
	}
}

func TestASimulatorIsClosed(t *testing.T) {
	t.Parallel()
	p := played(t, "silent", time.Minute)
	s := begin(p, "t")
	asked := make(chan replay.ToolAnswer)
	go func() { asked <- s.Call(context.Background(), "balance", nil) }()
	for len(s.Calls()) == 0 {
		runtime.Gosched() // until the call is under way
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if a := <-asked; a.Source != replay.SourceMiss {
		t.Errorf("a call when it was closed: %+v", a)
	}
	if a := begin(p, "u").Call(t.Context(), "balance", nil); !strings.Contains(a.Error, "it is closed") {
		t.Errorf("a call afterwards: %+v", a)
	}
	if _, err := tools.NewSimulator(tools.SimulatorConfig{}); err == nil {
		t.Error("a simulator without a command was taken")
	}
}

func TestALiveToolIsAskedWhatTheLogLacks(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var heard []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var call struct {
			Arguments struct {
				ID int `json:"id"`
			} `json:"arguments"`
		}
		if err := json.Unmarshal(body, &call); err != nil {
			t.Error(err)
		}
		mu.Lock()
		heard = append(heard, fmt.Sprintf("%s %s %s %s", r.Method, body, r.Header.Get("Authorization"), r.Header.Get(replay.HeaderTrial)))
		mu.Unlock()
		switch call.Arguments.ID {
		case 404, 503:
			w.WriteHeader(call.Arguments.ID)
		case 302:
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		case 1:
			fmt.Fprint(w, "no JSON")
		case 2:
			fmt.Fprint(w, `"`+strings.Repeat("x", 5<<20)+`"`)
		default:
			fmt.Fprint(w, ` {"stock":4} `)
		}
	}))
	t.Cleanup(server.Close)
	endpoint, err := tools.NewEndpoint(tools.EndpointConfig{URL: server.URL, Headers: map[string]string{"Authorization": "Bearer x"}})
	if err != nil {
		t.Fatal(err)
	}
	p := policies(t, map[string]tools.Config{"stock": {Policy: tools.Live, Endpoint: endpoint, Effect: datasets.EffectRead}})
	t.Cleanup(func() { _ = p.Close() })
	c := &datasets.Case{ToolLog: []datasets.ToolCall{{Name: "stock", Arguments: raw(`{"id":7}`), Result: raw(`{"stock":3}`)}}}
	s := p.ForCase(c, replay.UnitRequest)()
	s.(replay.Attended).Begin(replay.NewMark("run", replay.Key{}, 1))
	play(t, s, []step{
		{"stock", `{"id":7}`, `{"stock":3} replayed`},
		{"stock", `{"id":8}`, `{"stock":4} live approximate`},
		{"stock", `{"id":404}`, `the tool refused: HTTP 404 live approximate`},
		{"stock", `{"id":503}`, `tool "stock" is not answered: it answered HTTP 503 miss`},
		{"stock", `{"id":302}`, `tool "stock" is not answered: it answered HTTP 302 miss`},
		{"stock", `{"id":1}`, `tool "stock" is not answered: its answer is no JSON miss`},
		{"stock", `{"id":2}`, `tool "stock" is not answered: its answer is longer than 4 MiB miss`},
	})
	mark := replay.NewMark("run", replay.Key{}, 1)
	if want := `POST {"name":"stock","arguments":{"id":8}} Bearer x ` + mark.Trial; len(heard) != 6 || heard[0] != want {
		t.Errorf("heard %d calls, the first %q, want 6 and %q", len(heard), heard, want)
	}
	c.Tools = []datasets.Tool{{Name: "stock", Effect: datasets.EffectWrite}}
	if a := p.ForCase(c, replay.UnitRequest)().Call(t.Context(), "stock", raw(`{"id":9}`)); a.Source != replay.SourceMiss || !strings.Contains(a.Error, "writes") {
		t.Errorf("a tool that its case says writes: %+v", a)
	}
	for _, url := range []string{"", "ftp://x", "http://", "stock"} {
		if _, err := tools.NewEndpoint(tools.EndpointConfig{URL: url}); err == nil {
			t.Errorf("url %q was taken", url)
		}
	}
}

// roundTrip is a transport that answers at once.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestALiveToolIsAskedNoFasterThanItsLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader("1"))}, nil
		})}
		endpoint, err := tools.NewEndpoint(tools.EndpointConfig{URL: "http://stock.example", RPM: 30, Client: client})
		if err != nil {
			t.Fatal(err)
		}
		p := policies(t, map[string]tools.Config{"stock": {Policy: tools.Live, Endpoint: endpoint, Effect: datasets.EffectRead}})
		began := time.Now()
		for i := range 4 {
			p.ForCase(&datasets.Case{}, replay.UnitRequest)().Call(t.Context(), "stock", raw(fmt.Sprintf(`{"id":%d}`, i)))
		}
		if took := time.Since(began); took != 6*time.Second { // one at once, three 2 s apart
			t.Errorf("four calls at 30 a minute took %s, want 6s", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if a := p.ForCase(&datasets.Case{}, replay.UnitRequest)().Call(ctx, "stock", nil); a.Source != replay.SourceMiss {
			t.Errorf("a call whose turn comes too late: %+v", a)
		}
	})
}

func TestACallAsTheLogHasItTookAsLongAsTheLogSays(t *testing.T) {
	t.Parallel()
	p := played(t, "bank", 0)
	fee, err := tools.New(tools.Config{Policy: tools.Stub, Result: raw(`1`)})
	if err != nil {
		t.Fatal(err)
	}
	p.ByTool["fee"] = fee
	c := account()
	c.ToolLog = []datasets.ToolCall{
		{Name: "pay", Arguments: raw(`{"amount":7}`), Result: raw(`{"ok":true}`), LatencyMS: new(120.0)},
		{Name: "fee", Arguments: raw(`{}`), Result: raw(`2`), LatencyMS: new(30.0)},
	}
	s := p.ForCase(c, replay.UnitRequest)()
	s.Call(t.Context(), "pay", raw(`{"amount":7}`))
	s.Call(t.Context(), "fee", nil)
	s.Call(t.Context(), "balance", nil)
	calls := s.Calls()
	if ms := calls[0].MS; calls[0].Source != "simulate" || ms == nil || *ms != 120 {
		t.Errorf("a simulated call that the log has: %+v, want 120 ms", calls[0])
	}
	if ms := calls[1].MS; calls[1].Source != "stub" || ms == nil || *ms != 30 {
		t.Errorf("a stub's call that the log has: %+v, want 30 ms", calls[1])
	}
	if calls[2].Source != "simulate" || calls[2].MS != nil {
		t.Errorf("a simulated call that the log lacks: %+v, want no time: a simulator's is not the tool's", calls[2])
	}
}

func TestALiveCallTakesItsOwnTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		status := http.StatusOK
		client := &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			time.Sleep(500 * time.Millisecond) // of the bubble's clock
			return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader("1"))}, nil
		})}
		endpoint, err := tools.NewEndpoint(tools.EndpointConfig{URL: "http://stock.example", RPM: 30, Client: client})
		if err != nil {
			t.Fatal(err)
		}
		p := policies(t, map[string]tools.Config{"stock": {Policy: tools.Live, Endpoint: endpoint, Effect: datasets.EffectRead}})
		c := &datasets.Case{ToolLog: []datasets.ToolCall{{Name: "stock", Arguments: raw(`{"id":7}`), Result: raw(`3`), LatencyMS: new(40.0)}}}
		s := p.ForCase(c, replay.UnitRequest)()
		s.Call(t.Context(), "stock", raw(`{"id":7}`))
		s.Call(t.Context(), "stock", raw(`{"id":8}`))
		s.Call(t.Context(), "stock", raw(`{"id":9}`)) // its turn comes 2 s after the one before
		status = http.StatusServiceUnavailable
		s.Call(t.Context(), "stock", raw(`{"id":10}`))
		for i, want := range []float64{40, 500, 500} {
			if call := s.Calls()[i]; call.MS == nil || *call.MS != want {
				t.Errorf("call %d: %+v, want %v ms", i+1, call, want)
			}
		}
		if call := s.Calls()[3]; call.MS != nil {
			t.Errorf("a call without an answer took %v ms, want no time", *call.MS)
		}
		if got := s.(replay.Attended).Outside(); got != 4500*time.Millisecond {
			t.Errorf("outside for %s, want 4.5s: with the waiting for turns, and without the log's call", got)
		}
	})
}
