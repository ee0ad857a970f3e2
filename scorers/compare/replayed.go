package compare

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// misses is how much more often the candidate lacks an answer than stable does,
// replayed on the same log.
type misses struct {
	against  replay.Arm
	compared gate.Comparison // of the share of cases with a miss, candidate minus the other
}

// moreThan is the one-sided level at which more misses are more.
const moreThan = 0.025

// more reports whether the candidate lacks answers in more cases beyond chance.
func (m misses) more() bool {
	c := m.compared
	return c.PHigher != nil && *c.PHigher <= moreThan
}

// misses compares the shares of cases in which a tool had no answer. Stable's
// second replay, which shows the noise, is what the candidate is held against where
// there is enough of it, and else its first.
func (p *part) misses() misses {
	all := p.look().all
	m := misses{against: replay.StableAgain}
	pairs := p.missPairs(all, func(c cover) (lack, bool) { return c.again, c.asked })
	if pairs.n() < minSlicePairs || pairs.groups() < minClusters {
		m.against = replay.Stable
		pairs = p.missPairs(all, func(c cover) (lack, bool) { return c.stable, true })
	}
	m.compared = question{
		guardrail: gate.Guardrail{Suite: p.Name, Metric: "misses", Direction: gate.Lower, Alpha: moreThan},
		metric:    scorers.Metric{Name: "misses", Kind: scorers.KindProportion, Unit: scorers.UnitShare},
	}.answer(pairs)
	return m
}

// missPairs pairs each case's miss of the candidate with another's, where the
// calls of both are known.
func (p *part) missPairs(all *selection, of func(cover) (lack, bool)) pairs {
	known := func(at int32) (a answers, other lack, ok bool) {
		a = p.table.answers.at(at)
		other, ok = of(a.cover)
		return a, other, ok && other != lacksSight && a.cover.candidate != lacksSight && a.answered[0] > 0 && a.answered[1] > 0
	}
	number := func(l lack) float64 {
		if l == lacksAnswer {
			return 1
		}
		return 0
	}
	n := 0
	for _, at := range all.cases {
		if _, _, ok := known(at); ok {
			n++
		}
	}
	cases, out := make([]int32, 0, n), pairs{stable: make([]float64, 0, n), candidate: make([]float64, 0, n)}
	for _, at := range all.cases {
		if a, other, ok := known(at); ok {
			cases = append(cases, at)
			out.stable, out.candidate = append(out.stable, number(other)), append(out.candidate, number(a.cover.candidate))
		}
	}
	s := all
	if n < len(all.cases) {
		s = p.selection(cases)
	}
	out.cluster, out.clusters, out.names = s.cluster, s.clusters, &p.table.names.texts // unweighted: it is about the log
	out.alone = func(int) loner { return loner{} }
	return out
}

// replayed says what the log could answer of a suite; ok is false where no live
// arm's calls are known.
func (p *part) replayed(m misses) (out gate.Replayed, ok bool) {
	out = gate.Replayed{Suite: p.Name, Tools: p.table.tools.list(m.compared.DesignEffect), Against: string(m.against)}
	counts := map[replay.Arm]*gate.Answered{}
	for _, arm := range replay.Asked() {
		counts[arm] = &gate.Answered{Arm: string(arm)}
	}
	live := p.table.tools.live
	for _, at := range p.look().all.cases {
		a := p.table.answers.at(at)
		if a.cover.frontier {
			out.Frontier++
		}
		for _, of := range []struct {
			arm  replay.Arm
			lack lack
			has  bool
		}{{replay.Stable, a.cover.stable, a.answered[0] > 0}, {replay.Candidate, a.cover.candidate, a.answered[1] > 0}, {replay.StableAgain, a.cover.again, a.cover.asked}} {
			if of.has && live[of.arm] {
				note(counts[of.arm], of.lack)
			}
		}
	}
	for _, arm := range replay.Asked() {
		if c := counts[arm]; c.Cases > 0 {
			out.Arms = append(out.Arms, *c)
			ok = ok || c.Unseen < c.Cases
		}
	}
	c := m.compared
	out.Difference, out.Interval95, out.More = c.Difference, c.Interval95, m.more()
	return out, ok
}

func note(a *gate.Answered, l lack) {
	a.Cases++
	switch l {
	case lacksNothing:
		a.Answered++
	case lacksSight:
		a.Unseen++
	case lacksExactness:
		a.Approximated++
	case lacksAnswer:
		a.Missed++
	}
}

