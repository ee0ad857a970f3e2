package gate_test

import (
	"math"
	"strings"
	"testing"

	"forerun/scorers/gate"
)

// screened is a decision on one guardrail at level screen.
func screened(g gate.Guardrail, c gate.Comparison) gate.Decision {
	return gate.Decide(gate.Input{Level: gate.Screen, Guardrails: []gate.Guardrail{g}, Comparisons: []gate.Comparison{c}, Completions: whole()})
}

func TestScreen(t *testing.T) {
	t.Parallel()
	harm := func(c *gate.Comparison) { c.PLower = new(0.001) }
	tests := map[string]struct {
		guardrail  gate.Guardrail
		comparison gate.Comparison
		verdict    gate.Verdict
		holds      bool
		reason     string // the first of the decision
	}{
		"no harm seen":                 {margin(gate.Higher), comparison(0, 0.2), gate.Inconclusive, true, "screen_no_harm_seen"},
		"looks worse, not shown":       {margin(gate.Higher), comparison(-0.06, 0.2), gate.Inconclusive, true, "screen_no_harm_seen"},
		"clears the margin too":        {margin(gate.Higher), comparison(0, 0.01), gate.Inconclusive, true, "screen_no_harm_seen"},
		"harm shown":                   {margin(gate.Higher), with(comparison(-0.04, 0.03), harm), gate.Fail, false, "worse_not_shown_tolerable"},
		"limit broken":                 {limits(nil, new(0.7)), candidate(0.95), gate.Fail, false, "limit_broken"},
		"limit not settled":            {limits(nil, new(0.9)), candidate(0.95), gate.Inconclusive, true, "screen_no_harm_seen"},
		"limit without an interval":    {limits(nil, new(0.9)), comparison(0, 0.01), gate.Inconclusive, false, "limit_not_settled"},
		"a goal not shown":             {goal(gate.Higher), comparison(0, 0.03), gate.Inconclusive, true, "screen_no_harm_seen"},
		"a goal missed":                {goal(gate.Higher), with(comparison(-0.04, 0.03), harm), gate.Fail, false, "worse"},
		"an event":                     {never(0.001), events(0, 1, 120), gate.Fail, false, "event"},
		"no event":                     {never(0.001), events(0, 0, 120), gate.Inconclusive, true, "screen_no_harm_seen"},
		"no pair":                      {margin(gate.Higher), with(comparison(0, 0.2), blocked("no_pairs")), gate.Inconclusive, false, "no_pairs"},
		"unscored":                     {margin(gate.Higher), with(comparison(0, 0.2), blocked("unscored")), gate.Inconclusive, false, "unscored"},
		"unknown cost":                 {margin(gate.Lower), with(comparison(0, 0.2), blocked("unknown_cost")), gate.Inconclusive, false, "unknown_cost"},
		"constant":                     {margin(gate.Higher), with(comparison(0, 0.2), blocked("constant")), gate.Inconclusive, false, "constant"},
		"another metric's":             {margin(gate.Higher), with(comparison(0, 0.2), func(c *gate.Comparison) { c.Metric = "x" }), gate.Inconclusive, false, "no_comparison"},
		"unknown spread":               {margin(gate.Higher), with(comparison(0, 0.2), func(c *gate.Comparison) { c.PairVariance = nil }), gate.Inconclusive, false, "not_settled"},
		"no event, no trial":           {never(0.001), events(0, 0, 0), gate.Inconclusive, false, "unscored"},
		"asks nothing":                 {limits(nil, nil), comparison(0, 0.01), gate.Inconclusive, false, "bad_guardrail"},
		"only monitored":               {asking(margin(gate.Higher), func(g *gate.Guardrail) { g.Monitor = true }), comparison(0, 0.2), gate.Inconclusive, false, "no_guardrails"},
		"fails with one cluster alone": {margin(gate.Higher), dominatedBy(with(comparison(-0.2, 0.05), harm), comparison(0, 0.03)), gate.Inconclusive, false, "dominated_by_cluster"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := screened(test.guardrail, test.comparison)
			if d.Level != gate.Screen || d.Verdict != test.verdict || d.ScreenHolds != test.holds || d.Reasons[0].Code != test.reason {
				t.Errorf("%s at %s, holds %v: %v\nwant %s, %v, %s", d.Verdict, d.Level, d.ScreenHolds, d.Reasons, test.verdict, test.holds, test.reason)
			}
			if d.Suites[0].Verdict != d.Verdict {
				t.Errorf("suite %s, gate %s", d.Suites[0].Verdict, d.Verdict)
			}
		})
	}
}

