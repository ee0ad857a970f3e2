package redact

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"forerun/datasets"
)

// Case redacts a case, and reports whether anything changed. What the case shares with
// others is not written to.
func (r *Redactor) Case(c *datasets.Case) bool {
	p := r.begin()
	defer p.end()
	changed := p.wholeCase(c)
	if len(p.known) > 0 {
		p.second = true
		changed = p.wholeCase(c) || changed
	}
	return changed
}

func (p *pass) wholeCase(c *datasets.Case) bool {
	changed := p.ids(c)
	changed = p.textMap(&c.Segments, "segments") || changed
	changed = p.messages(&c.Messages, "messages") || changed
	changed = p.raw(&c.Input, "input") || changed
	changed = p.raw(&c.State, "state") || changed
	changed = list(&c.Tools, p.tool) || changed
	changed = p.calls(&c.ToolLog, "tool_log") || changed
	changed = list(&c.Approvals, func(a *datasets.Approval) bool {
		edited := p.raw(&a.EditedArguments, "approvals", "edited_arguments")
		named := p.label(&a.Action)
		return p.raw(&a.Arguments, "approvals", "arguments") || edited || named
	}) || changed
	if c.Expected != nil {
		e := *c.Expected
		if p.expected(&e) {
			c.Expected, changed = &e, true
		}
	}
	if c.Logged != nil {
		l := *c.Logged
		if p.logged(&l) {
			c.Logged, changed = &l, true
		}
	}
	return p.rawMap(&c.Metadata, "metadata") || changed
}

func (p *pass) expected(e *datasets.Expected) bool {
	changed := p.optional(&e.Answer, "expected", "answer")
	changed = list(&e.Facts, func(s *string) bool { return p.in(s, "expected", "facts") }) || changed
	changed = p.calls(&e.ToolCalls, "expected", "tool_calls") || changed
	changed = p.raw(&e.EndState, "expected", "end_state") || changed
	return p.textMap(&e.Labels, "expected", "labels") || changed
}

func (p *pass) logged(l *datasets.Logged) bool {
	changed := p.optional(&l.Output, "logged", "output")
	changed = p.messages(&l.Messages, "logged", "messages") || changed
	changed = p.calls(&l.ToolCalls, "logged", "tool_calls") || changed
	changed = p.label(&l.Version) || changed
	changed = p.label(&l.ModelServed) || changed
	changed = eachEntry(p, &l.Scores, path{"logged", "scores"}, func(*float64, ...string) bool { return false }) || changed
	return p.in(&l.Error, "logged", "error") || changed
}

// ids redacts what names the case. An id with anything in it is replaced as a whole,
// so that two ids stay two; what follows a # in it stays, since it counts steps.
func (p *pass) ids(c *datasets.Case) bool {
	id, cluster := c.ID, c.Cluster
	base, _, _ := strings.Cut(id, "#")
	if p.field(base, path{"id"}) != base {
		c.ID = p.r.caseID(base) + strings.TrimPrefix(id, base)
	}
	switch cluster {
	case id:
		c.Cluster = c.ID
	case base:
		c.Cluster, _, _ = strings.Cut(c.ID, "#")
	default:
		p.in(&c.Cluster, "cluster")
	}
	return c.ID != id || c.Cluster != cluster
}

// caseID is the id of a case whose own gave somebody away.
func (r *Redactor) caseID(id string) string {
	sum := r.sum(Denied, id)
	return "id-" + hex.EncodeToString(sum[:8])
}

// in redacts the text of a field.
func (p *pass) in(s *string, at ...string) bool {
	out := p.field(*s, at)
	changed := out != *s
	*s = out
	return changed
}

// label redacts a name or an id that one part of a case calls another by: what is known
// only by its surroundings is not looked for, a tool may have its name from a word.
func (p *pass) label(s *string) bool {
	if p.second || !p.r.Reveals(*s) {
		return false
	}
	return p.in(s)
}

func (p *pass) optional(s **string, at ...string) bool {
	if *s == nil {
		return false
	}
	text := **s
	if !p.in(&text, at...) {
		return false
	}
	*s = &text
	return true
}

