package host_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/host"
)

// box is a ToolBox that answers look_up alone, and notes what it was asked.
type box struct {
	mu    sync.Mutex
	asked []string
	block chan struct{} // where set, look_up waits for it, or for its context
}

func (b *box) Call(ctx context.Context, name string, arguments json.RawMessage) replay.ToolAnswer {
	b.mu.Lock()
	b.asked = append(b.asked, name+" "+string(arguments))
	b.mu.Unlock()
	switch name {
	case "look_up":
		if b.block != nil {
			select {
			case <-b.block:
			case <-ctx.Done():
				return replay.ToolAnswer{Error: "cut off"}
			}
		}
		return replay.ToolAnswer{Result: json.RawMessage(`{"status":"<sent>"}`), Source: "replayed"}
	case "hand_over":
		return replay.ToolAnswer{Result: json.RawMessage(`"ok"`), Source: "terminal", Ends: true}
	case "broken":
		panic("a policy's fault")
	}
	return replay.ToolAnswer{Error: "no recorded answer to " + name, Source: replay.SourceMiss}
}

func (b *box) Approve(action string, _ json.RawMessage) replay.ApprovalAnswer {
	if action == "refund" {
		return replay.ApprovalAnswer{Decision: datasets.Edited, Arguments: json.RawMessage(`{"amount":25}`), Known: true}
	}
	return replay.ApprovalAnswer{Decision: datasets.Rejected}
}

func (b *box) calls() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.asked, "; ")
}

func listen(t *testing.T, c host.Config) *host.Server {
	t.Helper()
	s, err := host.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func sitting(id string, tools replay.ToolBox) replay.Sitting {
	key := replay.Key{Suite: "shadow", CaseID: id, Arm: replay.Candidate, Trial: 1}
	return replay.Sitting{
		Key: key, Attempt: 1, Tools: tools, Mark: replay.NewMark("run", key, 1),
		Offered: []datasets.Tool{
			{Name: "look_up", Description: "Look up an order.", Parameters: json.RawMessage(`{"type":"object","properties":{"order":{"type":"string"}},"required":["order"]}`)},
			{Name: "hand_over"},
		},
	}
}

func open(t *testing.T, a *host.Arm, s replay.Sitting) replay.Seat {
	t.Helper()
	p, err := a.Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// reply is what came back of a call.
type reply struct {
	status int
	body   string
}

func do(t *testing.T, method, url, body string, headers ...string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{resp.StatusCode, strings.TrimSpace(string(text))}
}

func post(t *testing.T, url string, headers ...string) reply {
	t.Helper()
	return do(t, http.MethodPost, url, `{}`, headers...)
}
