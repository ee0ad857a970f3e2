package gate_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/scorers/gate"
)

func TestLevelsOfTheLooks(t *testing.T) {
	t.Parallel()
	// Lan-DeMets O'Brien-Fleming at one-sided .05: 4.2292 2.8881 2.2981 1.9618 1.7397.
	want := []float64{4.2292, 2.8881, 2.2981, 1.9618, 1.7397}
	c := gate.NewCourse("shadow", []gate.Guardrail{margin(gate.Higher)}, 900, 900)
	if diff := cmp.Diff([]int{180, 360, 540, 720, 900}, c.LooksAt()); diff != "" {
		t.Error(diff)
	}
	open := []gate.Comparison{comparison(0, 0.2)}
	for i, n := range c.LooksAt() {
		alpha := c.Alpha(n)
		l := c.Look(n, n, open)
		if l.Boundary == nil {
			t.Fatalf("look %d has no bound", i+1)
		}
		if bound := *l.Boundary; math.Abs(bound-want[i]) > 0.0001 || math.Abs(alpha-0.5*math.Erfc(bound/math.Sqrt2)) > 1e-12 {
			t.Errorf("look %d: bound %.4f, level %.6f; want %.4f", i+1, bound, alpha, want[i])
		}
		end := map[bool]string{false: gate.LookGoOn, true: gate.LookEnd}[n == 900]
		if l.Decision != end || l.Crossed != 0 || l.Share != float64(n)/900 {
			t.Errorf("look %d: %+v", i+1, l)
		}
	}
}

func TestUnevenLooksAreRecomputed(t *testing.T) {
	t.Parallel()
	even := gate.NewCourse("shadow", []gate.Guardrail{margin(gate.Higher)}, 10, 10)
	late := gate.NewCourse("shadow", []gate.Guardrail{margin(gate.Higher)}, 10, 10)
	even.Look(2, 2, nil)
	late.Look(3, 3, nil)
	if a, b := even.Alpha(4), late.Alpha(4); a == b || a == 0 || b == 0 {
		t.Errorf("levels %v and %v after looks at 2 and 3 of 10", a, b)
	}
	if a := even.Alpha(2); a != 0 {
		t.Errorf("a look that was taken has level %v again", a)
	}
}

func TestLooksOfFewClusters(t *testing.T) {
	t.Parallel()
	for clusters, want := range map[int][]int{0: {}, 1: {1}, 3: {1, 2, 3}, 7: {2, 3, 5, 6, 7}, 11: {3, 5, 7, 9, 11}} {
		if diff := cmp.Diff(want, gate.NewCourse("s", nil, clusters, clusters).LooksAt()); diff != "" {
			t.Errorf("%d clusters: %s", clusters, diff)
		}
	}
}

func TestHarmStopsAtOneInAHundred(t *testing.T) {
	t.Parallel()
	// Nine harms in a row give 2^10/10 = 102.3; with two guardrails the mean of that
	// and 1 must reach 100.
	one := gate.NewCourse("shadow", []gate.Guardrail{margin(gate.Higher)}, 900, 900)
	for i := 1; ; i++ {
		mean, stop := one.Harm([]int8{1})
		if stop != (i == 9) {
			t.Fatalf("%d harms: e-value %.1f, stop %v", i, mean, stop)
		}
		if stop {
			if math.Abs(mean-102.3) > 0.1 {
				t.Errorf("e-value %.2f", mean)
			}
			break
		}
	}
	if l := one.Look(9, 9, nil); l.Decision != gate.LookHarm || l.Cases != 9 || l.Clusters != 9 {
		t.Errorf("look %+v", l)
	}
	if mean, stop := one.Harm([]int8{-1}); !stop || mean < 100 {
		t.Errorf("after the stop: %v, %v", mean, stop)
	}
	two := gate.NewCourse("shadow", []gate.Guardrail{margin(gate.Higher), margin(gate.Lower)}, 900, 900)
	for i := 1; ; i++ {
		if _, stop := two.Harm([]int8{1, 0}); stop {
			if i != 11 { // 2^11/11 = 186.2, 2^12/12 = 341.3
				t.Errorf("two guardrails stopped after %d harms", i)
			}
			break
		}
	}
	if e := two.Stop().EValues; e[1] != 1 || e[0] < 341 {
		t.Errorf("e-values %v", e)
	}
}

