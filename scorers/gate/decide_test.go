package gate_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/scorers/gate"
)

// comparison is a difference of proportions of 400 independent pairs, candidate
// minus stable, with an interval of half the given width.
func comparison(difference, half float64) gate.Comparison {
	return gate.Comparison{
		Suite: "shadow", Metric: "success", Kind: "proportion", Scale: gate.Absolute, Unit: "pp",
		NPairs: 400, NClusters: 400,
		Stable: new(0.9), Candidate: new(0.9 + difference), Difference: new(difference), Estimate: new(difference),
		Interval:     gate.Interval{Lo: new(difference - half), Hi: new(difference + half)},
		PHigher:      new(0.5),
		PLower:       new(0.5),
		PairVariance: new(0.1),
	}
}

func margin(direction gate.Direction) gate.Guardrail {
	return gate.Guardrail{
		Suite: "shadow", Metric: "success", Direction: direction, Alpha: 0.05,
		Margin: &gate.Margin{Value: 0.05, Scale: gate.Absolute},
	}
}

func limits(lo, hi *float64) gate.Guardrail {
	return gate.Guardrail{Suite: "shadow", Metric: "success", Direction: gate.Higher, Alpha: 0.05, Min: lo, Max: hi}
}

func with(c gate.Comparison, change func(*gate.Comparison)) gate.Comparison {
	change(&c)
	return c
}

func whole() []gate.Completion {
	return []gate.Completion{{Suite: "shadow", Cases: 400, Paired: 400, StableTrials: 400, CandidateTrials: 400}}
}

func one(t *testing.T, g gate.Guardrail, c gate.Comparison) gate.Finding {
	t.Helper()
	d := gate.Decide(gate.Input{Guardrails: []gate.Guardrail{g}, Comparisons: []gate.Comparison{c}, Completions: whole()})
	if len(d.Suites) != 1 || len(d.Suites[0].Findings) != 1 {
		t.Fatalf("one guardrail gave %d suites: %+v", len(d.Suites), d)
	}
	if f := d.Suites[0].Findings[0]; f.Verdict != d.Verdict {
		t.Fatalf("finding %s, gate %s", f.Verdict, d.Verdict)
	}
	return d.Suites[0].Findings[0]
}

