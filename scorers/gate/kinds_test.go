package gate_test

import (
	"math"
	"strings"
	"testing"

	"forerun/scorers/gate"
)

func goal(direction gate.Direction) gate.Guardrail {
	return gate.Guardrail{Suite: "shadow", Metric: "success", Direction: direction, Alpha: 0.05, Goal: true}
}

func never(bound float64) gate.Guardrail {
	g := gate.Guardrail{Suite: "shadow", Metric: "success", Direction: gate.Lower, Alpha: 0.05, Never: true}
	if bound > 0 {
		g.Margin = &gate.Margin{Value: bound, Scale: gate.Absolute}
	}
	return g
}

// events is a comparison of n trials an arm of which some have what must not happen.
func events(stable, candidate, n int) gate.Comparison {
	c := comparison(0, 0)
	c.Blocked, c.Interval, c.NPairs, c.NClusters = gate.BlockedConstant, gate.Interval{}, n, n
	c.Events = &gate.Events{Stable: stable, Candidate: candidate, StableTrials: n, CandidateTrials: n}
	for i := range candidate {
		c.Events.Cases = append(c.Events.Cases, "c-"+string(rune('a'+i)))
	}
	return c
}

func weighing(c gate.Comparison, effect float64) gate.Comparison {
	c.Events.Effect = effect
	return c
}

func TestGoalsAskForImprovement(t *testing.T) {
	t.Parallel()
	harm := func(c *gate.Comparison) { c.PLower = new(0.001) }
	tests := map[string]struct {
		guardrail  gate.Guardrail
		comparison gate.Comparison
		verdict    gate.Verdict
		reason     string
		says       string
	}{
		"shown to be better":        {goal(gate.Higher), comparison(0.05, 0.03), gate.Pass, "improved", "is better, as asked"},
		"lower is better":           {goal(gate.Lower), comparison(-0.05, 0.03), gate.Pass, "improved", "is better"},
		"looks better":              {goal(gate.Higher), comparison(0.02, 0.03), gate.Inconclusive, "improvement_not_shown", "further pairs"},
		"no better at all":          {goal(gate.Higher), comparison(0, 0.03), gate.Inconclusive, "improvement_not_shown", "no number of cases"},
		"bound on zero":             {goal(gate.Higher), comparison(0.03, 0.03), gate.Inconclusive, "improvement_not_shown", "further pair"},
		"shown to be worse":         {goal(gate.Higher), with(comparison(-0.05, 0.03), harm), gate.Fail, "worse", "was to be better"},
		"no direction":              {goal(gate.None), comparison(0.05, 0.03), gate.Inconclusive, "bad_guardrail", "write higher or lower"},
		"unscored":                  {goal(gate.Higher), with(comparison(0.05, 0.03), blocked("unscored")), gate.Inconclusive, "unscored", "look at why"},
		"unbounded":                 {goal(gate.Higher), with(comparison(0.05, 0.03), func(c *gate.Comparison) { c.Interval.Lo = nil }), gate.Inconclusive, "unbounded", "finite bound"},
		"nine clusters":             {goal(gate.Higher), with(comparison(0.05, 0.03), func(c *gate.Comparison) { c.NClusters = 9 }), gate.Inconclusive, "too_few_clusters", "further pair"},
		"hangs on one cluster":      {goal(gate.Higher), dominatedBy(comparison(0.05, 0.03), comparison(0.02, 0.03)), gate.Inconclusive, "dominated_by_cluster", "acme"},
		"better, but breaks a max":  {asking(goal(gate.Higher), func(g *gate.Guardrail) { g.Max = new(0.7) }), with(candidate(0.95), func(c *gate.Comparison) { c.Interval = comparison(0.05, 0.03).Interval }), gate.Fail, "limit_broken", "breaks its limit"},
		"intended, and as intended": {asking(goal(gate.Lower), func(g *gate.Guardrail) { g.Intended = "fewer handovers" }), comparison(-0.05, 0.03), gate.Pass, "improved", "as asked"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := one(t, test.guardrail, test.comparison)
			if f.Verdict != test.verdict || f.Reason != test.reason || !strings.Contains(f.Sentence, test.says) {
				t.Errorf("%s (%s): %s\nwant %s (%s): … %s …", f.Verdict, f.Reason, f.Sentence, test.verdict, test.reason, test.says)
			}
		})
	}
}

