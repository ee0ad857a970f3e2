package host_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"forerun/replay"
	"forerun/replay/host"
)

const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"refund","arguments":{}}}`

// What comes when the attempt has ended is refused, and is an escape where it calls a
// tool.
func TestAfterTheEnd(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, method, path, body, escaped string
	}{
		{"a call by HTTP", "POST", "/tools/refund", `{}`, `case "c-1", trial 1: called the tool "refund" after its end`},
		{"a call by the protocol", "POST", "/mcp", call, `called the tool "refund" after its end`},
		{"a call in a batch", "POST", "/mcp", `[{"jsonrpc":"2.0","method":"notifications/initialized"},` + call + `]`, `called the tool "refund" after its end`},
		{"a name that would write to a terminal", "POST", "/tools/%1b%5b2J" + strings.Repeat("x", 400), `{}`, `called the tool "\x1b[2Jxxx`},
		{"a second session", "POST", "/mcp", `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`, ""},
		{"a list", "GET", "/tools", "", ""},
		{"an approval", "POST", "/approvals", `{"action":"refund"}`, ""},
		{"a stream", "GET", "/mcp", "", ""},
		{"a farewell", "DELETE", "/mcp", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := listen(t, host.Config{})
			arm, other := server.Arm(replay.Candidate, true, false), server.Arm(replay.Stable, true, false)
			tools := &box{}
			seat := open(t, arm, sitting("c-1", tools))
			base := strings.TrimSuffix(seat.Served().Tools, "/tools")
			seat.Close()
			if got := do(t, tt.method, base+tt.path, tt.body); got.status != http.StatusGone || !strings.Contains(got.body, "the trial of this address has ended") {
				t.Errorf("got %v, want 410", got)
			}
			err := arm.Escaped()
			switch {
			case tt.escaped == "" && err != nil:
				t.Errorf("Escaped() = %v, want nil", err)
			case tt.escaped != "" && (!errors.Is(err, replay.ErrUncontained) || !strings.Contains(err.Error(), tt.escaped) || len(err.Error()) > 400 || strings.Contains(err.Error(), "\x1b")):
				t.Errorf("Escaped() = %v, want %s: %v", err, tt.escaped, replay.ErrUncontained)
			}
			if other.Escaped() != nil {
				t.Error("the other arm's agent escaped, it is said")
			}
			if got := server.Strays(); got.Late != 1 || got.Unknown != 0 {
				t.Errorf("Strays() = %+v, want one late", got)
			}
			if tools.calls() != "" {
				t.Errorf("the tools were asked %s", tools.calls())
			}
		})
	}
}

// An attempt that forerun ended itself leaves an agent behind that can't know: its
// call is refused, and the run goes on.
func TestAfterAnEndOfOurs(t *testing.T) {
	t.Parallel()
	server := listen(t, host.Config{})
	arm := server.Arm(replay.Candidate, true, false)
	ctx, cancel := context.WithCancel(t.Context())
	seat, err := arm.Open(ctx, sitting("c-1", &box{}))
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	seat.Close()
	if got := post(t, seat.Served().Tools+"/refund"); got.status != http.StatusGone {
		t.Errorf("got %v, want 410", got)
	}
	if err := arm.Escaped(); err != nil {
		t.Errorf("Escaped() = %v, want nil", err)
	}
	if got := server.Strays().Late; got != 1 {
		t.Errorf("%d late requests, want 1", got)
	}
}

func TestForgedTokens(t *testing.T) {
	t.Parallel()
	server := listen(t, host.Config{})
	arm := server.Arm(replay.Candidate, true, false)
	one, two := open(t, arm, sitting("c-1", &box{})).Served().Tools, open(t, arm, sitting("c-2", &box{})).Served().Tools
	base, token, _ := strings.Cut(strings.TrimSuffix(one, "/tools"), "/t/")
	_, second, _ := strings.Cut(strings.TrimSuffix(two, "/tools"), "/t/")
	for _, forged := range []string{
		"", "x", strings.ToUpper(token), token + "a", token[:len(token)-1], token + "%0a", token[:30] + second[30:],
		strings.Repeat("a", len(token)), "..", "%2e%2e",
	} {
		if got := post(t, base+"/t/"+forged+"/tools/refund"); got.status != http.StatusNotFound {
			t.Errorf("token %q: got %v, want 404", forged, got)
		}
	}
	foreign := open(t, listen(t, host.Config{}).Arm(replay.Candidate, true, false), sitting("c-1", &box{})).Served().Tools
	_, foreign, _ = strings.Cut(foreign, "/t/")
	if got := post(t, base+"/t/"+foreign+"/refund"); got.status != http.StatusNotFound {
		t.Errorf("another server's token: got %v, want 404", got)
	}
	if got := server.Strays(); got.Unknown != 11 || got.Late != 0 || arm.Escaped() != nil {
		t.Errorf("got %+v and %v, want 11 unknown and no escape", got, arm.Escaped())
	}
}

