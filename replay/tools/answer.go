package tools

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"forerun/datasets"
	"forerun/replay"
)

// answer applies the tool's policy.
func (s *session) answer(ctx context.Context, a ask) given {
	policy := s.policies.Default
	if a.tool != nil {
		policy = a.tool.policy
	}
	switch policy {
	case Replayed:
		return s.replayed(ctx, a)
	case Terminal:
		if a.tool == nil {
			return s.unlisted(ctx, a, given{ToolAnswer: replay.ToolAnswer{Result: acknowledged(), Source: string(Terminal), Ends: true}})
		}
		return given{ToolAnswer: replay.ToolAnswer{Result: acknowledged(), Source: string(Terminal), Ends: true}}
	case Ack:
		g := given{ToolAnswer: replay.ToolAnswer{Result: acknowledged(), Source: string(Ack)}}
		if a.tool == nil {
			return s.unlisted(ctx, a, g)
		}
		return s.settle(a, g)
	case Stub, Pure:
		return s.settle(a, s.computed(ctx, a))
	case Live:
		return s.live(ctx, a)
	case Simulate:
		return s.simulated(a)
	case Block, "":
	}
	if a.tool == nil {
		return s.unlisted(ctx, a, s.missed(a, "is not available in a replay"))
	}
	g := s.missed(a, "is not available in a replay")
	if len(s.log.find(ctx, a.tool, a.class, a.arguments).entries) > 0 { // the log could, and must not
		g.Source, g.approximate = string(Block), true
	}
	return g
}

// unlisted answers a tool without a policy: from the log where the log can, else
// as the default says.
func (s *session) unlisted(ctx context.Context, a ask, otherwise given) given {
	if g := s.recorded(ctx, a); g.from != nil {
		return g
	}
	if otherwise.Source == string(Ack) {
		otherwise.approximate = true
	}
	return otherwise
}

func (s *session) missed(a ask, why string) given {
	return given{ToolAnswer: replay.ToolAnswer{Error: fmt.Sprintf("tool %q %s", a.name, why), Source: replay.SourceMiss}}
}

// replayed answers from this case's log, else from other cases', else keeps a
// write as proposed.
func (s *session) replayed(ctx context.Context, a ask) given {
	if g := s.recorded(ctx, a); g.from != nil {
		return g
	}
	if a.effect == datasets.EffectRead {
		arguments, _ := s.names.inLog(a.arguments)
		if call := s.policies.other(ctx, s.log.c, a.tool, a.class, arguments); call != nil {
			return given{ToolAnswer: fromLog(call), ms: call.LatencyMS, approximate: true, tainted: s.frontier}
		}
	}
	if a.effect == datasets.EffectWrite && json.Valid(orJSON(a.arguments, "{}")) {
		return s.propose(a)
	}
	return s.missed(a, "has no recorded answer to these arguments, and is not called in a replay")
}

// recorded is what this case's log has for a call; its from is nil where that is
// nothing.
func (s *session) recorded(ctx context.Context, a ask) given {
	g := s.pick(a, s.log.find(ctx, a.tool, a.class, a.arguments))
	if g.from != nil {
		return g
	}
	arguments, renamed := s.names.inLog(a.arguments)
	if !renamed {
		return given{}
	}
	g = s.pick(a, s.log.find(ctx, a.tool, a.class, arguments))
	g.approximate = true
	return g
}

func (s *session) pick(a ask, f found) given {
	if len(f.entries) == 0 {
		return given{}
	}
	g := given{approximate: !f.exact, tainted: s.frontier}
	if a.effect == datasets.EffectRead {
		var old bool
		g.from, old = s.progress.read(s.log, f)
		g.approximate = g.approximate || old
	} else {
		g.from = s.progress.once(s.log, f)
	}
	if g.from == nil {
		return given{}
	}
	g.ToolAnswer, g.ms = fromLog(g.from.call), g.from.call.LatencyMS
	if result, renamed := s.names.inTrial(g.Result); renamed {
		g.Result, g.approximate = result, true
	}
	return g
}

// propose keeps a write that the log does not have. Nothing is done, and the agent
// is told that it is accepted: an error would teach it to stop, which no
// production system would have. Where the log has a write of the same tool that
// nothing has taken yet, its identifiers are given, so that what the agent does
// with them next can be found in the log.
func (s *session) propose(a ask) given {
	s.frontier = true
	out := map[string]json.RawMessage{}
	if e := s.progress.counterpart(s.log, a.class); e != nil {
		s.progress.stood[e.at] = true
		out = identifiers(e.call.Result)
		if out == nil {
			out = map[string]json.RawMessage{}
		}
	}
	out["ok"], out["status"] = json.RawMessage("true"), json.RawMessage(`"accepted"`)
	result, err := json.Marshal(out)
	if err != nil { // a log's own JSON can be written again
		result = acknowledged()
	}
	return given{ToolAnswer: replay.ToolAnswer{Result: result, Source: replay.SourceProposed}}
}

