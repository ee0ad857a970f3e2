package host

import (
	"context"
	"net/http"
	"sync"
	"time"

	"forerun/replay"
	"forerun/replay/meter"
	"forerun/replay/toolserver"
)

// The paths below a server's base.
const (
	pathPrefix    = "/t/"
	pathMCP       = "mcp"
	pathTools     = "tools"
	pathOpenAI    = "openai"
	pathAnthropic = "anthropic"
)

// seat is the place of one attempt.
type seat struct {
	arm    *Arm
	n      uint64
	key    replay.Key
	trial  string // its mark's
	base   string // with its token
	cutOff func() bool
	desk   *toolserver.Desk // nil: no tools
	tab    *meter.Tab       // nil: no models

	mu     sync.Mutex
	closed bool
	busy   map[*work]struct{}
	ended  sync.WaitGroup
}

// work is one request under way.
type work struct{ cancel func() }

// Served are the addresses of the attempt.
func (p *seat) Served() replay.Served {
	var out replay.Served
	if p.desk != nil {
		out.MCP, out.Tools = p.base+"/"+pathMCP, p.base+"/"+pathTools
	}
	if p.tab != nil {
		m := p.arm.server.meter
		if m.ServesOpenAI() {
			out.OpenAI = p.base + "/" + pathOpenAI + "/v1"
		}
		if m.ServesAnthropic() {
			out.Anthropic = p.base + "/" + pathAnthropic
		}
	}
	return out
}

// Close ends the attempt's addresses, cuts off what is still under way there, and
// tells what passed. A second call tells the same.
func (p *seat) Close() replay.Heard {
	p.mu.Lock()
	first := !p.closed
	p.closed = true
	for w := range p.busy {
		w.cancel()
	}
	p.mu.Unlock()
	if first {
		p.arm.server.close(p)
	}
	p.ended.Wait()
	if first && p.desk != nil {
		p.arm.server.refused.Add(p.desk.Refused())
		p.arm.server.faults.Add(p.desk.Faults())
	}
	if p.tab == nil {
		return replay.Heard{}
	}
	return p.tab.Heard()
}

// begin notes a piece of work, which Close cancels and waits for. It is not ok when
// the attempt has ended.
func (p *seat) begin(cancel func()) (end func(), ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, false
	}
	w := &work{cancel: cancel}
	p.busy[w] = struct{}{}
	p.ended.Add(1)
	return func() {
		p.mu.Lock()
		delete(p.busy, w)
		p.mu.Unlock()
		p.ended.Done()
	}, true
}

// serve answers a request of the attempt. It is not ok when the attempt has ended.
func (p *seat) serve(w http.ResponseWriter, r *http.Request, rest string) (ok bool) {
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	control := http.NewResponseController(w)
	end, ok := p.begin(func() {
		cancel()
		// An agent that does not read its answer would keep the attempt open.
		_ = control.SetWriteDeadline(time.Now().Add(time.Second))
	})
	if !ok {
		return false
	}
	defer end()
	r = r.WithContext(ctx)
	switch api, below, _ := cut(rest); {
	case api == pathOpenAI && p.tab != nil:
		p.arm.server.meter.ServeOpenAI(w, r, p.tab, below)
	case api == pathAnthropic && p.tab != nil:
		p.arm.server.meter.ServeAnthropic(w, r, p.tab, below)
	case p.desk != nil && api != pathOpenAI && api != pathAnthropic:
		_ = control.SetReadDeadline(time.Now().Add(bodyTime))
		p.arm.server.tools.Serve(w, r, p.desk, rest)
	default:
		refuse(w, rest, http.StatusNotFound, "not served to this arm: see serve in its configuration")
	}
	return true
}

// bodyTime is what sending the body of a tool call may take.
const bodyTime = 30 * time.Second

// forged reports whether a request is made in another trial's name. An agent need
// not send its trial's mark along; where it does, it must be that of the address.
func (p *seat) forged(r *http.Request) bool {
	named := r.Header.Get(replay.HeaderTrial)
	return named != "" && p.trial != "" && named != p.trial
}