func TestTheRule(t *testing.T) {
	t.Parallel()
	harm := func(c *gate.Comparison) { c.PLower = new(0.001) }
	tests := map[string]struct {
		guardrail  gate.Guardrail
		comparison gate.Comparison
		verdict    gate.Verdict
		reason     string
	}{
		"inside the margin":                 {margin(gate.Higher), comparison(0, 0.03), gate.Pass, "within_margin"},
		"better":                            {margin(gate.Higher), comparison(0.2, 0.03), gate.Pass, "within_margin"},
		"worse, but inside the margin":      {margin(gate.Higher), comparison(-0.02, 0.01), gate.Pass, "worse_within_margin"},
		"harm proven, yet tolerable":        {margin(gate.Higher), with(comparison(-0.02, 0.01), harm), gate.Pass, "worse_within_margin"},
		"bound on the margin":               {margin(gate.Higher), comparison(0, 0.05), gate.Inconclusive, "not_settled"},
		"beyond the margin":                 {margin(gate.Higher), with(comparison(-0.2, 0.05), harm), gate.Fail, "beyond_margin"},
		"beyond the margin without harm p":  {margin(gate.Higher), comparison(-0.2, 0.05), gate.Inconclusive, "harm_at_margin"},
		"worse, not shown tolerable":        {margin(gate.Higher), with(comparison(-0.04, 0.03), harm), gate.Fail, "worse_not_shown_tolerable"},
		"harm p at alpha":                   {margin(gate.Higher), with(comparison(-0.04, 0.03), func(c *gate.Comparison) { c.PLower = new(0.05) }), gate.Fail, "worse_not_shown_tolerable"},
		"harm p above alpha":                {margin(gate.Higher), with(comparison(-0.04, 0.03), func(c *gate.Comparison) { c.PLower = new(0.051) }), gate.Inconclusive, "not_settled"},
		"the good side's p is not harm":     {margin(gate.Higher), with(comparison(-0.04, 0.03), func(c *gate.Comparison) { c.PHigher = new(0.001) }), gate.Inconclusive, "not_settled"},
		"lower is better: higher harms":     {margin(gate.Lower), with(comparison(0.2, 0.05), func(c *gate.Comparison) { c.PHigher = new(0.001) }), gate.Fail, "beyond_margin"},
		"lower is better: lower passes":     {margin(gate.Lower), with(comparison(-0.2, 0.05), harm), gate.Pass, "within_margin"},
		"no direction: inside both sides":   {margin(gate.None), comparison(0.01, 0.03), gate.Pass, "within_margin"},
		"no direction: out on top":          {margin(gate.None), comparison(0.03, 0.03), gate.Inconclusive, "not_settled"},
		"no direction: out below":           {margin(gate.None), comparison(-0.03, 0.03), gate.Inconclusive, "not_settled"},
		"no direction: a side harms":        {margin(gate.None), with(comparison(0.2, 0.05), func(c *gate.Comparison) { c.PHigher = new(0.001) }), gate.Fail, "beyond_margin"},
		"no direction: the other side":      {margin(gate.None), with(comparison(-0.2, 0.05), harm), gate.Fail, "beyond_margin"},
		"no direction: p pays for two":      {margin(gate.None), with(comparison(0.2, 0.05), func(c *gate.Comparison) { c.PHigher = new(0.03) }), gate.Inconclusive, "harm_at_margin"},
		"no direction: different, in":       {margin(gate.None), comparison(0.02, 0.01), gate.Pass, "worse_within_margin"},
		"upper limit kept":                  {limits(nil, new(0.95)), candidate(0.95), gate.Pass, "within_limit"},
		"upper limit broken":                {limits(nil, new(0.7)), candidate(0.95), gate.Fail, "limit_broken"},
		"upper limit not settled":           {limits(nil, new(0.9)), candidate(0.95), gate.Inconclusive, "limit_not_settled"},
		"upper limit on the near bound":     {limits(nil, new(0.8)), candidate(0.95), gate.Inconclusive, "limit_not_settled"},
		"a limit over nine clusters":        {limits(nil, new(0.95)), with(candidate(0.95), func(c *gate.Comparison) { c.NClusters = 9 }), gate.Inconclusive, "too_few_clusters"},
		"lower limit kept":                  {limits(new(0.8), nil), candidate(0.95), gate.Pass, "within_limit"},
		"lower limit broken":                {limits(new(0.96), nil), candidate(0.95), gate.Fail, "limit_broken"},
		"lower limit not settled":           {limits(new(0.9), nil), candidate(0.95), gate.Inconclusive, "limit_not_settled"},
		"limit without any bound":           {limits(nil, new(0.9)), comparison(0, 0.01), gate.Inconclusive, "limit_not_settled"},
		"blocked, limit seems kept":         {limits(nil, new(0.99)), with(candidate(0.95), blocked("unscored")), gate.Inconclusive, "unscored"},
		"blocked, limit broken":             {limits(nil, new(0.7)), with(candidate(0.95), blocked("too_few_pairs")), gate.Fail, "limit_broken"},
		"blocked, interval seems inside":    {margin(gate.Higher), with(comparison(0, 0.01), blocked("constant")), gate.Inconclusive, "constant"},
		"few clusters, harm by sign flip":   {margin(gate.Higher), with(fewClusters(9), harm), gate.Fail, "worse_not_shown_tolerable"},
		"few clusters, no harm":             {margin(gate.Higher), fewClusters(9), gate.Inconclusive, "too_few_clusters"},
		"five clusters claim nothing":       {margin(gate.Higher), with(fewClusters(5), harm), gate.Inconclusive, "too_few_clusters"},
		"no upper bound":                    {margin(gate.Higher), with(comparison(0, 0.01), func(c *gate.Comparison) { c.Interval.Lo = nil }), gate.Inconclusive, "unbounded"},
		"one bound is enough for one side":  {margin(gate.Higher), with(comparison(0, 0.01), func(c *gate.Comparison) { c.Interval.Hi = nil }), gate.Pass, "within_margin"},
		"no direction needs both bounds":    {margin(gate.None), with(comparison(0, 0.01), func(c *gate.Comparison) { c.Interval.Hi = nil }), gate.Inconclusive, "unbounded"},
		"not a number":                      {margin(gate.Lower), with(comparison(0, 0.01), func(c *gate.Comparison) { c.Interval.Hi = new(math.NaN()) }), gate.Inconclusive, "unbounded"},
		"infinite good news":                {margin(gate.Lower), with(comparison(0, 0.01), func(c *gate.Comparison) { c.Interval.Hi = new(math.Inf(-1)) }), gate.Inconclusive, "unbounded"},
		"another scale than the margin's":   {margin(gate.Higher), with(comparison(0, 0.01), func(c *gate.Comparison) { c.Scale = gate.Relative }), gate.Inconclusive, "scale_mismatch"},
		"another metric's comparison":       {margin(gate.Higher), with(comparison(0, 0.01), func(c *gate.Comparison) { c.Metric = "error.rate" }), gate.Inconclusive, "no_comparison"},
		"another suite's comparison":        {margin(gate.Higher), with(comparison(0, 0.01), func(c *gate.Comparison) { c.Suite = "golden" }), gate.Inconclusive, "no_comparison"},
		"nothing asked":                     {limits(nil, nil), comparison(0, 0.01), gate.Inconclusive, "bad_guardrail"},
		"no alpha":                          {gate.Guardrail{Suite: "shadow", Metric: "success", Direction: gate.Higher, Margin: &gate.Margin{Value: 0.05, Scale: gate.Absolute}}, comparison(0, 0.01), gate.Inconclusive, "bad_guardrail"},
		"infinite margin":                   {gate.Guardrail{Suite: "shadow", Metric: "success", Direction: gate.Higher, Alpha: 0.05, Margin: &gate.Margin{Value: math.Inf(1), Scale: gate.Absolute}}, comparison(0, 0.01), gate.Inconclusive, "bad_guardrail"},
		"unknown direction":                 {margin("sideways"), comparison(0, 0.01), gate.Inconclusive, "bad_guardrail"},
		"margin kept, limit broken":         {both(0.99), candidate(0.95), gate.Fail, "limit_broken"},
		"margin kept, limit not settled":    {both(0.9), candidate(0.95), gate.Inconclusive, "limit_not_settled"},
		"margin and limit kept":             {both(0.7), candidate(0.95), gate.Pass, "within_margin"},
		"margin broken, limit kept":         {both(0.1), with(comparison(-0.2, 0.05), func(c *gate.Comparison) { harm(c); c.CandidateInterval = gate.Interval{Lo: new(0.6), Hi: new(0.8)} }), gate.Fail, "beyond_margin"},
		"one cluster decides alone":         {margin(gate.Higher), dominatedBy(comparison(0, 0.03), comparison(-0.03, 0.03)), gate.Inconclusive, "dominated_by_cluster"},
		"a large cluster that agrees":       {margin(gate.Higher), dominatedBy(comparison(0, 0.03), comparison(0.01, 0.03)), gate.Pass, "within_margin"},
		"one cluster fails alone":           {margin(gate.Higher), dominatedBy(with(comparison(-0.2, 0.05), harm), comparison(0, 0.03)), gate.Inconclusive, "dominated_by_cluster"},
		"harm with and without the cluster": {margin(gate.Higher), dominatedBy(with(comparison(-0.2, 0.05), harm), with(comparison(-0.1, 0.04), harm)), gate.Fail, "beyond_margin"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := one(t, test.guardrail, test.comparison)
			if f.Verdict != test.verdict || f.Reason != test.reason {
				t.Errorf("%s (%s): %s\nwant %s (%s)", f.Verdict, f.Reason, f.Sentence, test.verdict, test.reason)
			}
			if !strings.HasSuffix(f.Sentence, ".") || !strings.Contains(f.Sentence, "success") {
				t.Errorf("not a sentence about the metric: %q", f.Sentence)
			}
		})
	}
}

