package gate_test

import (
	"strings"
	"testing"

	"forerun/scorers/gate"
)

// checked decides one good guardrail beside what else a gate weighs.
func checked(change func(*gate.Input)) gate.Decision {
	in := gate.Input{Guardrails: []gate.Guardrail{margin(gate.Higher)}, Comparisons: []gate.Comparison{comparison(0, 0.03)}, Completions: whole()}
	change(&in)
	return gate.Decide(in)
}

func has(reasons []gate.Reason, code, says string) bool {
	for _, r := range reasons {
		if r.Code == code && strings.Contains(r.Sentence, says) {
			return true
		}
	}
	return false
}

func noise(variance, effect float64) []gate.Noise {
	return []gate.Noise{{Suite: "shadow", Metric: "success", Pairs: 80, Variance: &variance, DesignEffect: &effect, Scale: gate.Absolute}}
}

func TestAMarginBelowTheNoise(t *testing.T) {
	t.Parallel()
	// (1.645 + 0.842) sqrt(v/400) = 0.05 at v = 0.1617.
	for name, test := range map[string]struct {
		noise []gate.Noise
		want  gate.Verdict
	}{
		"quiet":              {noise(0.16, 1), gate.Pass},
		"noisy":              {noise(0.163, 1), gate.Inconclusive},
		"noisy by clusters":  {noise(0.1, 2), gate.Inconclusive},
		"of another metric":  {[]gate.Noise{{Suite: "shadow", Metric: "cost", Variance: new(9.0), Scale: gate.Absolute}}, gate.Pass},
		"on another scale":   {[]gate.Noise{{Suite: "shadow", Metric: "success", Variance: new(9.0), Scale: gate.Relative}}, gate.Pass},
		"of unknown spread":  {[]gate.Noise{{Suite: "shadow", Metric: "success", Scale: gate.Absolute}}, gate.Pass},
		"no noise was asked": {nil, gate.Pass},
	} {
		d := checked(func(in *gate.Input) { in.Noise = test.noise })
		if d.Verdict != test.want {
			t.Errorf("%s: %s, %v", name, d.Verdict, d.Reasons)
		}
		if test.want == gate.Inconclusive && !has(d.Reasons, gate.ReasonBelowNoise, "judge about ") {
			t.Errorf("%s: %v", name, d.Reasons)
		}
	}
	fails := checked(func(in *gate.Input) {
		in.Noise = noise(9, 1)
		in.Comparisons[0] = with(comparison(-0.2, 0.05), func(c *gate.Comparison) { c.PLower = new(1e-9) })
	})
	if fails.Verdict != gate.Fail {
		t.Errorf("noise took back a fail: %s", fails.Verdict)
	}
	screen := checked(func(in *gate.Input) { in.Noise, in.Level = noise(9, 1), gate.Screen })
	if !screen.ScreenHolds || !has(screen.Suites[0].Warnings, gate.ReasonBelowNoise, "itself") {
		t.Errorf("screen: holds %v, %v", screen.ScreenHolds, screen.Suites[0].Warnings)
	}
}

func TestTheMix(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		estimate, naive float64
		want            gate.Verdict
		warned          bool
	}{
		"alike":                        {0.01, 0.012, gate.Pass, false},
		"half the margin apart":        {0.01, 0.035, gate.Pass, false},
		"more than half apart":         {0.01, 0.0351, gate.Inconclusive, false},
		"other sign, close":            {0.01, -0.01, gate.Pass, true},
		"other sign, far":              {0.01, -0.02, gate.Inconclusive, false},
		"nothing to have a sign":       {0.01, 0, gate.Pass, false},
		"far apart, failing":           {-0.2, 0.1, gate.Fail, true},
		"far apart, open all the same": {-0.04, 0.01, gate.Inconclusive, true},
	}
	for name, test := range tests {
		d := checked(func(in *gate.Input) {
			c := comparison(test.estimate, 0.03)
			c.Naive = &test.naive
			if test.want == gate.Fail {
				c.PLower = new(1e-9)
			}
			in.Comparisons[0] = c
		})
		s := d.Suites[0]
		if d.Verdict != test.want || has(s.Warnings, gate.ReasonMix, "production mix") != test.warned {
			t.Errorf("%s: %s, reasons %v, warnings %v", name, d.Verdict, d.Reasons, s.Warnings)
		}
		if test.want == gate.Inconclusive && !test.warned && !has(d.Reasons, gate.ReasonMix, "sample the cases as production has them") {
			t.Errorf("%s: %v", name, d.Reasons)
		}
	}
}

