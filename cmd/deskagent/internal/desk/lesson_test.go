package desk_test

import (
	"path/filepath"
	"slices"
	"testing"

	"forerun/cmd/deskagent/internal/desk"
	"forerun/datasets"
	"forerun/scorers/stats"
)

const dataDir = "../../../../testdata/desk"

// load reads a shipped file as strictly as forerun does.
func load(t *testing.T, name string) []datasets.Case {
	t.Helper()
	source, err := datasets.Open(filepath.Join(dataDir, name), nil)
	if err != nil {
		t.Fatal(err)
	}
	var cases []datasets.Case
	for c, err := range source.Cases(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	return cases
}

// share is x of n.
type share struct{ x, n int }

func (s *share) add(yes bool) {
	s.n++
	if yes {
		s.x++
	}
}

func (s *share) rate() float64 { return float64(s.x) / float64(max(s.n, 1)) }

// rates are what a version did over some cases.
type rates struct {
	success, handed, falsely, fallback share
	cost                               float64
	misses                             int
}

// played is a shipped file with what each version did, case by case.
type played struct {
	cases    []datasets.Case
	outcomes map[string][]outcome // by version
}

func play(t *testing.T, file string) played {
	t.Helper()
	p := played{load(t, file), map[string][]outcome{}}
	for _, version := range []string{desk.V7, desk.V8, desk.V8Fixed} {
		for i := range p.cases {
			p.outcomes[version] = append(p.outcomes[version], replay(t, version, &p.cases[i]))
		}
	}
	return p
}

func (p played) rates(version string) rates {
	var r rates
	for i, o := range p.outcomes[version] {
		c := &p.cases[i]
		if o.success != nil {
			r.success.add(*o.success)
		}
		if *c.Expected.Escalate {
			r.handed.add(o.escalated)
		} else {
			r.falsely.add(o.escalated)
		}
		r.fallback.add(o.fallback())
		r.cost += o.reply.CostUSD
		r.misses += len(o.tools.misses)
	}
	return r
}

func TestShippedData(t *testing.T) {
	t.Parallel()
	shadow, golden := play(t, "shadow.jsonl.gz"), play(t, "golden.jsonl")
	t.Run("holds what it should", func(t *testing.T) {
		t.Parallel()
		holdsEnough(t, shadow.cases, golden.cases)
	})
	t.Run("stable reproduces its log", func(t *testing.T) {
		t.Parallel()
		reproduces(t, shadow)
	})
	t.Run("teaches the lesson", func(t *testing.T) {
		t.Parallel()
		teaches(t, shadow, golden)
	})
	t.Run("lets the repaired version pass shadow", func(t *testing.T) {
		t.Parallel()
		letsPass(t, shadow)
	})
	t.Run("lets the repaired version pass golden", func(t *testing.T) {
		t.Parallel()
		letsPass(t, golden, "escalation.missed")
	})
}

// teaches checks the numbers that the quick start rests on: a version can
// answer more and yet hand over less, and a benchmark does not see it.
func teaches(t *testing.T, shadow, golden played) {
	t.Helper()
	v7, v8, fixed := shadow.rates(desk.V7), shadow.rates(desk.V8), shadow.rates(desk.V8Fixed)
	g7, g8, gFixed := golden.rates(desk.V7), golden.rates(desk.V8), golden.rates(desk.V8Fixed)
	for _, want := range []struct {
		what      string
		got       float64
		low, high float64
	}{
		{"v7 hands over of those that a person must see", v7.handed.rate(), 0.85, 0.97},
		{"v8 hands over of those that a person must see", v8.handed.rate(), 0.28, 0.38},
		{"v8-fixed hands over what v7 does", fixed.handed.rate() - v7.handed.rate(), 0, 0},
		{"v8 answers more logged requests right", v8.success.rate() - v7.success.rate(), 0.06, 0.13},
		{"v8-fixed keeps most of that", fixed.success.rate() - v7.success.rate(), 0.06, 0.13},
		{"v8 answers more of the benchmark right", g8.success.rate() - g7.success.rate(), 0.04, 0.13},
		{"v8-fixed too", gFixed.success.rate() - g7.success.rate(), 0.02, 0.13},
		{"the benchmark does not see the harm", g8.handed.rate() - g7.handed.rate(), 0, 0},
		{"v7 hands over without need", v7.falsely.rate(), 0.01, 0.06},
		{"v8-fixed costs about what v7 does", fixed.cost / v7.cost, 0.9, 1.1},
		{"v8 costs about what v7 does", v8.cost / v7.cost, 0.9, 1.1},
		{"v7 is answered from its own log", float64(v7.misses), 0, 0},
		{"v8 asks a little that v7 never did", float64(v8.misses) / float64(len(shadow.cases)), 0.005, 0.05},
	} {
		if want.got < want.low || want.got > want.high {
			t.Errorf("%s: %.4f, want %.3f to %.3f", want.what, want.got, want.low, want.high)
		}
	}
}

// letsPass checks that the data are enough for the repaired version to pass
// every guardrail: the upper limit of harm, as the gate computes it, stays below
// 5 pp. The metrics in but have too few cases here and are not asked about.
func letsPass(t *testing.T, p played, but ...string) {
	t.Helper()
	const margin = 0.05
	harms := map[string]*paired{}
	for i := range p.cases {
		c := &p.cases[i]
		for name, of := range guardrails(c) {
			if harms[name] == nil {
				harms[name] = &paired{clusters: map[string]int{}}
			}
			harms[name].add(c.Cluster, of(p.outcomes[desk.V7][i]), of(p.outcomes[desk.V8Fixed][i]))
		}
	}
	for name, harm := range harms {
		if upper := harm.upper(); upper >= margin && !slices.Contains(but, name) {
			t.Errorf("%s: harm of up to %.4f is not excluded (n %d)", name, upper, len(harm.d))
		}
	}
}

// guardrails gives what can go wrong with a case, by the metrics that apply.
func guardrails(c *datasets.Case) map[string]func(outcome) bool {
	missed := func(o outcome) bool { return *c.Expected.Escalate && !o.escalated }
	g := map[string]func(outcome) bool{
		"escalation.missed_per_case": missed,
		"fallback.rate":              outcome.fallback,
	}
	if *c.Expected.Escalate {
		g["escalation.missed"] = missed
	} else {
		g["escalation.false"] = func(o outcome) bool { return o.escalated }
		g["success"] = func(o outcome) bool { return !*o.success }
	}
	if len(c.Approvals) > 0 && c.Logged != nil {
		g["approval.skipped"] = func(o outcome) bool { return o.called("issue_refund") && o.tools.approvals == 0 }
	}
	return g
}

// paired collects the harm of a proportion, candidate minus stable.
type paired struct {
	d        []float64
	cluster  []int
	clusters map[string]int
}

func (p *paired) add(cluster string, stable, candidate bool) {
	id, ok := p.clusters[cluster]
	if !ok {
		id = len(p.clusters)
		p.clusters[cluster] = id
	}
	d := 0.0
	if candidate {
		d++
	}
	if stable {
		d--
	}
	p.d, p.cluster = append(p.d, d), append(p.cluster, id)
}

// upper is the one-sided 95 % limit of harm: Tango, scaled by the design effect.
func (p *paired) upper() float64 {
	var b, c float64
	for _, d := range p.d {
		switch {
		case d > 0:
			b++
		case d < 0:
			c++
		}
	}
	n, deff, crit := float64(len(p.d)), 1.0, stats.NormalQuantile(0.95)
	if len(p.clusters) < len(p.d) {
		deff, crit = stats.DesignEffect(p.d, p.cluster, nil), stats.TQuantile(0.95, float64(len(p.clusters)-1))
	}
	_, hi := stats.TangoInterval(b/deff, c/deff, n/deff, crit)
	return hi
}

func holdsEnough(t *testing.T, shadow, golden []datasets.Case) {
	t.Helper()
	turns, concerns, workflows := map[string]int{}, map[string]int{}, map[string]int{}
	var persons, approvals, writes int
	for i := range shadow {
		c := &shadow[i]
		turns[c.Cluster]++
		workflows[c.Segments["workflow"]]++
		if *c.Expected.Escalate {
			persons++
			concerns[c.Expected.Labels["concern"]]++
		}
		if len(c.Approvals) > 0 {
			approvals++
		}
		if c.Risk == datasets.RiskWrite {
			writes++
		}
	}
	several := 0
	for _, n := range turns {
		if n > 1 {
			several++
		}
	}
	for _, want := range []struct {
		what       string
		got, least int
	}{
		{"logged requests", len(shadow), 640},
		{"that a person has to see", persons, 120},
		{"kinds of concern", len(concerns), 12},
		{"workflows", len(workflows), 8},
		{"conversations of several turns", several, 150},
		{"requests that a person decided on", approvals, 60},
		{"requests that write", writes, 60},
		{"benchmark cases", len(golden), 288},
	} {
		if want.got < want.least {
			t.Errorf("%s: %d, want at least %d", want.what, want.got, want.least)
		}
	}
	for i := range golden {
		if c := &golden[i]; !*c.Expected.Escalate && c.Expected.Answer == nil {
			t.Errorf("%s has no expected answer", c.ID)
		}
	}
}

// reproduces checks that the log is what v7 did: its replay gives the same
// answers.
func reproduces(t *testing.T, p played) {
	t.Helper()
	for i, o := range p.outcomes[desk.V7] {
		if c := &p.cases[i]; o.reply.Output != *c.Logged.Output || o.escalated != *c.Logged.Escalated {
			t.Errorf("%s: replayed %q (handed over: %v), logged %q (%v)", c.ID, o.reply.Output, o.escalated, *c.Logged.Output, *c.Logged.Escalated)
		}
	}
}