// candidate is a candidate whose own interval begins at 0.8.
func candidate(hi float64) gate.Comparison {
	c, lo := comparison(0, 0.01), 0.8
	c.Candidate = new((lo + hi) / 2)
	c.CandidateInterval = gate.Interval{Lo: &lo, Hi: &hi}
	return c
}

func both(lo float64) gate.Guardrail {
	g := margin(gate.Higher)
	g.Min = &lo
	return g
}

func blocked(code string) func(*gate.Comparison) {
	return func(c *gate.Comparison) { c.Blocked = code }
}

func fewClusters(n int) gate.Comparison {
	c := comparison(-0.2, 0)
	c.Interval = gate.Interval{}
	c.NClusters = n
	c.Blocked = gate.BlockedTooFewClusters
	return c
}

func dominatedBy(c, rest gate.Comparison) gate.Comparison {
	c.LargestCluster, c.LargestClusterShare, c.WithoutLargest = "acme", 0.4, &rest
	return c
}

func TestSixClustersCanShowHarm(t *testing.T) {
	t.Parallel()
	for clusters, want := range map[int]gate.Verdict{5: gate.Inconclusive, 6: gate.Fail} {
		c := fewClusters(clusters)
		c.PLower = new(0.01)
		if f := one(t, margin(gate.Higher), c); f.Verdict != want {
			t.Errorf("%d clusters: %s, want %s", clusters, f.Verdict, want)
		}
	}
}