// An improvement that the mix turns round is none.
func TestAGoalOfOtherSignIsInTheMix(t *testing.T) {
	t.Parallel()
	for naive, want := range map[float64]gate.Verdict{0.001: gate.Pass, 0: gate.Pass, -0.001: gate.Inconclusive} {
		d := checked(func(in *gate.Input) {
			in.Guardrails[0] = goal(gate.Higher)
			in.Comparisons[0] = with(comparison(0.05, 0.03), func(c *gate.Comparison) { c.Naive = &naive })
		})
		if d.Verdict != want || (want == gate.Inconclusive) != has(d.Reasons, gate.ReasonMix, "point in different directions") {
			t.Errorf("%v as the cases are: %s, %v", naive, d.Verdict, d.Reasons)
		}
	}
}

func TestFidelity(t *testing.T) {
	t.Parallel()
	fidelity := func(lo, hi float64) []gate.Fidelity {
		return []gate.Fidelity{{
			Suite: "shadow", Metric: "success", Applies: true, Pairs: 400, Clusters: 400, Margin: 0.05,
			Logged: new(0.9), Replayed: new(0.9 + (lo+hi)/2), Difference: new((lo + hi) / 2), Interval98: gate.Interval{Lo: &lo, Hi: &hi},
		}}
	}
	tests := map[string]struct {
		fidelity []gate.Fidelity
		verdict  gate.Verdict
		warning  string
		says     string
	}{
		"alike":               {fidelity(-0.04, 0.04), gate.Pass, "", ""},
		"worse, within it":    {fidelity(-0.04, -0.01), gate.Pass, "", ""},
		"better, within it":   {fidelity(0.01, 0.04), gate.Pass, "", ""},
		"worse, not settled":  {fidelity(-0.08, -0.01), gate.Pass, gate.WarnFidelity, "replay more cases"},
		"different, better":   {fidelity(0.051, 0.15), gate.Invalid, "", ""},
		"different, worse":    {fidelity(-0.15, -0.051), gate.Invalid, "", ""},
		"on the margin":       {fidelity(0.05, 0.15), gate.Pass, gate.WarnFidelity, "replay more cases that have a log"},
		"neither":             {fidelity(-0.06, 0.04), gate.Pass, gate.WarnFidelity, "was 90 % in the log and is 89 % replayed, -1 pp [-6, +4] over 400 pairs"},
		"neither, with a way": {[]gate.Fidelity{needing(fidelity(-0.06, 0.04)[0], 120)}, gate.Pass, gate.WarnFidelity, "about 120 further pairs"},
		"no interval":         {[]gate.Fidelity{{Suite: "shadow", Metric: "success", Applies: true, Margin: 0.05}}, gate.Pass, gate.WarnFidelity, "is not shown"},
		"not applicable": {
			[]gate.Fidelity{{Suite: "shadow", Metric: "success", Why: "stable is recorded"}, {Suite: "shadow", Metric: "escalation", Why: "stable is recorded"}},
			gate.Pass, gate.WarnFidelityUnknown, "was not checked: stable is recorded.",
		},
		"one of two": {
			append(fidelity(-0.04, 0.04), gate.Fidelity{Suite: "shadow", Metric: "facts", Why: "no logged outcome has a score"}),
			gate.Pass, gate.WarnFidelityUnknown, "was not checked for facts: no logged outcome has a score.",
		},
		"two reasons": {
			[]gate.Fidelity{
				{Suite: "shadow", Metric: "success", Why: "3 of 9 logged outcomes have no score"},
				{Suite: "shadow", Metric: "error.rate", Why: "no case has a logged outcome"},
				{Suite: "shadow", Metric: "facts", Why: "3 of 9 logged outcomes have no score"},
			},
			gate.Pass, gate.WarnFidelityUnknown,
			"not checked for success, facts: 3 of 9 logged outcomes have no score; for error.rate: no case has a logged outcome.",
		},
	}
	for name, test := range tests {
		d := checked(func(in *gate.Input) { in.Fidelity = test.fidelity })
		s := d.Suites[0]
		if d.Verdict != test.verdict || len(s.Fidelity) != len(test.fidelity) {
			t.Errorf("%s: %s, %v", name, d.Verdict, d.Reasons)
		}
		if test.verdict == gate.Invalid && !has(d.Reasons, gate.ReasonFidelity, "look at the recorded tools") {
			t.Errorf("%s: %v", name, d.Reasons)
		}
		if want := test.warning != ""; want != (len(s.Warnings) == 1) || want && !has(s.Warnings, test.warning, test.says) {
			t.Errorf("%s: warnings %v", name, s.Warnings)
		}
	}
}

