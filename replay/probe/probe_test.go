package probe_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/host"
	"forerun/replay/probe"
)

// agent answers a trial by a function.
type agent func(ctx context.Context, req replay.Request) (replay.Reply, error)

func (a agent) Invoke(ctx context.Context, req replay.Request) (replay.Reply, error) {
	return a(ctx, req)
}

func plan(a replay.Agent) *replay.Plan {
	return &replay.Plan{
		Arms:  [2]replay.PlanArm{{Arm: replay.Stable, Kind: "exec", Agent: a}, {Arm: replay.Candidate, Kind: "exec", Agent: a}},
		Tools: func(*datasets.Case, replay.Unit) func() replay.ToolSession { return nil },
	}
}

func word(answer replay.ToolAnswer) string { return strings.Trim(string(answer.Result), `"`) }

func TestWhatAProbeShows(t *testing.T) {
	t.Parallel()
	call := func(ctx context.Context, req replay.Request, name, arguments string) string {
		return word(req.Tools.Call(ctx, name, json.RawMessage(arguments)))
	}
	for _, tt := range []struct {
		name   string
		probe  probe.Probe
		agent  agent
		proven bool
		seen   string
	}{
		{
			"the word comes back", probe.Probe{}, func(ctx context.Context, req replay.Request) (replay.Reply, error) {
				return replay.Reply{Output: "It returned " + call(ctx, req, "forerun_probe", `{}`) + "."}, nil
			}, true, "",
		},
		{
			"the word of an own tool",
			probe.Probe{Tool: "look_up", Message: "look up 17", Arguments: map[string]any{"order": "17"}},
			func(ctx context.Context, req replay.Request) (replay.Reply, error) {
				return replay.Reply{Output: call(ctx, req, "look_up", ` {"order": "17"}`)}, nil
			},
			true, "",
		},
		{
			"an own tool with other arguments",
			probe.Probe{Tool: "look_up", Message: "look up 17", Arguments: map[string]any{"order": "17"}},
			func(ctx context.Context, req replay.Request) (replay.Reply, error) {
				return replay.Reply{Output: call(ctx, req, "look_up", `{"order":17}`)}, nil
			},
			false, "called look_up with other arguments than the probe's",
		},
		{
			"no call", probe.Probe{}, func(context.Context, replay.Request) (replay.Reply, error) {
				return replay.Reply{Output: "abcdefghijklmnop"}, nil
			}, false, "answered without any tool call that reached forerun",
		},
		{
			"a call whose answer is not used: its tools are its own",
			probe.Probe{},
			func(ctx context.Context, req replay.Request) (replay.Reply, error) {
				call(ctx, req, "forerun_probe", `{}`)
				return replay.Reply{Output: "from my own socket"}, nil
			},
			false, "called forerun_probe, forerun answered, and the word that the call returned is not in the agent's answer",
		},
		{
			"other tools", probe.Probe{}, func(ctx context.Context, req replay.Request) (replay.Reply, error) {
				call(ctx, req, "refund", `{}`)
				call(ctx, req, "refund", `{}`)
				return replay.Reply{Output: call(ctx, req, "\x1b[2J", `{}`)}, nil
			}, false, `called refund, "\x1b[2J", and never forerun_probe`,
		},
		{
			"a call that is only reported", probe.Probe{}, func(context.Context, replay.Request) (replay.Reply, error) {
				return replay.Reply{Output: "x", Reported: []datasets.ToolCall{{Name: "forerun_probe", Arguments: json.RawMessage(`{}`)}}}, nil
			}, false, `made a tool call that forerun did not answer: `,
		},
		{
			"a failure of the agent's own", probe.Probe{}, func(context.Context, replay.Request) (replay.Reply, error) {
				return replay.Reply{}, errors.New("no such tool")
			}, false, "failed: agent: no such tool",
		},
		{
			"an approval", probe.Probe{}, func(ctx context.Context, req replay.Request) (replay.Reply, error) {
				if req.Tools.Approve("send", nil).Decision != datasets.Rejected {
					t.Error("it was approved")
				}
				return replay.Reply{Output: call(ctx, req, "forerun_probe", `{}`)}, nil
			}, true, "",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.probe.Run(t.Context(), plan(tt.agent), replay.Candidate)
			if err != nil {
				t.Fatal(err)
			}
			if got.Proven != tt.proven || !strings.HasPrefix(got.Seen, tt.seen) || (tt.seen == "") != (got.Seen == "") {
				t.Errorf("proven %v, seen %q; want %v, %q", got.Proven, got.Seen, tt.proven, tt.seen)
			}
		})
	}
}