func TestLeavingAClusterOutDoesNotUndoHolm(t *testing.T) {
	t.Parallel()
	// Adjusted for ten margins harm is proven with the large cluster (0.001) and
	// not without it (0.02 becomes 0.2).
	rest := with(comparison(-0.1, 0.04), func(c *gate.Comparison) { c.PLower = new(0.02) })
	guardrails, comparisons := []gate.Guardrail{margin(gate.Higher)}, []gate.Comparison{
		dominatedBy(with(comparison(-0.2, 0.05), func(c *gate.Comparison) { c.PLower = new(0.001) }), rest),
	}
	for range 9 {
		guardrails, comparisons = append(guardrails, margin(gate.Higher)), append(comparisons, comparison(0, 0.01))
	}
	if f := gate.Decide(gate.Input{Guardrails: guardrails, Comparisons: comparisons, Completions: whole()}).Suites[0].Findings[0]; f.Reason != gate.ReasonDominated {
		t.Errorf("%s: %s", f.Reason, f.Sentence)
	}
}

func TestHolmOverTheWholeGate(t *testing.T) {
	t.Parallel()
	// Twelve margins over two suites, one of which shows harm at p = 0.01: with
	// twelve chances to be unlucky that is no proof.
	var guardrails []gate.Guardrail
	var comparisons []gate.Comparison
	for i := range 12 {
		g, c := margin(gate.Higher), comparison(-0.04, 0.03)
		if i >= 6 {
			g.Suite, c.Suite = "golden", "golden"
		}
		if i == 3 {
			c.PLower = new(0.01)
		}
		guardrails, comparisons = append(guardrails, g), append(comparisons, c)
	}
	completions := append(whole(), gate.Completion{Suite: "golden", Cases: 1, Paired: 1})
	d := gate.Decide(gate.Input{Guardrails: guardrails, Comparisons: comparisons, Completions: completions})
	f := d.Suites[0].Findings[3]
	if f.Verdict != gate.Inconclusive || f.HarmP == nil || *f.HarmP != 0.01 || f.HarmPHolm == nil || math.Abs(*f.HarmPHolm-0.12) > 1e-12 {
		t.Errorf("p 0.01 of twelve: %s, raw %v, adjusted %v", f.Verdict, f.HarmP, f.HarmPHolm)
	}
	comparisons[3].PLower = new(0.004)
	if f := gate.Decide(gate.Input{Guardrails: guardrails, Comparisons: comparisons, Completions: completions}).Suites[0].Findings[3]; f.Verdict != gate.Fail {
		t.Errorf("p 0.004 of twelve: %s (%s), want fail", f.Verdict, f.Reason)
	}
}