func asking(g gate.Guardrail, change func(*gate.Guardrail)) gate.Guardrail {
	change(&g)
	return g
}

func TestNever(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		guardrail  gate.Guardrail
		comparison gate.Comparison
		verdict    gate.Verdict
		reason     string
		says       string
	}{
		"one event":                 {never(0), events(0, 1, 400), gate.Fail, "event", `did in 1 of 400 trials of candidate ("c-a"); stable has none in 400`},
		"stable has it too":         {never(0), events(5, 1, 400), gate.Fail, "event", "stable has it too, in 5 of 400"},
		"many cases":                {never(0), events(0, 5, 400), gate.Fail, "event", `("c-a", "c-b", "c-c", …)`},
		"only stable":               {never(0), events(5, 0, 400), gate.Pass, "never_seen", "its rate is below 0.746 %, with 95 % confidence"},
		"none":                      {never(0), events(0, 0, 400), gate.Pass, "never_seen", "did not happen in 400 trials"},
		"an event among unscored":   {never(0), with(events(0, 1, 400), blocked("unscored")), gate.Fail, "event", "1 of 400"},
		"none among unscored":       {never(0), with(events(0, 0, 400), blocked("unscored")), gate.Inconclusive, "unscored", "can't be judged"},
		"no scored trial":           {never(0), events(0, 0, 0), gate.Inconclusive, "unscored", "no trial of candidate is scored"},
		"nobody counted":            {never(0), comparison(0, 0.01), gate.Inconclusive, "unscored", "look at why"},
		"nine clusters":             {never(0), with(events(0, 0, 400), func(c *gate.Comparison) { c.NClusters = 9 }), gate.Inconclusive, "too_few_clusters", "9 clusters are too few"},
		"bound kept: 299 show 1 %":  {never(0.01), events(0, 0, 299), gate.Pass, "never_seen", "below 0.997 %"},
		"bound missed: 298 do not":  {never(0.01), events(0, 0, 298), gate.Inconclusive, "not_ruled_out", ": 1 further pair could settle it"},
		"bound far off":             {never(0.01), events(0, 0, 100), gate.Inconclusive, "not_ruled_out", "about 199 further pairs"},
		"clusters weigh, kept":      {never(0.01), weighing(events(0, 0, 448), 1.5), gate.Pass, "never_seen", "below 0.998 %"},
		"clusters weigh, missed":    {never(0.01), weighing(events(0, 0, 447), 1.5), gate.Inconclusive, "not_ruled_out", ": 1 further pair could settle it"},
		"no such effect":            {never(0.01), weighing(events(0, 0, 299), math.NaN()), gate.Pass, "never_seen", "below 0.997 %"},
		"nine clusters and a bound": {never(0.01), with(events(0, 0, 100), func(c *gate.Comparison) { c.NClusters = 9 }), gate.Inconclusive, "too_few_clusters", "about 199 further pairs"},
		"one cluster":               {never(0), with(events(0, 0, 400), func(c *gate.Comparison) { c.NClusters = 1 }), gate.Inconclusive, "too_few_clusters", "1 cluster is too few"},
		"one trial":                 {never(0), events(0, 1, 1), gate.Fail, "event", "did in 1 of 1 trial of candidate"},
		"a bound of nothing":        {never(1e-300), events(0, 0, 100), gate.Inconclusive, "not_ruled_out", "set a wider margin"},
		"an event within the bound": {never(0.5), events(0, 1, 400), gate.Fail, "event", "must never happen"},
		"a share of a rate":         {asking(never(0.5), func(g *gate.Guardrail) { g.Margin.Scale = gate.Relative }), with(events(0, 0, 400), func(c *gate.Comparison) { c.Scale = gate.Relative }), gate.Inconclusive, "bad_guardrail", "in pp"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := one(t, test.guardrail, test.comparison)
			if f.Verdict != test.verdict || f.Reason != test.reason || !strings.Contains(f.Sentence, test.says) {
				t.Errorf("%s (%s): %s\nwant %s (%s): … %s …", f.Verdict, f.Reason, f.Sentence, test.verdict, test.reason, test.says)
			}
			if f.HarmP != nil {
				t.Errorf("a rule of what never happens has a p-value of harm: %v", *f.HarmP)
			}
		})
	}
}