func TestAScreenSaysTheWorstThatItCouldSee(t *testing.T) {
	t.Parallel()
	// (1.9600 + 0.8416) sqrt(0.1/400) = 4.43 pp at alpha over two tests; the second
	// has four times the variance and is seen half as well.
	noisy := with(comparison(0, 0.2), func(c *gate.Comparison) { c.Metric, c.PairVariance = "routing", new(0.4) })
	loud := margin(gate.Higher)
	loud.Metric = "routing"
	d := gate.Decide(gate.Input{
		Level: gate.Screen, Guardrails: []gate.Guardrail{margin(gate.Higher), loud}, Comparisons: []gate.Comparison{comparison(0, 0.2), noisy}, Completions: whole(),
	})
	want := "No harm seen; could have seen a loss of 8.86 pp in routing of suite shadow. A screen does not show that there is none: run the gate at level clear."
	if len(d.Reasons) != 1 || d.Reasons[0].Sentence != want {
		t.Errorf("%v\nwant %s", d.Reasons, want)
	}
	if f := d.Suites[0].Findings[0]; f.CouldHaveSeen == nil || math.Abs(*f.CouldHaveSeen-0.0443) > 0.0001 ||
		!strings.HasPrefix(f.Sentence, "success: no harm seen; could have seen a loss of 4.43 pp (90 % → 90 %") {
		t.Errorf("%s, could have seen %v", f.Sentence, f.CouldHaveSeen)
	}
}

func TestAnEmptyScreenNeverHolds(t *testing.T) {
	t.Parallel()
	good := comparison(0, 0.2)
	for name, in := range map[string]gate.Input{
		"nothing":           {},
		"no guardrail":      {Completions: whole()},
		"no completion":     {Guardrails: []gate.Guardrail{margin(gate.Higher)}, Comparisons: []gate.Comparison{good}},
		"no case":           {Guardrails: []gate.Guardrail{margin(gate.Higher)}, Comparisons: []gate.Comparison{good}, Completions: []gate.Completion{{Suite: "shadow"}}},
		"invalid":           {Guardrails: []gate.Guardrail{margin(gate.Higher)}, Comparisons: []gate.Comparison{good}, Completions: whole(), Invalid: []gate.SuiteReason{{Suite: "shadow", Reason: gate.Reason{Code: "identity_changed"}}}},
		"one of two is one": {Guardrails: []gate.Guardrail{margin(gate.Higher), margin(gate.Higher)}, Comparisons: []gate.Comparison{good}, Completions: whole()},
	} {
		in.Level = gate.Screen
		if d := gate.Decide(in); d.ScreenHolds || d.Verdict == gate.Pass || len(d.Reasons) == 0 || d.Reasons[0].Code == gate.ReasonScreenNoHarm {
			t.Errorf("%s: %s, holds %v, %v", name, d.Verdict, d.ScreenHolds, d.Reasons)
		}
	}
}

func TestAClearGateIsNoScreen(t *testing.T) {
	t.Parallel()
	for _, level := range []gate.Level{"", gate.Clear} {
		d := gate.Decide(gate.Input{Level: level, Guardrails: []gate.Guardrail{margin(gate.Higher)}, Comparisons: []gate.Comparison{comparison(0, 0.2)}, Completions: whole()})
		if d.Level != gate.Clear || d.ScreenHolds || d.Reasons[0].Code != gate.ReasonNotSettled {
			t.Errorf("level %q: %+v", level, d)
		}
	}
}

func TestALevelNobodyKnowsPassesNothing(t *testing.T) {
	t.Parallel()
	d := gate.Decide(gate.Input{Level: "lenient", Guardrails: []gate.Guardrail{margin(gate.Higher)}, Comparisons: []gate.Comparison{comparison(0, 0.01)}, Completions: whole()})
	if d.Verdict != gate.Inconclusive || d.ScreenHolds {
		t.Errorf("%s, holds %v", d.Verdict, d.ScreenHolds)
	}
}