func TestLimitsTakeNoShareOfAlpha(t *testing.T) {
	t.Parallel()
	worse := with(comparison(-0.04, 0.03), func(c *gate.Comparison) { c.PLower = new(0.04) })
	guardrails := []gate.Guardrail{margin(gate.Higher), limits(new(0.1), nil), limits(new(0.2), nil)}
	d := gate.Decide(gate.Input{Guardrails: guardrails, Comparisons: []gate.Comparison{worse, candidate(0.9), candidate(0.9)}, Completions: whole()})
	if got := d.Suites[0].Findings[0]; got.Verdict != gate.Fail {
		t.Errorf("limits weakened the proof of harm: %s, adjusted p %v", got.Verdict, *got.HarmPHolm)
	}
}

func TestAnUnknownPStaysInTheFamily(t *testing.T) {
	t.Parallel()
	worse := with(comparison(-0.04, 0.03), func(c *gate.Comparison) { c.PLower = new(0.04) })
	unknown := with(comparison(0, 0.03), func(c *gate.Comparison) { c.PLower, c.Estimate, c.Blocked = nil, nil, "unscored" })
	d := gate.Decide(gate.Input{Guardrails: []gate.Guardrail{margin(gate.Higher), margin(gate.Higher)}, Comparisons: []gate.Comparison{worse, unknown}, Completions: whole()})
	first, second := d.Suites[0].Findings[0], d.Suites[0].Findings[1]
	if first.Verdict == gate.Fail || second.HarmPHolm != nil {
		t.Errorf("an unscored metric made another one easier to fail: %s; its own adjusted p is %v", first.Verdict, second.HarmPHolm)
	}
}

func TestValidity(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*gate.Completion)
		want   []string
	}{
		"whole":                         {func(*gate.Completion) {}, nil},
		"two trials may be missing":     {func(c *gate.Completion) { c.StableTrials, c.StableMissing = 20, 2 }, nil},
		"three of twenty may not":       {func(c *gate.Completion) { c.StableTrials, c.StableMissing = 20, 3 }, []string{"missing_outcomes"}},
		"2 % may be missing":            {func(c *gate.Completion) { c.CandidateMissing = 8 }, nil},
		"more than 2 % may not":         {func(c *gate.Completion) { c.CandidateMissing = 9 }, []string{"missing_outcomes"}},
		"both arms":                     {func(c *gate.Completion) { c.StableMissing, c.CandidateMissing = 9, 9 }, []string{"missing_outcomes", "missing_outcomes"}},
		"arms that answer unequally":    {func(c *gate.Completion) { c.StableOnly = 12 }, []string{"completion_differs"}},
		"arms that answer a bit unlike": {func(c *gate.Completion) { c.StableOnly, c.CandidateOnly = 9, 3 }, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			completion := whole()
			test.change(&completion[0])
			harm := with(comparison(-0.2, 0.05), func(c *gate.Comparison) { c.PLower = new(1e-9) })
			d := gate.Decide(gate.Input{Guardrails: []gate.Guardrail{margin(gate.Higher)}, Comparisons: []gate.Comparison{harm}, Completions: completion})
			var got []string
			for _, r := range d.Suites[0].Invalid {
				got = append(got, r.Code)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			want := gate.Fail
			if test.want != nil {
				want = gate.Invalid
			}
			if d.Verdict != want || d.Suites[0].Findings[0].Verdict != gate.Fail {
				t.Errorf("gate %s, finding %s; want %s over a failing finding", d.Verdict, d.Suites[0].Findings[0].Verdict, want)
			}
			if last := d.Reasons[len(d.Reasons)-1].Code; last != "beyond_margin" {
				t.Errorf("reasons end with %s; an invalid gate still lists what fails", last)
			}
		})
	}
}