func TestWhatDecidesNothing(t *testing.T) {
	t.Parallel()
	harm := with(comparison(-0.2, 0.05), func(c *gate.Comparison) { c.PLower = new(1e-9) })
	tests := map[string]struct {
		silent gate.Guardrail
		says   string
	}{
		"monitored":  {asking(margin(gate.Higher), func(g *gate.Guardrail) { g.Monitor = true }), "only monitored"},
		"evidence E": {asking(margin(gate.Higher), func(g *gate.Guardrail) { g.Evidence = "E" }), "evidence E"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := gate.Decide(gate.Input{
				Guardrails: []gate.Guardrail{test.silent, margin(gate.Higher)}, Comparisons: []gate.Comparison{harm, comparison(0, 0.03)}, Completions: whole(),
			})
			f := d.Suites[0].Findings[0]
			if d.Verdict != gate.Pass || f.Decides || f.Verdict != gate.Fail || f.HarmPHolm != nil || !strings.Contains(f.Sentence, test.says) {
				t.Errorf("gate %s over %s (%s), adjusted p %v", d.Verdict, f.Verdict, f.Sentence, f.HarmPHolm)
			}
			if d.Reasons[0].Sentence != "The one guardrail holds." {
				t.Errorf("reasons %v", d.Reasons)
			}
			// Harm at .04 of one test stays shown with the silent one beside it.
			worse := with(comparison(-0.04, 0.03), func(c *gate.Comparison) { c.PLower = new(0.04) })
			d = gate.Decide(gate.Input{Guardrails: []gate.Guardrail{test.silent, margin(gate.Higher)}, Comparisons: []gate.Comparison{harm, worse}, Completions: whole()})
			if d.Verdict != gate.Fail {
				t.Errorf("gate %s: the silent one took a share of alpha", d.Verdict)
			}
			alone := gate.Decide(gate.Input{Guardrails: []gate.Guardrail{test.silent}, Comparisons: []gate.Comparison{comparison(0, 0.01)}, Completions: whole()})
			if alone.Verdict != gate.Inconclusive || alone.Reasons[0].Code != gate.ReasonNoGuardrails {
				t.Errorf("alone: %s, %v", alone.Verdict, alone.Reasons)
			}
		})
	}
}

func TestDecidesOnlyWhatIsNotE(t *testing.T) {
	t.Parallel()
	for _, grade := range []string{"", "A", "B", "C", "D"} {
		if g := (gate.Guardrail{Evidence: grade}); !g.Decides() {
			t.Errorf("evidence %q decides nothing", grade)
		}
	}
}

// A limit that one customer keeps is not kept by the others.
func TestALimitThatOneClusterKeeps(t *testing.T) {
	t.Parallel()
	rest := candidate(0.2)
	rest.CandidateInterval.Lo = new(0.1)
	c := with(candidate(0.95), func(c *gate.Comparison) {
		c.LargestCluster, c.LargestClusterShare, c.WithoutLargest = "big", 0.9, &rest
	})
	f := one(t, limits(new(0.7), nil), c)
	if f.Verdict != gate.Inconclusive || f.Reason != gate.ReasonDominated {
		t.Errorf("95 %% with one customer and 20 %% without: %s (%s)", f.Verdict, f.Sentence)
	}
}