func TestLaterAttemptsStopForLessOften(t *testing.T) {
	t.Parallel()
	g := margin(gate.Higher)
	g.Alpha = 0.025
	if at := gate.NewCourse("shadow", []gate.Guardrail{g}, 9, 9).Stop().HarmAt; math.Abs(at-200) > 1e-9 {
		t.Errorf("at alpha .025 harm stops at %v, want 200", at)
	}
}

func TestWhatHasNoEValue(t *testing.T) {
	t.Parallel()
	for name, g := range map[string]gate.Guardrail{
		"no direction": margin(gate.None), "monitored": asking(margin(gate.Higher), func(g *gate.Guardrail) { g.Monitor = true }),
		"relative": asking(margin(gate.Higher), func(g *gate.Guardrail) { g.Margin = &gate.Margin{Value: 0.1, Scale: gate.Relative} }),
		"goal":     goal(gate.Higher), "never": never(0.1), "limit": limits(nil, new(0.9)),
	} {
		c := gate.NewCourse("shadow", []gate.Guardrail{g}, 900, 900)
		for range 100 {
			if mean, stop := c.Harm([]int8{1}); stop || mean != 1 {
				t.Fatalf("%s: e-value %v, stop %v", name, mean, stop)
			}
		}
		if e := c.Stop().EValues[0]; e != 0 {
			t.Errorf("%s: e-value %v", name, e)
		}
	}
}

// What was not computed is not known, and no 1 or 0 stands for it.
func TestALookSaysOnlyWhatWasComputed(t *testing.T) {
	t.Parallel()
	c := gate.NewCourse("shadow", []gate.Guardrail{goal(gate.Higher)}, 900, 900)
	if l := c.Look(180, 180, []gate.Comparison{comparison(0.05, 0.2)}); l.Power != nil || l.EValue != nil || l.Boundary == nil {
		t.Errorf("a goal alone: power %v, e-value %v, bound %v", l.Power, l.EValue, l.Boundary)
	}
	c = gate.NewCourse("shadow", []gate.Guardrail{margin(gate.Higher)}, 900, 900)
	if l := c.Look(180, 180, []gate.Comparison{with(comparison(0, 0.2), blocked("unscored"))}); l.Power == nil || l.EValue == nil {
		t.Errorf("a margin: power %v, e-value %v", l.Power, l.EValue)
	}
	if l := c.Look(360, 360, []gate.Comparison{with(comparison(0, 0.2), func(c *gate.Comparison) { c.Estimate = nil })}); l.Power != nil {
		t.Errorf("an unknown difference has the power %v", *l.Power)
	}
	c = gate.NewCourse("shadow", []gate.Guardrail{margin(gate.Higher)}, 900, 900)
	for {
		if _, stop := c.Harm([]int8{1}); stop {
			break
		}
	}
	looks := c.Stop().Looks
	if l := looks[len(looks)-1]; l.Power != nil || l.Boundary != nil || l.EValue == nil {
		t.Errorf("stopped for harm: power %v, bound %v, e-value %v", l.Power, l.Boundary, l.EValue)
	}
}

func TestCrossedStaysCrossed(t *testing.T) {
	t.Parallel()
	guardrails := []gate.Guardrail{margin(gate.Higher), margin(gate.Higher)}
	c := gate.NewCourse("shadow", guardrails, 900, 900)
	inside, outside := with(comparison(0, 0.01), func(c *gate.Comparison) { c.NPairs = 180 }), comparison(-0.04, 0.02)
	if l := c.Look(180, 180, []gate.Comparison{inside, outside}); l.Crossed != 1 || l.Decision != gate.LookGoOn {
		t.Fatalf("first look %+v", l)
	}
	if l := c.Look(360, 360, []gate.Comparison{outside, inside}); l.Crossed != 2 || l.Decision != gate.LookPass {
		t.Fatalf("second look %+v", l)
	}
	outside.PLower = new(0.3)
	d := gate.Decide(gate.Input{Guardrails: guardrails, Comparisons: []gate.Comparison{outside, outside}, Completions: whole(), Stops: []gate.Stop{c.Stop()}})
	if d.Verdict != gate.Pass || d.Suites[0].Findings[0].Comparison.NPairs != 180 || len(d.Suites[0].Looks) != 2 || d.Suites[0].Planned != 900 {
		t.Errorf("%s: %v", d.Verdict, d.Reasons)
	}
	// The p-value is of the comparison that is shown, and no test of the family.
	if f := d.Suites[0].Findings[0]; *f.HarmP != 0.5 || f.HarmPHolm != nil {
		t.Errorf("p %v, adjusted %v", *f.HarmP, f.HarmPHolm)
	}
}

