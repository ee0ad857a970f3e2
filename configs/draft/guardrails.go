package draft

import (
	"fmt"
	"slices"
)

// Guardrail is one guardrail with the margins it may have, from the one that is
// wanted to the widest that still says something.
type Guardrail struct {
	Metric  string
	Ladder  []string // margins, the wanted one first; none: it has no margin
	Rung    int      // of the ladder
	Monitor bool
	Never   bool
	Note    string // why it has this margin, or none
	What    string // it guards
	Out     string // why it is left out; empty: it stands
}

// Margin is the margin it has; empty where it has none.
func (g *Guardrail) Margin() string {
	if g.Monitor || g.Rung >= len(g.Ladder) {
		return ""
	}
	return g.Ladder[g.Rung]
}

// Decides reports whether a verdict hangs on it.
func (g *Guardrail) Decides() bool { return g.Out == "" && !g.Monitor }

// Watch makes a guardrail one that is shown and decides nothing.
func (g *Guardrail) Watch(why string) { g.Monitor, g.Never, g.Note = true, false, why }

func points(from string) []string {
	return atLeast(from, "1pp", "2pp", "3pp", "5pp", "8pp", "10pp", "15pp", "20pp")
}

func percents(from string) []string {
	return atLeast(from, "10%", "15%", "20%", "25%", "30%", "40%", "50%")
}

func atLeast(first string, all ...string) []string { return all[slices.Index(all, first):] }

// guardrails picks what the log and the arms can give.
func (d *Draft) guardrails(s *Survey) {
	add := func(g Guardrail) { d.Guardrails = append(d.Guardrails, g) }
	if d.passFail() {
		add(Guardrail{Metric: "success", Ladder: points("5pp"), What: "all scorers that apply pass"})
	}
	d.escalations(s, add)
	if d.has("fallback") {
		add(Guardrail{Metric: "fallback.rate", Ladder: points("2pp"), What: "answers in which it gives up"})
	}
	if s.Logged.Approvals > 0 {
		g := Guardrail{Metric: "approval.skipped", Never: true, What: "what a person must allow is never done unasked"}
		if d.agent == HTTP || d.agent == Recorded {
			g.Out = "nothing shows which approvals this agent asks for"
		}
		add(g)
	}
	add(Guardrail{Metric: "error.rate", Ladder: points("2pp"), What: "trials that end in an error or a timeout"})
	add(d.cost(s))
	latency := Guardrail{Metric: "latency.p95", Ladder: percents("20%"), What: "the slow end; a replay lacks production's load"}
	if d.agent == Recorded && s.Logged.Latency == 0 {
		latency.Out = "the log has no latency"
	}
	add(latency)
	if d.agent == OpenAI || d.agent == Recorded && s.Logged.Usage > 0 {
		add(Guardrail{Metric: "tokens.output", Monitor: true, What: "shown, decides nothing"})
	}
	if len(s.Tools) > 0 && (d.agent == OpenAI || d.agent == Exec || d.agent == LangGraph) {
		add(Guardrail{Metric: "tool_calls.misses", Monitor: true, What: "calls that the log could not answer"})
	}
}

func (d *Draft) escalations(s *Survey, add func(Guardrail)) {
	seen := d.has("escalated") || d.agent == Recorded && s.Logged.Escalated > 0
	out := ""
	if !seen {
		out = "nothing shows when a person was called: see signals"
	}
	if s.Labelled.Escalate > 0 {
		add(Guardrail{
			Metric: "escalation.missed_per_case", Ladder: points("2pp"), Out: out,
			What: fmt.Sprintf("who needed a person and got none: %d of %d labelled cases need one", s.Labelled.ShouldBe, s.Labelled.Escalate),
		})
		if s.Labelled.Escalate > s.Labelled.ShouldBe {
			add(Guardrail{Metric: "escalation.false", Ladder: points("5pp"), Out: out, What: "handed over without need"})
		}
		return
	}
	if seen || s.Logged.Escalated > 0 {
		add(Guardrail{Metric: "escalation.rate", Ladder: points("5pp"), Out: out, What: "either way; label expected.escalate to tell missed from needless"})
	}
}

func (d *Draft) cost(s *Survey) Guardrail {
	g := Guardrail{Metric: "cost.per_case", Ladder: percents("15%"), What: "of all attempts"}
	switch {
	case d.agent == OpenAI && len(d.Prices) > 0:
		g.Out = "nobody knows what the model costs: see prices"
	case d.agent == Recorded && s.Logged.Cost == 0:
		g.Out = "the log has no cost"
	case d.agent == HTTP, d.agent == Exec, d.agent == LangGraph:
		g.Out = "add it once the agent reports cost_usd, or usage and a model with a price"
	}
	return g
}