func needing(f gate.Fidelity, needed int) gate.Fidelity {
	f.Needed = &needed
	return f
}

func slice(segment, value string, c gate.Comparison) gate.SliceEvidence {
	g := margin(gate.Higher)
	g.Margin = &gate.Margin{Value: 0.1, Scale: gate.Absolute}
	g.Slice = &gate.Slice{Segment: segment, Value: value}
	return gate.SliceEvidence{Guardrail: g, Comparison: c}
}

func TestSlices(t *testing.T) {
	t.Parallel()
	harm := func(c *gate.Comparison) { c.PLower = new(1e-6) }
	tests := map[string]struct {
		slice   gate.SliceEvidence
		verdict gate.Verdict // of the finding
		reason  string
		gate    gate.Verdict
	}{
		"no harm":                     {slice("lang", "de", comparison(0, 0.3)), gate.Pass, "slice_no_harm_seen", gate.Pass},
		"harm within its margin":      {slice("lang", "de", with(comparison(-0.12, 0.05), harm)), gate.Pass, "slice_no_harm_seen", gate.Pass},
		"harm beyond":                 {slice("lang", "de", with(comparison(-0.2, 0.05), harm)), gate.Fail, "harm_in_slice", gate.Fail},
		"beyond, but p says little":   {slice("lang", "de", with(comparison(-0.2, 0.05), func(c *gate.Comparison) { c.PLower = new(0.04) })), gate.Pass, "slice_no_harm_seen", gate.Pass},
		"on its margin":               {slice("lang", "de", with(comparison(-0.15, 0.05), harm)), gate.Pass, "slice_no_harm_seen", gate.Pass},
		"one cluster's harm":          {slice("lang", "de", dominatedBy(with(comparison(-0.2, 0.05), harm), comparison(0, 0.05))), gate.Inconclusive, "dominated_by_cluster", gate.Inconclusive},
		"too few pairs for its p95":   {slice("lang", "de", with(comparison(0, 0.3), blocked("too_few_pairs"))), gate.Inconclusive, "too_few_pairs", gate.Pass},
		"all alike":                   {slice("lang", "de", with(comparison(0, 0.3), blocked("constant"))), gate.Inconclusive, "constant", gate.Pass},
		"unscored":                    {slice("lang", "de", with(comparison(0, 0.3), blocked("unscored"))), gate.Inconclusive, "unscored", gate.Inconclusive},
		"another metric's comparison": {slice("lang", "de", with(comparison(0, 0.3), func(c *gate.Comparison) { c.Metric = "x" })), gate.Inconclusive, "no_comparison", gate.Inconclusive},
		"nothing known":               {slice("lang", "de", gate.Comparison{Suite: "shadow", Metric: "success", Scale: gate.Absolute}), gate.Inconclusive, "unbounded", gate.Inconclusive},
		"no margin":                   {sliced(slice("lang", "de", comparison(0, 0.3)), func(g *gate.Guardrail) { g.Margin = nil }), gate.Inconclusive, "bad_guardrail", gate.Inconclusive},
		"of evidence E":               {sliced(slice("lang", "de", with(comparison(-0.2, 0.05), harm)), func(g *gate.Guardrail) { g.Evidence = "E" }), gate.Fail, "harm_in_slice", gate.Pass},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := checked(func(in *gate.Input) { in.Slices = []gate.SliceEvidence{test.slice} })
			if len(d.Suites) != 1 || len(d.Suites[0].Findings) != 2 {
				t.Fatalf("suites %+v", d.Suites)
			}
			f := d.Suites[0].Findings[1]
			if f.Verdict != test.verdict || f.Reason != test.reason || d.Verdict != test.gate || !strings.HasPrefix(f.Sentence, `success where lang is "de" `) {
				t.Errorf("%s (%s), gate %s: %s", f.Verdict, f.Reason, d.Verdict, f.Sentence)
			}
		})
	}
}