func TestGoalsRulesAndLimitsGoToTheEnd(t *testing.T) {
	t.Parallel()
	limited := margin(gate.Higher)
	limited.Min = new(0.5)
	for name, g := range map[string]gate.Guardrail{"goal": goal(gate.Higher), "never": never(0), "limit": limits(nil, new(0.9)), "margin and limit": limited} {
		c := gate.NewCourse("shadow", []gate.Guardrail{margin(gate.Higher), g}, 900, 900)
		for _, n := range c.LooksAt() {
			want := gate.LookGoOn
			if n == 900 {
				want = gate.LookEnd
			}
			if l := c.Look(n, n, []gate.Comparison{comparison(0, 0.01), comparison(0, 0.01)}); l.Decision != want {
				t.Fatalf("%s: at %d %s, want %s", name, n, l.Decision, want)
			}
		}
		// At the end each is judged by what was compared there.
		last := with(events(0, 0, 400), func(c *gate.Comparison) {
			c.Blocked, c.CandidateInterval = "", gate.Interval{Lo: new(0.6), Hi: new(0.8)}
			c.Interval = gate.Interval{Lo: new(0.01), Hi: new(0.02)}
		})
		d := gate.Decide(gate.Input{
			Guardrails: []gate.Guardrail{margin(gate.Higher), g}, Comparisons: []gate.Comparison{comparison(0, 0.01), last},
			Completions: whole(), Stops: []gate.Stop{c.Stop()},
		})
		if d.Verdict != gate.Pass {
			t.Errorf("%s: %s, %v", name, d.Verdict, d.Reasons)
		}
	}
}

func TestFutility(t *testing.T) {
	t.Parallel()
	bad := comparison(-0.16, 0.05)
	c := gate.NewCourse("shadow", []gate.Guardrail{margin(gate.Higher), margin(gate.Higher)}, 900, 900)
	if l := c.Look(180, 180, []gate.Comparison{comparison(0, 0.2), bad}); l.Decision != gate.LookGoOn {
		t.Fatalf("the first look gave up: %+v", l)
	}
	l := c.Look(360, 360, []gate.Comparison{comparison(0, 0.2), bad})
	if l.Decision != gate.LookFutile || l.Power == nil || *l.Power >= 0.1 {
		t.Fatalf("second look %+v", l)
	}
	// A p-value of harm at a moment chosen by looking claims nothing.
	final := with(bad, func(c *gate.Comparison) { c.PLower = new(1e-9) })
	d := gate.Decide(gate.Input{
		Guardrails: []gate.Guardrail{margin(gate.Higher), margin(gate.Higher)}, Comparisons: []gate.Comparison{comparison(0, 0.01), final},
		Completions: whole(), Stops: []gate.Stop{c.Stop()},
	})
	first, second := d.Suites[0].Findings[0], d.Suites[0].Findings[1]
	if d.Verdict != gate.Inconclusive || first.Reason != gate.ReasonNotSettled || second.Reason != gate.ReasonCannotPass {
		t.Errorf("%s: %s, %s", d.Verdict, first.Sentence, second.Sentence)
	}
}

func TestStoppedForHarm(t *testing.T) {
	t.Parallel()
	guardrails := []gate.Guardrail{margin(gate.Higher), margin(gate.Higher)}
	c := gate.NewCourse("shadow", guardrails, 900, 900)
	for {
		if _, stop := c.Harm([]int8{0, 1}); stop {
			break
		}
	}
	c.Look(10, 10, nil)
	d := gate.Decide(gate.Input{
		Guardrails: guardrails, Comparisons: []gate.Comparison{comparison(0, 0.01), comparison(-0.5, 0.2)},
		Completions: whole(), Stops: []gate.Stop{c.Stop()},
	})
	first, second := d.Suites[0].Findings[0], d.Suites[0].Findings[1]
	if d.Verdict != gate.Fail || first.Verdict != gate.Inconclusive || second.Reason != gate.ReasonHarmSeenEarly {
		t.Errorf("%s: %s, %s", d.Verdict, first.Sentence, second.Sentence)
	}
}