func TestCouldHaveSeen(t *testing.T) {
	t.Parallel()
	clean := func(n int) gate.Comparison {
		return with(counts("success", 0, 0, n, 0.05), func(c *gate.Comparison) { c.Kind = "proportion" })
	}
	relative := with(comparison(0, 0.2), func(c *gate.Comparison) { c.Kind, c.Scale, c.PairVariance = "ratio", gate.Relative, new(1000.0) })
	tests := map[string]struct {
		guardrail  gate.Guardrail
		comparison gate.Comparison
		want       float64 // 0: unknown
	}{
		// (1.6449 + 0.8416)^2 = 6.1826
		"spread":                       {margin(gate.Higher), comparison(0, 0.2), math.Sqrt(6.1826 * 0.1 / 400)},
		"no direction pays twice":      {margin(gate.None), comparison(0, 0.2), math.Sqrt(7.8489 * 0.1 / 400)},
		"no discordant pair":           {margin(gate.Higher), clean(120), 6.1826 / 120},
		"none, in clusters":            {margin(gate.Higher), with(clean(120), func(c *gate.Comparison) { c.DesignEffect = new(2.0) }), 2 * 6.1826 / 120},
		"more than all cases":          {margin(gate.Higher), with(clean(6), func(c *gate.Comparison) { c.NClusters = 6 }), 0},
		"five clusters":                {margin(gate.Higher), with(comparison(0, 0.2), func(c *gate.Comparison) { c.NClusters = 5 }), 0},
		"no pairs":                     {margin(gate.Higher), with(comparison(0, 0.2), func(c *gate.Comparison) { c.NPairs = 0 }), 0},
		"no spread":                    {margin(gate.Higher), with(comparison(0, 0.2), func(c *gate.Comparison) { c.PairVariance = new(0.0) }), 0},
		"more than all of it":          {asking(margin(gate.Higher), func(g *gate.Guardrail) { g.Margin.Scale = gate.Relative }), relative, 0},
		"more than twice the cost":     {asking(margin(gate.Lower), func(g *gate.Guardrail) { g.Margin.Scale = gate.Relative }), relative, 0}, // a loss that large is not looked for
		"a goal":                       {goal(gate.Higher), comparison(0, 0.2), math.Sqrt(6.1826 * 0.1 / 400)},
		"no event":                     {never(0), events(0, 0, 120), 1 - math.Pow(0.2, 1.0/120)},
		"a limit":                      {limits(nil, new(0.9)), candidate(0.95), 0},
		"monitored, outside the tests": {asking(margin(gate.Higher), func(g *gate.Guardrail) { g.Monitor = true }), comparison(0, 0.2), math.Sqrt(6.1826 * 0.1 / 400)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := gate.Decide(gate.Input{Guardrails: []gate.Guardrail{test.guardrail}, Comparisons: []gate.Comparison{test.comparison}, Completions: whole()})
			got := 0.0
			if x := d.Suites[0].Findings[0].CouldHaveSeen; x != nil {
				got = *x
			}
			if math.Abs(got-test.want) > 1e-4*math.Max(test.want, 1e-9) {
				t.Errorf("could have seen %.5f, want %.5f", got, test.want)
			}
		})
	}
}

// What looks like harm beyond the margin is not "no harm seen", whatever Holm makes
// of it among many guardrails.
func TestAScreenDoesNotOverlookWhatLooksLikeHarm(t *testing.T) {
	t.Parallel()
	d := gate.Decide(gate.Input{
		Level: gate.Screen, Guardrails: []gate.Guardrail{margin(gate.Higher)}, Completions: whole(),
		Comparisons: []gate.Comparison{with(comparison(-0.2, 0.05), func(c *gate.Comparison) { c.PLower = new(0.06) })},
	})
	if d.ScreenHolds || d.Verdict != gate.Inconclusive {
		t.Errorf("a lower bound of 15 points of harm: %s, holds: %v", d.Verdict, d.ScreenHolds)
	}
}