func TestNothingNeverPasses(t *testing.T) {
	t.Parallel()
	good, g := comparison(0, 0.01), margin(gate.Higher)
	tests := map[string]struct {
		guardrails  []gate.Guardrail
		comparisons []gate.Comparison
		completions []gate.Completion
		reason      string
	}{
		"nothing at all":      {nil, nil, nil, "no_guardrails"},
		"no guardrail":        {nil, nil, whole(), "no_guardrails"},
		"no comparison":       {[]gate.Guardrail{g}, nil, whole(), "no_comparison"},
		"an empty comparison": {[]gate.Guardrail{g}, []gate.Comparison{{Suite: "shadow", Metric: "success", Scale: gate.Absolute}}, whole(), "unbounded"},
		"no completion":       {[]gate.Guardrail{g}, []gate.Comparison{good}, nil, "no_completion"},
		"no case":             {[]gate.Guardrail{g}, []gate.Comparison{good}, []gate.Completion{{Suite: "shadow"}}, "no_cases"},
		"a suite without guardrails": {
			[]gate.Guardrail{g}, []gate.Comparison{good}, append(whole(), gate.Completion{Suite: "golden", Cases: 3, Paired: 3}), "no_guardrails",
		},
		"fewer comparisons than guardrails": {[]gate.Guardrail{g, g}, []gate.Comparison{good}, whole(), "no_comparison"},
		"all trials missing": {
			[]gate.Guardrail{g},
			[]gate.Comparison{{Suite: "shadow", Metric: "success", Scale: gate.Absolute, Blocked: "no_pairs"}},
			[]gate.Completion{{Suite: "shadow", Cases: 2, StableTrials: 2, CandidateTrials: 2, StableMissing: 2, CandidateMissing: 2}},
			"no_pairs",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := gate.Decide(gate.Input{Guardrails: test.guardrails, Comparisons: test.comparisons, Completions: test.completions})
			if d.Verdict != gate.Inconclusive {
				t.Fatalf("verdict %s, want inconclusive", d.Verdict)
			}
			if len(d.Reasons) == 0 || d.Reasons[0].Code != test.reason {
				t.Errorf("reasons %v, want %s first", d.Reasons, test.reason)
			}
		})
	}
}

func TestReasonsAreWorstFirstAndOnce(t *testing.T) {
	t.Parallel()
	harm := with(comparison(-0.2, 0.05), func(c *gate.Comparison) { c.PLower = new(1e-6) })
	open := comparison(0, 0.2)
	ok := comparison(0, 0.01)
	g := margin(gate.Higher)
	d := gate.Decide(gate.Input{Guardrails: []gate.Guardrail{g, g, g, g}, Comparisons: []gate.Comparison{open, ok, harm, open}, Completions: whole()})
	var codes []string
	for _, r := range d.Reasons {
		codes = append(codes, r.Code)
	}
	if diff := cmp.Diff([]string{"beyond_margin", "not_settled"}, codes); diff != "" {
		t.Error(diff)
	}
	d = gate.Decide(gate.Input{Guardrails: []gate.Guardrail{g, g}, Comparisons: []gate.Comparison{ok, ok}, Completions: whole()})
	want := []gate.Reason{{Code: "all_guardrails_hold", Sentence: "All 2 guardrails hold."}}
	if diff := cmp.Diff(want, d.Reasons); diff != "" {
		t.Error(diff)
	}
}