// An agent that sends its trial's mark along can't use it at another's address.
func TestForgedTrial(t *testing.T) {
	t.Parallel()
	arm := listen(t, host.Config{}).Arm(replay.Candidate, true, false)
	mine, other := sitting("c-1", &box{}), sitting("c-2", &box{})
	tools := open(t, arm, mine).Served().Tools
	if got := post(t, tools+"/look_up", replay.HeaderTrial, mine.Mark.Trial); got.status != http.StatusOK {
		t.Errorf("its own mark: got %v, want 200", got)
	}
	if got := post(t, tools+"/look_up", replay.HeaderTrial, other.Mark.Trial); got.status != http.StatusForbidden {
		t.Errorf("another's mark: got %v, want 403", got)
	}
	if err := arm.Escaped(); !errors.Is(err, replay.ErrUncontained) || !strings.Contains(err.Error(), `case "c-1", trial 1: the tool "look_up" was called in another trial's name`) {
		t.Errorf("Escaped() = %v", err)
	}
}

func TestWebPagesStayOutside(t *testing.T) {
	t.Parallel()
	arm := listen(t, host.Config{Advertise: "http://forerun.test/behind"}).Arm(replay.Candidate, true, false)
	tools := &box{}
	at := open(t, arm, sitting("c-1", tools)).Served().Tools
	if !strings.HasPrefix(at, "http://forerun.test:") || !strings.Contains(at, "/behind/t/") {
		t.Fatalf("advertised %s", at)
	}
	_, local, _ := strings.Cut(at, "//forerun.test")
	local = "http://127.0.0.1" + local
	for _, tt := range []struct {
		name   string
		header []string
		status int
	}{
		{"this machine", nil, 200},
		{"what is advertised", []string{"Host", "forerun.test:1"}, 200},
		{"localhost", []string{"Host", "localhost:1"}, 200},
		{"a name bound to the address", []string{"Host", "evil.test"}, 403},
		{"a page of another site", []string{"Origin", "http://evil.test"}, 403},
		{"a page without an origin", []string{"Origin", "null"}, 403},
		{"a page, as the browser says", []string{"Sec-Fetch-Site", "cross-site"}, 403},
	} {
		if got := post(t, local+"/look_up", tt.header...); got.status != tt.status {
			t.Errorf("%s: got %v, want %d", tt.name, got, tt.status)
		}
	}
	if got := strings.Count(tools.calls(), ";"); got != 2 {
		t.Errorf("the tools were asked %s, want three calls", tools.calls())
	}
}

// Close cuts off a call that is under way, and nothing is answered after it.
func TestCloseWhileCallsAreUnderWay(t *testing.T) {
	t.Parallel()
	for _, protocol := range []bool{false, true} {
		arm := listen(t, host.Config{}).Arm(replay.Candidate, true, false)
		tools := &box{block: make(chan struct{})}
		seat := open(t, arm, sitting("c-1", tools))
		var (
			began, ended sync.WaitGroup
			session      *mcp.ClientSession
		)
		if protocol {
			session = connect(t, seat.Served().MCP, "2025-06-18")
		}
		for range 4 {
			began.Add(1)
			ended.Go(func() {
				began.Done()
				if protocol {
					_, _ = session.CallTool(t.Context(), &mcp.CallToolParams{Name: "look_up"})
					return
				}
				post(t, seat.Served().Tools+"/look_up")
			})
		}
		began.Wait()
		var closing sync.WaitGroup
		for range 3 {
			closing.Go(func() { seat.Close() })
		}
		closing.Wait()
		asked := tools.calls()
		ended.Wait()
		if after := tools.calls(); after != asked {
			t.Errorf("asked %s, and after Close %s", asked, after)
		}
	}
}

func TestNotListening(t *testing.T) {
	t.Parallel()
	s, err := host.New(host.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Arm(replay.Stable, true, false).Open(t.Context(), sitting("c-1", &box{})); err == nil {
		t.Error("a seat at a server that does not listen")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ listen, advertise, want string }{
		{"", "", ""},
		{"127.0.0.1:0", "", ""},
		{"[::1]:0", "", ""},
		{"0.0.0.0:8710", "http://forerun.ci:8710", ""},
		{":8710", "", "listen: all addresses of the machine"},
		{"0.0.0.0:8710", "", "listen: all addresses of the machine"},
		{"localhost", "", "listen: not HOST:PORT"},
		{"localhost:http-ish", "", `listen: port "http-ish"`},
		{"", "forerun.ci:8710", "advertise: not http://HOST"},
		{"", "http://a:b@forerun.ci", "advertise: holds a user name"},
		{"", "http://forerun.ci/?a=b", "advertise: holds a query"},
	} {
		_, err := host.New(host.Config{Listen: tt.listen, Advertise: tt.advertise})
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("listen %q, advertise %q: got %v, want %s", tt.listen, tt.advertise, err, tt.want)
		}
	}
}