func TestAnEarlyStopFailsClosed(t *testing.T) {
	t.Parallel()
	good := comparison(0, 0.01)
	ended := []gate.Look{{Cases: 400, Clusters: 400, Decision: gate.LookPass}}
	blockedAt := with(good, blocked("unscored"))
	outside := comparison(0, 0.2)
	for name, stop := range map[string]gate.Stop{
		"nothing looked at":           {},
		"on the way":                  {Looks: []gate.Look{{Decision: gate.LookGoOn}}, Crossed: []*gate.Comparison{&good}},
		"nothing crossed":             {Looks: ended},
		"another number of crossings": {Looks: ended, Crossed: []*gate.Comparison{}},
		"crossed without a bound":     {Looks: ended, Crossed: []*gate.Comparison{&outside}},
		"crossed unscored":            {Looks: ended, Crossed: []*gate.Comparison{&blockedAt}},
		"crossed by another metric":   {Looks: ended, Crossed: []*gate.Comparison{new(with(good, func(c *gate.Comparison) { c.Metric = "error.rate" }))}},
		"an unknown decision":         {Looks: []gate.Look{{Decision: "surely"}}},
	} {
		stop.Suite = "shadow"
		d := gate.Decide(gate.Input{
			Guardrails: []gate.Guardrail{margin(gate.Higher)}, Comparisons: []gate.Comparison{good}, Completions: whole(), Stops: []gate.Stop{stop},
		})
		if d.Verdict != gate.Inconclusive {
			t.Errorf("%s: %s", name, d.Verdict)
		}
	}
}

// TestLooksForHarmArePaidFor: the suites that look early have together spent a fifth
// of alpha on it, which the tests at the end do without, in every suite of the gate.
func TestLooksForHarmArePaidFor(t *testing.T) {
	t.Parallel()
	for stops, p := range []float64{0.05, 0.04, 0.04} {
		for _, off := range []float64{-1e-9, 1e-9} {
			worse := with(comparison(-0.04, 0.03), func(c *gate.Comparison) { c.PLower = new(p + off) })
			d := checked(func(in *gate.Input) {
				in.Comparisons[0] = worse
				for i := range stops {
					suite := string(rune('a' + i))
					in.Stops = append(in.Stops, gate.Stop{Suite: suite, Looks: []gate.Look{{Decision: gate.LookEnd}}})
				}
			})
			want := map[bool]gate.Verdict{true: gate.Fail, false: gate.Inconclusive}[off < 0]
			if got := d.Suites[0].Findings[0].Verdict; got != want {
				t.Errorf("%d suites look early: p %.4f is %s, want %s", stops, p+off, got, want)
			}
		}
	}
}

// TestSuitesShareWhatStopsForHarm: with two suites that may stop early each takes
// twice the evidence of harm.
func TestSuitesShareWhatStopsForHarm(t *testing.T) {
	t.Parallel()
	pairs := func(suites int) int {
		c := gate.NewCourse("shadow", []gate.Guardrail{margin(gate.Higher)}, 1000, 1000).Among(suites)
		for n := 1; ; n++ {
			if _, stop := c.Harm([]int8{1}); stop {
				return n
			}
		}
	}
	// E of m losses in a row is (2^(m+1) - 1) / (m + 1): 102.3 at 9, 186.1 at 10, 341.3 at 11.
	for suites, want := range map[int]int{1: 9, 2: 11} {
		if got := pairs(suites); got != want {
			t.Errorf("%d suites: stopped after %d losses in a row, want %d", suites, got, want)
		}
	}
}

// TestWhatHasPassedIsNoHarm: no bet is placed on a margin that a look has passed.
func TestWhatHasPassedIsNoHarm(t *testing.T) {
	t.Parallel()
	c := gate.NewCourse("shadow", []gate.Guardrail{margin(gate.Higher), never(0)}, 100, 100)
	for range 20 {
		c.Harm([]int8{0, 0})
	}
	good := comparison(0, 0.01)
	if l := c.Look(20, 20, []gate.Comparison{good, events(0, 0, 20)}); l.Crossed != 1 || l.Decision != gate.LookGoOn {
		t.Fatalf("the margin is kept and the rule is for the end: %+v", l)
	}
	for range 30 {
		if _, stop := c.Harm([]int8{1, 0}); stop {
			t.Fatal("stopped for harm that is within a margin which has passed")
		}
	}
}

