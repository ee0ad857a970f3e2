package diagnose

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"forerun/replay"
	"forerun/scorers"
)

func fidelityRule() Rule {
	return Rule{
		Code: "fidelity_low",
		Doc: "The log could not answer many calls of a tool, or stable itself often leaves the logged path: the replay says less of production. " +
			"Compares stable, candidate and stable's second answer. Recorded arms call no tools.",
		Thresholds: []Threshold{
			{Name: "misses", Doc: "share of a tool's calls that the log could not answer, in either arm", Default: 0.05, Most: 1},
			{Name: "calls", Doc: "calls of a tool in that arm, below which it is passed over", Default: 20},
			{Name: "divergence", Doc: "share of stable's trials that leave the logged path", Default: 0.3, Most: 1},
		},
		measurement: true,
		watch:       func(_ *suite, l limits) watcher { return &fidelity{limits: l} },
	}
}

// fidelity counts by arm: stable, candidate, stable again.
type fidelity struct {
	limits limits
	tools  toolCounts
	paths  [3]path
	cases  ranking
}

// path counts the trials that have a logged one to follow, and those that left it.
type path struct{ trials, left int }

func (p path) share() float64 { return float64(p.left) / float64(max(p.trials, 1)) }

func (w *fidelity) see(f *facts) {
	misses := 0
	// A curated case's stock of answers is no path that anyone took.
	followed := f.c.Logged != nil && len(f.c.Logged.ToolCalls) > 0
	for arm, trials := range [][]scorers.Judged{f.stable, f.candidate, f.again} {
		for _, j := range trials {
			o := j.Outcome
			if o.Provenance == replay.ProvenanceLogged || o.Status.Missing() {
				continue
			}
			w.tools.add(arm, o.ToolCalls)
			for i := range o.ToolCalls {
				if o.ToolCalls[i].Source == replay.SourceMiss {
					misses++
				}
			}
			if o.Divergence != "" && followed {
				w.paths[arm].trials++
				if leaves(o.Divergence) {
					w.paths[arm].left++
				}
			}
		}
	}
	if misses > 0 {
		w.cases.add(f.id(), float64(misses))
	}
}

// leaves reports whether a trajectory is another than the logged one, not only in
// order or form.
func leaves(d replay.Divergence) bool {
	switch d {
	case replay.DivergenceExact, replay.DivergenceReordered, replay.DivergenceArgs:
		return false
	case replay.DivergenceReadMiss, replay.DivergenceWriteMiss, replay.DivergenceShorter, replay.DivergenceLonger, replay.DivergenceOtherCalls:
		return true
	}
	return true
}

func (w *fidelity) say(*suite) []remark {
	tools := w.low()
	strays := w.paths[0].trials >= int(w.limits["calls"]) && w.paths[0].share() >= w.limits["divergence"]
	if len(tools) == 0 && !strays {
		return nil
	}
	var sentences []string
	if len(tools) > 0 {
		sentences = append(sentences, fmt.Sprintf("The log could not answer many tool calls: %s.", w.words(tools)))
		sentences = append(sentences, w.reading(tools))
	}
	if strays {
		sentences = append(sentences, "Stable itself leaves the logged path in many trials, so that the replay is not what production did.")
	}
	sentences = append(sentences, w.pathWords())
	return []remark{{strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " "), w.evidence(), w.cases.ids()}}
}

// low are the tools that miss too often, the most misses first.
func (w *fidelity) low() []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(w.tools.byName)) {
		counts := w.tools.byName[name]
		for _, c := range counts[:2] {
			if float64(c.calls) >= w.limits["calls"] && c.misses > 0 && c.share() >= w.limits["misses"] {
				out = append(out, name)
				break
			}
		}
	}
	all := func(name string) int { c := w.tools.byName[name]; return c[0].misses + c[1].misses }
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(all(b), all(a)) })
	return out
}

func (w *fidelity) words(tools []string) string {
	const most = 4
	var parts []string
	for i, name := range tools {
		if i == most {
			parts = append(parts, count(len(tools)-most, "more tool"))
			break
		}
		parts = append(parts, toolWords(name, w.tools.byName[name]))
	}
	return strings.Join(parts, "; ")
}

func toolWords(name string, counts *[3]callCount) string {
	var arms []string
	for arm, whose := range []string{"stable's", "the candidate's", "stable's second"} {
		if c := counts[arm]; c.calls > 0 {
			arms = append(arms, fmt.Sprintf("%s of %s %d", percent(c.share()), whose, c.calls))
		}
	}
	return cut(name) + " " + list(arms)
}

// reading says what the misses mean, which depends on whose they are.
func (w *fidelity) reading(tools []string) string {
	stables := slices.ContainsFunc(tools, func(name string) bool {
		c := w.tools.byName[name][0]
		return float64(c.calls) >= w.limits["calls"] && c.misses > 0 && c.share() >= w.limits["misses"]
	})
	if stables {
		return "Where stable itself misses, the replay does not reproduce what production did: log more of these tools, or give them another policy."
	}
	return "Stable seldom misses them: the candidate asks what production never asked, and its answers after a miss say little of production."
}

func (w *fidelity) pathWords() string {
	var arms []string
	for arm, who := range []string{"stable", "the candidate", "stable's second answer"} {
		if p := w.paths[arm]; p.trials > 0 {
			arms = append(arms, fmt.Sprintf("%s in %s of %s", who, percent(p.share()), count(p.trials, "trial")))
		}
	}
	if len(arms) == 0 {
		return ""
	}
	return "The logged path is left by " + list(arms) + "."
}

func (w *fidelity) evidence() string {
	var parts []string
	const most = 10
	for _, name := range slices.Sorted(maps.Keys(w.tools.byName)) {
		if c := w.tools.byName[name]; c[0].misses+c[1].misses+c[2].misses > 0 && len(parts) < most {
			parts = append(parts, toolWords(name, c))
		}
	}
	return strings.Join(append(parts, strings.TrimSuffix(w.pathWords(), ".")), "; ")
}