// warnings say in words what a reader should know of a suite's replay.
func (p *part) replayedWarnings(r gate.Replayed) []gate.SuiteReason {
	var out []gate.SuiteReason
	if r.More {
		candidate, other := r.Of(string(replay.Candidate)), r.Of(r.Against)
		out = append(out, warn(p.Name, gate.WarnMoreMisses,
			"candidate asks for what the log does not have in %s of its cases, %s in %s%s: its answers after a miss say little of production",
			percentOf(candidate.Missed, candidate.Cases), r.Against, percentOf(other.Missed, other.Cases), mostMissed(r.Tools)))
	}
	if r.Frontier > 0 {
		out = append(out, warn(p.Name, gate.WarnFrontier,
			"in %s an arm proposed a write that the log does not have, and that was not done: what was said in them is not judged, in either arm; what was called is",
			things(r.Frontier, "cases")))
	}
	return out
}

func percentOf(n, of int) string { return fmt.Sprintf("%.3g %%", 100*float64(n)/float64(max(of, 1))) }

// mostMissed names the tools that the candidate misses more than stable.
func mostMissed(tools []gate.ReplayedTool) string {
	const most = 3
	more := slices.DeleteFunc(slices.Clone(tools), func(t gate.ReplayedTool) bool { return !t.More })
	slices.SortStableFunc(more, func(a, b gate.ReplayedTool) int { return cmp.Compare(b.Candidate.CasesMissed, a.Candidate.CasesMissed) })
	var names []string
	for _, t := range more[:min(len(more), most)] {
		names = append(names, fmt.Sprintf("%.40q", t.Tool))
	}
	if len(names) == 0 {
		return ""
	}
	return ", most of them of " + strings.Join(names, ", ")
}

// toolTable counts calls and misses by tool. What the log could not answer is
// about the log, and not about traffic: nothing is weighted.
type toolTable struct {
	byName map[string]*gate.ReplayedTool
	live   map[replay.Arm]bool // has an outcome that is not a log's
}

// mostTools bounds the tools that are told apart: a model can make up any number
// of names. What is called beyond goes by one.
const (
	mostTools  = 100
	otherTools = "(other tools)"
)

// calledIn is what one arm asked of a tool in one case.
type calledIn struct{ calls, misses int }

func (t *toolTable) add(o *caseOutcomes) {
	arms := [3]map[string]calledIn{}
	for i, of := range []struct {
		arm      replay.Arm
		outcomes []scorers.Judged
	}{{replay.Stable, o.arms[0]}, {replay.Candidate, o.arms[1]}, {replay.StableAgain, o.again}} {
		for _, j := range of.outcomes {
			if j.Outcome.Provenance == replay.ProvenanceLogged {
				continue
			}
			if t.live == nil {
				t.live = map[replay.Arm]bool{}
			}
			t.live[of.arm] = true
			arms[i] = called(arms[i], j.Outcome.ToolCalls)
		}
	}
	names := map[string]bool{}
	for i, all := range arms {
		for name, c := range all {
			names[name] = true
			of := [3]*gate.ToolAnswers{&t.tool(name).Stable, &t.tool(name).Candidate, &t.tool(name).Again}[i]
			of.Calls += c.calls
			of.Misses += c.misses
			of.Cases++
			if c.misses > 0 {
				of.CasesMissed++
			}
		}
	}
	for name := range names { // whether the candidate alone missed it, or stable alone
		stable, candidate := arms[0][name].misses > 0, arms[1][name].misses > 0
		switch {
		case candidate && !stable:
			t.tool(name).CandidateOnly++
		case stable && !candidate:
			t.tool(name).StableOnly++
		}
	}
}

func called(into map[string]calledIn, calls []replay.Call) map[string]calledIn {
	for i := range calls {
		if into == nil {
			into = map[string]calledIn{}
		}
		c := into[calls[i].Name]
		c.calls++
		if calls[i].Source == replay.SourceMiss {
			c.misses++
		}
		into[calls[i].Name] = c
	}
	return into
}

func (t *toolTable) tool(name string) *gate.ReplayedTool {
	if one, ok := t.byName[name]; ok {
		return one
	}
	if len(t.byName) >= mostTools && name != otherTools {
		return t.tool(otherTools)
	}
	if t.byName == nil {
		t.byName = map[string]*gate.ReplayedTool{}
	}
	one := &gate.ReplayedTool{Tool: name}
	t.byName[name] = one
	return one
}

// list gives the tools by name. Counts are divided by what clusters cost the
// suite's misses.
func (t *toolTable) list(effect *float64) []gate.ReplayedTool {
	by := 1.0
	if effect != nil {
		by = max(1, *effect)
	}
	var out []gate.ReplayedTool
	for _, name := range slices.Sorted(maps.Keys(t.byName)) {
		one := *t.byName[name]
		more, less := int(float64(one.CandidateOnly)/by), int(float64(one.StableOnly)/by)
		one.More = stats.McNemar(more, less).MidPGreater <= moreThan
		out = append(out, one)
	}
	return out
}