// TestAStopBeforeTheEndClearsNothingElse: a rule or a limit that was kept as far as
// a suite went is no pass where the suite was cut off.
func TestAStopBeforeTheEndClearsNothingElse(t *testing.T) {
	t.Parallel()
	kept := limits(nil, new(0.95))
	for _, decision := range []string{gate.LookHarm, gate.LookFutile} {
		for name, g := range map[string]struct {
			guardrail  gate.Guardrail
			comparison gate.Comparison
		}{"never": {never(0), events(0, 0, 400)}, "limit": {kept, candidate(0.85)}} {
			d := gate.Decide(gate.Input{
				Guardrails: []gate.Guardrail{g.guardrail}, Comparisons: []gate.Comparison{g.comparison}, Completions: whole(),
				Stops: []gate.Stop{{Suite: "shadow", Looks: []gate.Look{{Decision: decision}}}},
			})
			if f := d.Suites[0].Findings[0]; f.Verdict != gate.Inconclusive {
				t.Errorf("%s, stopped for %s: %s (%s)", name, decision, f.Verdict, f.Sentence)
			}
		}
	}
}

// TestTheStopHangsOnNothingButTheClusters is the proof that neither the order in
// which clusters complete nor how they are batched changes a look, a stop or a
// verdict: clusters complete in a random order, every prefix that becomes whole is
// handed on in batches of random size, and it comes to the same end.
func TestTheStopHangsOnNothingButTheClusters(t *testing.T) {
	t.Parallel()
	guardrails := []gate.Guardrail{guard("success", 0.05), guard("routing", 0.03)}
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		rng := rand.New(rand.NewPCG(seed, 3))
		n := rapid.IntRange(1, 120).Draw(t, "clusters")
		harm := rapid.Float64Range(0, 0.3).Draw(t, "harm")
		signs, cases, total := make([][]int8, n), make([]int, n), 0
		for i := range signs {
			total += 1 + rng.IntN(4)
			cases[i] = total
			for range guardrails {
				s := int8(0)
				if u := rng.Float64(); u < harm {
					s = 1
				} else if u < harm+0.05 {
					s = -1
				}
				signs[i] = append(signs[i], s)
			}
		}
		upTo := map[int]int{}
		for i, k := range cases {
			upTo[k] = i + 1
		}
		at := func(k int, alpha float64) ([]gate.Comparison, error) {
			return compared(guardrails, signs[:upTo[k]], alpha), nil
		}
		want := gate.NewCourse("shadow", guardrails, total, n)
		if done, err := want.Advance(signs, cases, at); !done || err != nil {
			t.Fatalf("all clusters: done %v, %v", done, err)
		}

		got := gate.NewCourse("shadow", guardrails, total, n)
		complete, whole, broken := make([]bool, n), 0, errors.New("disk full")
		for step, next := range rng.Perm(n) {
			complete[next] = true
			for whole < n && complete[whole] {
				whole++
			}
			if rng.IntN(3) > 0 && step < n-1 {
				continue
			}
			compare := at
			if rng.IntN(4) == 0 {
				compare = func(int, float64) ([]gate.Comparison, error) { return nil, broken }
			}
			if _, err := got.Advance(signs[:whole], cases[:whole], compare); err != nil && !errors.Is(err, broken) {
				t.Fatal(err)
			}
		}
		if done, err := got.Advance(signs, cases, at); !done || err != nil {
			t.Fatalf("at the end: done %v, %v", done, err)
		}
		if diff := cmp.Diff(want.Stop(), got.Stop()); diff != "" {
			t.Fatal(diff)
		}
		last := want.Stop().Looks[len(want.Stop().Looks)-1]
		a := decide(guardrails, signs[:last.Clusters], last.Clusters, []gate.Stop{want.Stop()})
		b := decide(guardrails, signs[:last.Clusters], last.Clusters, []gate.Stop{got.Stop()})
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatal(diff)
		}
	})
}