// The word stands in nothing that the agent is told, and no two are the same.
func TestTheWordStandsNowhereElse(t *testing.T) {
	t.Parallel()
	words := map[string]bool{}
	for range 20 {
		_, err := probe.Probe{}.Run(t.Context(), plan(agent(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
			told, err := json.Marshal(req.Case)
			w := word(req.Tools.Call(ctx, "forerun_probe", nil))
			if err != nil || strings.Contains(string(told), w) || len(w) != 16 || words[w] {
				t.Errorf("the word %q: in the case, or there before: %s (%v)", w, told, err)
			}
			words[w] = true
			return replay.Reply{Output: w}, nil
		})), replay.Stable)
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A word that an earlier attempt was given proves nothing: the attempt that answers
// must have called.
func TestTheWordOfAnEarlierAttempt(t *testing.T) {
	t.Parallel()
	first := ""
	p := plan(agent(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
		if req.Attempt == 1 {
			first = word(req.Tools.Call(ctx, "forerun_probe", nil))
			return replay.Reply{}, &replay.CallError{Kind: replay.FailServer, Err: errors.New("again")}
		}
		return replay.Reply{Output: first}, nil
	}))
	p.Attempts = 2
	got, err := probe.Probe{}.Run(t.Context(), p, replay.Stable)
	if err != nil || got.Proven {
		t.Errorf("got %+v, %v: want it not proven", got, err)
	}
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	dead := plan(agent(func(context.Context, replay.Request) (replay.Reply, error) {
		return replay.Reply{}, &replay.CallError{Kind: replay.FailConnect, Err: errors.New("refused")}
	}))
	if _, err := (probe.Probe{}).Run(t.Context(), dead, replay.Stable); !errors.Is(err, replay.ErrArmSilent) {
		t.Errorf("got %v, want %v", err, replay.ErrArmSilent)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (probe.Probe{}).Run(ctx, dead, replay.Stable); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// hidden is an agent whose calls only its host sees.
type hidden struct{ agent }

func (hidden) CallsUnseen() {}

// An agent that calls its tools over the network is proven by the calls at its
// addresses.
func TestProbeOfAServedAgent(t *testing.T) {
	t.Parallel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	ask := func(ctx context.Context, url string) (string, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/forerun_probe", strings.NewReader(`{}`))
		if err != nil {
			return "", err
		}
		resp, err := client.Do(req)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		var answer struct {
			Result string `json:"result"`
			Error  string `json:"error"`
		}
		err = json.NewDecoder(resp.Body).Decode(&answer)
		return answer.Result + answer.Error, err
	}
	kept := ""
	for _, tt := range []struct {
		name   string
		agent  agent
		proven bool
		seen   string
	}{
		{"it calls where it is told", func(ctx context.Context, req replay.Request) (replay.Reply, error) {
			said, err := ask(ctx, req.Served.Tools)
			return replay.Reply{Output: said}, err
		}, true, ""},
		{"it calls at an address that it kept", func(ctx context.Context, _ replay.Request) (replay.Reply, error) {
			said, err := ask(ctx, kept)
			return replay.Reply{Output: said}, err
		}, false, `made a tool call that forerun did not answer: `},
	} {
		server, err := host.New(host.Config{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = server.Close() })
		if err := server.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		p := plan(hidden{tt.agent})
		p.Arms[0].Host = server.Arm(replay.Stable, true, false)
		seat, err := p.Arms[0].Host.Open(t.Context(), replay.Sitting{})
		if err != nil {
			t.Fatal(err)
		}
		kept = seat.Served().Tools
		seat.Close()
		got, err := probe.Probe{}.Run(t.Context(), p, replay.Stable)
		if err != nil {
			t.Fatal(err)
		}
		if got.Proven != tt.proven || !strings.HasPrefix(got.Seen, tt.seen) {
			t.Errorf("%s: proven %v, seen %q", tt.name, got.Proven, got.Seen)
		}
	}
}