func sliced(s gate.SliceEvidence, change func(*gate.Guardrail)) gate.SliceEvidence {
	change(&s.Guardrail)
	return s
}

func TestSlicesShareTheOneFamily(t *testing.T) {
	t.Parallel()
	worse := with(comparison(-0.2, 0.05), func(c *gate.Comparison) { c.PLower = new(0.02) })
	alone := checked(func(in *gate.Input) { in.Comparisons[0] = worse })
	beside := checked(func(in *gate.Input) {
		in.Comparisons[0] = worse
		for _, v := range []string{"de", "fr", "it"} {
			in.Slices = append(in.Slices, slice("lang", v, comparison(0, 0.3)))
		}
	})
	if alone.Verdict != gate.Fail || beside.Verdict != gate.Inconclusive || *beside.Suites[0].Findings[0].HarmPHolm != 0.08 {
		t.Errorf("alone %s, beside three slices %s", alone.Verdict, beside.Verdict)
	}
}

func TestSlicesAloneDoNotPass(t *testing.T) {
	t.Parallel()
	d := checked(func(in *gate.Input) {
		in.Guardrails[0].Monitor = true
		in.Slices = []gate.SliceEvidence{slice("lang", "de", comparison(0, 0.01))}
	})
	if d.Verdict != gate.Inconclusive || !has(d.Reasons, gate.ReasonNoGuardrails, "no guardrail that decides") {
		t.Errorf("%s: %v", d.Verdict, d.Reasons)
	}
}

func TestSegmentsThatDiffer(t *testing.T) {
	t.Parallel()
	se := func(c *gate.Comparison) { c.PairVariance = new(0.04) } // standard error .01
	d := checked(func(in *gate.Input) {
		in.Slices = []gate.SliceEvidence{
			slice("lang", "de", with(comparison(0.02, 0.02), se)), slice("lang", "fr", with(comparison(-0.03, 0.02), se)),
			slice("tier", "free", with(comparison(0.01, 0.02), se)), slice("tier", "paid", with(comparison(-0.01, 0.02), se)),
		}
	})
	if w := d.Suites[0].Warnings; d.Verdict != gate.Pass || len(w) != 1 || !has(w, gate.WarnSegmentsDiffer, "segment lang differ on success") {
		t.Errorf("%s, warnings %v", d.Verdict, w)
	}
}

func TestUnjudgedSlices(t *testing.T) {
	t.Parallel()
	small := func(segment, value string, share float64) gate.Unjudged {
		return gate.Unjudged{Suite: "shadow", Slice: gate.Slice{Segment: segment, Value: value}, Pairs: 9, Share: share}
	}
	tests := map[string]struct {
		unjudged []gate.Unjudged
		want     gate.Verdict
	}{
		"a tenth":                    {[]gate.Unjudged{small("lang", "it", 0.05), small("lang", "fr", 0.05)}, gate.Pass},
		"more than a tenth":          {[]gate.Unjudged{small("lang", "it", 0.05), small("lang", "fr", 0.06)}, gate.Inconclusive},
		"a tenth of each of two":     {[]gate.Unjudged{small("lang", "it", 0.1), small("tier", "free", 0.1)}, gate.Pass},
		"a share that nobody knows":  {[]gate.Unjudged{small("lang", "it", -1)}, gate.Inconclusive},
		"every slice is too small":   {[]gate.Unjudged{small("lang", "it", 1)}, gate.Inconclusive},
		"the second segment is more": {[]gate.Unjudged{small("lang", "it", 0.01), small("tier", "free", 0.2)}, gate.Inconclusive},
	}
	for name, test := range tests {
		d := checked(func(in *gate.Input) { in.Unjudged = test.unjudged })
		if d.Verdict != test.want || len(d.Suites[0].Unjudged) != len(test.unjudged) {
			t.Errorf("%s: %s, %v", name, d.Verdict, d.Reasons)
		}
		if test.want == gate.Inconclusive && !has(d.Reasons, gate.ReasonUnjudgedSlices, "sample more of them") {
			t.Errorf("%s: %v", name, d.Reasons)
		}
	}
	d := checked(func(in *gate.Input) { in.Unjudged, in.Level = tests["every slice is too small"].unjudged, gate.Screen })
	if !d.ScreenHolds || !has(d.Suites[0].Warnings, gate.ReasonUnjudgedSlices, "") {
		t.Errorf("screen holds %v, warnings %v", d.ScreenHolds, d.Suites[0].Warnings)
	}
}