func (p *pass) raw(v *json.RawMessage, at ...string) bool {
	out := p.json(*v, at)
	changed := len(out) != len(*v) || len(out) > 0 && &out[0] != &(*v)[0]
	*v = out
	return changed
}

func (p *pass) messages(all *[]datasets.Message, at ...string) bool {
	if len(*all) == 0 {
		return false
	}
	content, name, calls := path(at).below("content"), path(at).below("name"), path(at).below("tool_calls")
	arguments := calls.below("arguments")
	return list(all, func(m *datasets.Message) bool {
		changed := p.raw(&m.Content, content...)
		changed = p.in(&m.Name, name...) || changed
		changed = p.rawMap(&m.Extra, at...) || changed
		changed = p.label(&m.ToolCallID) || changed
		return list(&m.ToolCalls, func(c *datasets.MessageToolCall) bool {
			changed := p.rawMap(&c.Extra, calls...)
			changed = p.label(&c.ID) || changed
			changed = p.label(&c.Name) || changed
			return p.in(&c.Arguments, arguments...) || changed
		}) || changed
	})
}

func (p *pass) calls(all *[]datasets.ToolCall, at ...string) bool {
	if len(*all) == 0 {
		return false
	}
	arguments, result, failure := path(at).below("arguments"), path(at).below("result"), path(at).below("error")
	return list(all, func(c *datasets.ToolCall) bool {
		changed := p.label(&c.Name)
		changed = p.raw(&c.Arguments, arguments...) || changed
		changed = p.raw(&c.Result, result...) || changed
		return p.in(&c.Error, failure...) || changed
	})
}

// tool redacts the definition of a tool. Most cases have the same ones.
func (p *pass) tool(t *datasets.Tool) bool {
	changed := p.label(&t.Name)
	changed = p.in(&t.Description, "tools", "description") || changed
	if len(t.Parameters) == 0 || p.r.isClean(t.Parameters) {
		return changed
	}
	if p.raw(&t.Parameters, "tools", "parameters") {
		return true
	}
	if !p.second && len(p.known) == 0 {
		p.r.keepClean(t.Parameters)
	}
	return changed
}

func (r *Redactor) isClean(v []byte) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.clean[string(v)]
}

func (r *Redactor) keepClean(v []byte) {
	const most = 256
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.clean) < most {
		r.clean[string(v)] = true
	}
}

func (p *pass) textMap(m *map[string]string, at ...string) bool {
	return eachEntry(p, m, at, func(v *string, at ...string) bool { return p.in(v, at...) })
}

func (p *pass) rawMap(m *map[string]json.RawMessage, at ...string) bool {
	return eachEntry(p, m, at, func(v *json.RawMessage, at ...string) bool { return p.raw(v, at...) })
}

// eachEntry redacts the values of a map and its keys, of which no two become one.
func eachEntry[T any](p *pass, m *map[string]T, at path, redact func(*T, ...string) bool) bool {
	if len(*m) == 0 {
		return false
	}
	var few [8]string
	keys := few[:0]
	for k := range *m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	below := at.below("")
	var out map[string]T // nil as long as nothing changed
	for i, k := range keys {
		v := (*m)[k]
		below[len(at)] = k
		changed := redact(&v, below...)
		name := k
		if !p.r.allow.match(below) {
			name = p.text(k)
		}
		if out == nil && (changed || name != k) {
			out = make(map[string]T, len(keys))
			for _, before := range keys[:i] {
				out[before] = (*m)[before]
			}
		}
		if out == nil {
			continue
		}
		for n, plain := 2, name; ; n++ {
			if _, taken := out[name]; !taken {
				break
			}
			name = plain + "~" + strconv.Itoa(n)
		}
		out[name] = v
	}
	if out == nil {
		return false
	}
	*m = out
	return true
}

// list redacts the elements of a list, of which it makes a copy where one changes.
func list[T any](all *[]T, f func(*T) bool) bool {
	changed := false
	for i := range *all {
		one := (*all)[i]
		if f(&one) {
			if !changed {
				*all, changed = slices.Clone(*all), true
			}
			(*all)[i] = one
		}
	}
	return changed
}