// settle holds an answer that is not the log's against what the log has: it is
// approximate unless it is the same, it took as long as the log says, and the
// identifiers of the two are one another's.
func (s *session) settle(a ask, g given) given {
	if g.Source == replay.SourceMiss {
		return g
	}
	var e *entry
	for _, same := range s.log.exact[replay.Signature(a.class, a.arguments)] {
		if e == nil || !s.progress.used[same.at] && s.progress.used[e.at] {
			e = same
		}
	}
	if e != nil && e.call.LatencyMS != nil {
		g.ms = e.call.LatencyMS
	}
	equal := e != nil && sameAnswer(g.ToolAnswer, fromLog(e.call))
	g.approximate = !equal && a.tool.policy != Pure
	if a.effect == datasets.EffectRead || g.Error != "" {
		return g
	}
	if e == nil || s.progress.used[e.at] {
		e = s.progress.counterpart(s.log, a.class)
	}
	if e != nil {
		s.progress.used[e.at] = true
		if e.call.Error == "" {
			s.names.learn(g.Result, e.call.Result)
		}
	}
	return g
}

func sameAnswer(a, b replay.ToolAnswer) bool {
	return (a.Error == "") == (b.Error == "") && (a.Error != "" || replay.Signature("", a.Result) == replay.Signature("", b.Result))
}

// computed answers by what the configuration says.
func (s *session) computed(ctx context.Context, a ask) given {
	g := given{ToolAnswer: replay.ToolAnswer{Source: string(a.tool.policy)}}
	if a.tool.program == nil {
		g.Result = bytes.Clone(a.tool.result)
		return g
	}
	result, err := a.tool.program.answer(ctx, s.log.c, a.arguments)
	if err != nil {
		g.Error = err.Error()
		return g
	}
	g.Result = result
	return g
}

func fromLog(logged *datasets.ToolCall) replay.ToolAnswer {
	a := replay.ToolAnswer{Error: logged.Error, Source: string(Replayed)}
	switch {
	case logged.Error != "":
	case len(logged.Result) > 0:
		a.Result = logged.Result
	default:
		a.Result = json.RawMessage("null") // it was answered, with nothing
	}
	return a
}

func acknowledged() json.RawMessage { return json.RawMessage(`{"ok":true}`) }

// live answers from the log where it has exactly this call, else from the tool
// itself. A tool that a case declares to write is not asked.
func (s *session) live(ctx context.Context, a ask) given {
	if g := s.recorded(ctx, a); g.from != nil {
		return g
	}
	if replay.ToolEffect(s.log.c, a.name) == datasets.EffectWrite {
		return s.missed(a, "writes, by the word of its case, and is not called in a replay")
	}
	mark, tainted := s.mark, s.frontier
	return given{outside: func(ctx context.Context) given {
		result, took, err := a.tool.endpoint.ask(ctx, mark, a.name, a.arguments)
		g := s.outcome(a, Live, result, err)
		g.tainted = tainted
		if g.Source == string(Live) {
			g.ms = new(float64(took.Microseconds()) / 1e3)
		}
		return g
	}}
}

// simulated asks the user's process.
func (s *session) simulated(a ask) given {
	sim := a.tool.simulator
	t := s.sims[sim]
	if t == nil {
		if s.sims == nil {
			s.sims = make(map[*Simulator]*simTrial)
		}
		t = &simTrial{id: s.mark.Trial}
		s.sims[sim] = t
	}
	return given{outside: func(ctx context.Context) given {
		result, err := sim.ask(ctx, t, s.log.c, a.name, a.arguments)
		return s.outcome(a, Simulate, result, err)
	}}
}

// outcome is what an outside answer is to the agent. Where there is none, the
// call is a miss.
func (s *session) outcome(a ask, policy Policy, result json.RawMessage, err error) given {
	refused := (*refusal)(nil)
	switch {
	case err == nil:
		return given{ToolAnswer: replay.ToolAnswer{Result: result, Source: string(policy)}}
	case errors.As(err, &refused):
		return given{ToolAnswer: replay.ToolAnswer{Error: refused.text, Source: string(policy)}}
	}
	return s.missed(a, "is not answered: "+err.Error())
}