// A suite that was stopped for harm has small slices for that.
func TestASuiteStoppedForHarmOwesNoSlices(t *testing.T) {
	t.Parallel()
	d := checked(func(in *gate.Input) {
		in.Unjudged = []gate.Unjudged{{Suite: "shadow", Slice: gate.Slice{Segment: "lang", Value: "it"}, Pairs: 9, Share: 1}}
		in.Stops = []gate.Stop{{
			Suite: "shadow", EValues: []float64{120}, HarmAt: 100, Looks: []gate.Look{{Cases: 40, Clusters: 40, Decision: gate.LookHarm}},
		}}
	})
	if d.Verdict != gate.Fail || has(d.Reasons, gate.ReasonUnjudgedSlices, "") || len(d.Suites[0].Unjudged) != 1 {
		t.Errorf("%s: %v", d.Verdict, d.Reasons)
	}
}

func TestChecksFromOutside(t *testing.T) {
	t.Parallel()
	reason := gate.Reason{Code: gate.ReasonIdentityChanged, Sentence: "candidate changed within the run."}
	for _, suite := range []string{"shadow", ""} {
		d := checked(func(in *gate.Input) { in.Invalid = []gate.SuiteReason{{Suite: suite, Reason: reason}} })
		if d.Verdict != gate.Invalid || d.Reasons[0] != reason || len(d.Suites) != 1 {
			t.Errorf("suite %q: %s, %v", suite, d.Verdict, d.Reasons)
		}
		d = checked(func(in *gate.Input) {
			in.Warnings = []gate.SuiteReason{{Suite: suite, Reason: reason}, {Suite: suite, Reason: reason}}
		})
		if w := d.Suites[0].Warnings; d.Verdict != gate.Pass || len(w) != 1 || w[0] != reason {
			t.Errorf("suite %q: %s, warnings %v", suite, d.Verdict, w)
		}
	}
	d := gate.Decide(gate.Input{Invalid: []gate.SuiteReason{{Reason: reason}}})
	if d.Verdict != gate.Invalid {
		t.Errorf("an invalid gate without suites is %s", d.Verdict)
	}
}

// TestPrecedence has a reason of every kind at once, and takes the worst away.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	in := gate.Input{
		Guardrails:  []gate.Guardrail{margin(gate.Higher), margin(gate.Higher), margin(gate.Higher)},
		Comparisons: []gate.Comparison{comparison(0, 0.01), comparison(0, 0.2), with(comparison(-0.2, 0.05), func(c *gate.Comparison) { c.PLower = new(1e-9) })},
		Completions: whole(),
		Invalid:     []gate.SuiteReason{{Suite: "shadow", Reason: gate.Reason{Code: gate.ReasonSignalDead}}},
	}
	verdict := func(want gate.Verdict) {
		t.Helper()
		if d := gate.Decide(in); d.Verdict != want || d.Suites[0].Verdict != want {
			t.Errorf("%s, want %s", d.Verdict, want)
		}
	}
	verdict(gate.Invalid)
	in.Invalid = nil
	verdict(gate.Fail)
	in.Guardrails = in.Guardrails[:2]
	verdict(gate.Inconclusive)
	in.Guardrails = in.Guardrails[:1]
	verdict(gate.Pass)
}
