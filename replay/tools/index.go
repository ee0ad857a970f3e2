package tools

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"sync"

	"forerun/datasets"
)

// Index holds what the cases of a run recorded of the tools whose scope is wider
// than a case. It is filled before the run, and keeps keys by their hash. The
// zero Index holds up to [DefaultIndexBytes]. It is safe for concurrent use.
type Index struct {
	Bytes int // how much of results and texts it holds; 0 is DefaultIndexBytes

	mu   sync.RWMutex
	by   map[indexKey][]kept
	held int
	left int
}

// DefaultIndexBytes is how much an index holds where nothing else is said.
const DefaultIndexBytes = 64 << 20

// perKey bounds the answers that differ in their similar fields alone, and perAnswer is
// about what one takes beside its texts.
const (
	perKey    = 64
	perAnswer = 96
)

type indexKey [16]byte

type kept struct {
	call  datasets.ToolCall // without name and arguments
	texts map[string]string
}

// hashed is a key within a cluster, or within all cases for cluster "".
func hashed(cluster, key string) indexKey {
	h := sha256.New()
	h.Write([]byte(cluster))
	h.Write([]byte{0})
	h.Write([]byte(key))
	var out indexKey
	copy(out[:], h.Sum(nil))
	return out
}

// Left is how many recorded calls were left out since the index was full: what
// they could have answered is a miss.
func (x *Index) Left() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.left
}

// Shares reports whether a tool's calls may be answered by other cases.
func (p Policies) Shares() bool {
	for _, t := range p.ByTool {
		if t.scope != ScopeCase {
			return true
		}
	}
	return false
}

// Learn notes what a case recorded for other cases: reads, up to the case's first
// write, after which the world is that case's own. Of equal calls the first is
// kept.
func (p Policies) Learn(ctx context.Context, c *datasets.Case) {
	if p.Others == nil || !p.Shares() {
		return
	}
	for i := range c.ToolLog {
		call := &c.ToolLog[i]
		tool, class := p.tool(call.Name)
		effect := p.effect(c, tool, class, call.Name)
		if effect == datasets.EffectWrite && call.Error == "" {
			return
		}
		if tool == nil || tool.scope == ScopeCase || effect != datasets.EffectRead || call.Error != "" {
			continue
		}
		if a, ok := tool.match.read(ctx, class, call.Arguments); ok {
			p.Others.add(hashed(tool.within(c), a.key), a, call)
		}
	}
}

// within is the cluster that a tool's answers stay in, "" where they go to all.
func (t *Tool) within(c *datasets.Case) string {
	if t.scope == ScopeDataset {
		return ""
	}
	return "in " + c.Cluster
}

func (x *Index) add(k indexKey, a asked, call *datasets.ToolCall) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, other := range x.by[k] {
		if sameTexts(other.texts, a.texts) {
			return
		}
	}
	size := perAnswer + len(call.Result)
	for name, text := range a.texts {
		size += len(name) + len(text)
	}
	limit := x.Bytes
	if limit == 0 {
		limit = DefaultIndexBytes
	}
	if len(x.by[k]) >= perKey || x.held+size > limit {
		x.left++
		return
	}
	if x.by == nil {
		x.by = make(map[indexKey][]kept)
	}
	x.held += size
	x.by[k] = append(x.by[k], kept{
		call: datasets.ToolCall{Result: append(json.RawMessage(nil), call.Result...), LatencyMS: call.LatencyMS}, texts: a.texts,
	})
}

func sameTexts(a, b map[string]string) bool {
	if len(a) != len(b) {
		return false
	}
	for name, text := range a {
		if b[name] != text {
			return false
		}
	}
	return true
}

// other is what another case recorded for the call; nil where none did.
func (p Policies) other(ctx context.Context, c *datasets.Case, tool *Tool, class string, arguments json.RawMessage) *datasets.ToolCall {
	if p.Others == nil || tool == nil || tool.scope == ScopeCase {
		return nil
	}
	a, ok := tool.match.read(ctx, class, arguments)
	if !ok {
		return nil
	}
	x := p.Others
	x.mu.RLock()
	defer x.mu.RUnlock()
	var best *datasets.ToolCall
	most := -1.0
	all := x.by[hashed(tool.within(c), a.key)]
	for i := range all {
		if sum, ok := tool.match.likeness(a, asked{texts: all[i].texts}); ok && sum > most {
			best, most = &all[i].call, sum
		}
	}
	return best
}
