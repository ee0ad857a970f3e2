package diagnose_test

import (
	"fmt"
	"strings"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers/diagnose"
	"forerun/scorers/gate"
)

// scene is what makes one rule fire.
type scene struct {
	cases    []one
	decision gate.Decision
	options  diagnose.Options
	says     []string // what its first sentence holds
	first    string   // the case that is listed first
	// the threshold: it fires there, and is silent just above
	threshold string
	at, above float64
	guarded   []string // metrics: where a finding on one is not settled, nothing is claimed
}

// scenes has one for each rule.
func scenes() map[string]scene {
	better := func(i int, o *one) { // 10 points more succeed
		o.candidate.success = 1
		if i%10 == 0 {
			o.candidate.success = 0
		}
	}
	worse := func(i int, o *one) {
		if i%4 == 0 {
			o.candidate.success = 0
		}
	}
	slice := func(value string, stable, candidate, lo, hi, p float64) gate.Finding {
		f := finding("success", gate.Higher, stable, candidate, lo, hi)
		f.Guardrail.Slice = &gate.Slice{Segment: "tier", Value: value}
		f.Comparison.PHigher, f.Comparison.PLower = new(p), new(1-p)
		return f
	}
	return map[string]scene{
		"slower": {
			cases: cases(400, func(i int, o *one) {
				better(i, o)
				o.candidate.LatencyMS = new(*o.stable.LatencyMS*1.6 + float64(i%11))
				if o.Segments["tier"] == "free" {
					o.candidate.LatencyMS = new(*o.candidate.LatencyMS + 300)
				}
			}),
			options:   diagnose.Options{Segments: map[string][]string{suiteName: {"tier"}}},
			says:      []string{"success 80 % → 90 % (+10 pp [", "latency.mean 1.03 s → 1.8", "The p95 is 2 s, from 1.06 s", "Hit hardest: tier=free (p95 1.06 s → 2 s over 200 pairs)"},
			first:     "c-0076",
			threshold: "slower.latency", at: 0.74, above: 0.76, guarded: []string{"success", "latency.p95"},
		},
		"faster": {
			cases: cases(400, func(i int, o *one) {
				worse(i, o)
				o.candidate.LatencyMS = new(*o.stable.LatencyMS*0.5 + float64(i%11))
				o.stable.ToolCalls = []replay.Call{{Name: "lookup"}, {Name: "lookup"}}
				o.candidate.ToolCalls = o.stable.ToolCalls[:1+i%2]
			}),
			says:      []string{"faster (latency.mean 1.03 s → 520 ms (-49.5 % [", "success 80 % → 60 %", "tool_calls.count 2 calls → 1.5 calls"},
			threshold: "faster.latency", at: 0.49, above: 0.5, guarded: []string{"success", "latency.mean"},
		},
		"escalation_fell": {
			cases: cases(400, func(i int, o *one) {
				if i%12 != 0 {
					return
				}
				o.candidate.Escalated = new(false)
				switch i % 36 {
				case 0:
					o.Expected = &datasets.Expected{Escalate: new(true)}
					if i == 72 {
						o.Risk = datasets.RiskWrite
					}
				case 12:
					o.Expected = &datasets.Expected{Escalate: new(false)}
				}
			}),
			says:      []string{"escalation.rate 33.5 % → 25 % (-8.5 pp [", "12 cases that needed a person, by their label, and got one from stable got none from the candidate"},
			first:     "c-0072",
			threshold: "escalation_fell.fall", at: 0.084, above: 0.086, guarded: []string{"escalation.rate"},
		},
		"costlier": {
			cases: cases(400, func(i int, o *one) {
				o.candidate.CostUSD = new(*o.stable.CostUSD * (1.3 + float64(i%3)/100))
				o.candidate.Usage = &datasets.Usage{Input: new(*o.stable.Usage.Input * int64(2+i%2)), Output: o.stable.Usage.Output}
				o.stable.ToolCalls = []replay.Call{{Name: "lookup"}}
				o.candidate.ToolCalls = []replay.Call{{Name: "lookup"}}
				if i%2 == 0 {
					o.candidate.ToolCalls = []replay.Call{{Name: "lookup"}, {Name: "lookup"}}
				}
				o.candidate.Attempts = 1 + i%2
			}),
			says: []string{
				"cost.per_case 0.012 usd → 0.0157 usd (+31 % [", "No gain in judged quality is shown: success 80 % → 80 % (0 pp, not shown)",
				"What grew: tokens.input 1004 tokens → 2510 tokens", "retries 0 → 0.5", "calls of lookup 1 → 1.5 (+50 % [",
			},
			threshold: "costlier.cost", at: 0.309, above: 0.311, guarded: []string{"cost.per_case"},
		},
		"polished": {
			cases: cases(400, func(i int, o *one) {
				better(i, o)
				if i%8 == 1 {
					o.candidate.Corrected = new(true)
				}
			}),
			says:      []string{"Judged quality rose (success 80 % → 90 %", "correction.rate 5 % → 17.5 % (+12.5 pp [", "predicted by a signal"},
			first:     "c-0001",
			threshold: "polished.rise", at: 0.12, above: 0.13, guarded: []string{"correction.rate"},
		},
		"answers_shorter": {
			cases: cases(400, func(i int, o *one) {
				o.stable.Output = strings.Repeat("x", 100+i%10)
				o.candidate.Output = strings.Repeat("x", 40+i%3)
			}),
			says:      []string{"characters in an answer 105 → 41 (-60.8 % ["},
			threshold: "answers_shorter.fall", at: 0.6, above: 0.61,
		},
		"segments_differ": {
			cases: cases(400, func(i int, o *one) {
				if o.Segments["tier"] == "free" {
					worse(i, o)
				} else {
					o.candidate.success = 1
				}
			}),
			decision: decided(slice("pro", 0.8, 1, 0.15, 0.25, 1e-6), slice("free", 0.8, 0.6, -0.25, -0.15, 0.98)),
			says:     []string{"success is better in some segments and worse in others", "better in tier=pro 80 % → 100 %", "worse in tier=free 80 % → 60 %"},
			first:    "c-0004", threshold: "segments_differ.alpha", at: 0.0401, above: 0.0399,
		},
		"flips": {
			cases: cases(400, func(i int, o *one) {
				switch {
				case i%5 == 0 && i%10 == 0:
					o.candidate.success = 1
				case i%10 == 1:
					o.candidate.success = 0
				}
			}),
			says:      []string{"About as many cases succeed as before (success 80 % → 80 %", "20 % of them flipped: 40 lost and 40 gained", "not measured (aa"},
			first:     "c-0001",
			threshold: "flips.share", at: 0.2, above: 0.201,
		},
		"goal_missed": {
			cases: cases(400, func(i int, o *one) {
				if i%40 == 0 {
					o.candidate.success = 1
				}
				if i%100 == 1 {
					o.candidate.success = 0
				}
			}),
			decision: func() gate.Decision {
				f := finding("success", gate.Higher, 0.8, 0.815, -0.003, 0.033)
				f.Guardrail.Goal = true
				return decided(f)
			}(),
			says:  []string{"was to improve success. That is not shown: success 80 % → 81.5 %", "10 cases better, 4 worse"},
			first: "c-0001",
		},
		"errors_up": {
			cases: cases(400, func(i int, o *one) {
				if i%20 == 3 {
					o.candidate.Status, o.candidate.success = replay.StatusTimeout, 0
					o.candidate.Error = &replay.Failure{Kind: "timeout"}
				}
			}),
			says:      []string{"error.rate 0 % → 5 % (+5 pp [", "timeouts 0 % → 5 %", "timeout 0 and 20"},
			first:     "c-0003",
			threshold: "errors_up.rise", at: 0.049, above: 0.051,
		},
		"writes_up": {
			cases: cases(400, func(i int, o *one) {
				if i%10 == 0 {
					o.candidate.ToolCalls = []replay.Call{{Name: "refund"}}
				}
			}),
			says:      []string{"calls of tools that write 0 calls → 0.1 calls"},
			first:     "c-0000",
			threshold: "writes_up.calls", at: 0.099, above: 0.101,
		},
		"fidelity_low": {
			cases: cases(400, func(i int, o *one) {
				hit := []replay.Call{{Name: "lookup", Source: "replayed"}}
				miss := []replay.Call{{Name: "lookup", Source: replay.SourceMiss}}
				o.Logged = &datasets.Logged{ToolCalls: []datasets.ToolCall{{Name: "lookup"}}}
				again := o.stable
				o.stable.ToolCalls, o.candidate.ToolCalls, again.ToolCalls = hit, hit, hit
				if i%10 == 0 {
					o.candidate.ToolCalls, o.candidate.Divergence = miss, replay.DivergenceReadMiss
				}
				if i < 50 {
					o.again = &again
				}
			}),
			says:      []string{"lookup 0 % of stable's 400, 10 % of the candidate's 400 and 0 % of stable's second 50", "the candidate asks what production never asked", "the candidate in 10 % of 400 trials"},
			first:     "c-0000",
			threshold: "fidelity_low.misses", at: 0.1, above: 0.101,
		},
		"ceiling": {
			cases: cases(400, func(i int, o *one) {
				o.stable.success, o.candidate.success = 1, 1
				if i%100 == 0 {
					o.stable.success = 0
				}
			}),
			says:      []string{"success is at its ceiling in both arms (99 % and 100 % over 400 pairs)"},
			first:     "c-0000",
			threshold: "ceiling.share", at: 0.99, above: 0.991,
		},
	}
}

func (s scene) decide() gate.Decision {
	if s.decision.Suites == nil {
		return decided()
	}
	return s.decision
}

// tuned runs a scene with one threshold set.
func (s scene) tuned(t *testing.T, x float64) []diagnose.Diagnosis {
	t.Helper()
	o := s.options
	o.Tuning.Thresholds = map[string]float64{s.threshold: x}
	return diagnosed(t, s.cases, s.decide(), o)
}

func TestEachRuleSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	all := scenes()
	for _, r := range diagnose.Rules() {
		t.Run(r.Code, func(t *testing.T) {
			t.Parallel()
			s, ok := all[r.Code]
			if !ok {
				t.Fatal("no scene makes this rule fire")
			}
			got := of(diagnosed(t, s.cases, s.decide(), s.options), r.Code)
			if len(got) == 0 {
				t.Fatal("silent")
			}
			for _, want := range s.says {
				if !strings.Contains(got[0].Sentence, want) {
					t.Errorf("%s\ndoes not say %q", got[0].Sentence, want)
				}
			}
			if got[0].Evidence == "" || got[0].Suite != suiteName || got[0].Tuned != "" {
				t.Errorf("evidence %q, suite %q, tuned %q", got[0].Evidence, got[0].Suite, got[0].Tuned)
			}
			if n := len(got[0].Cases); n == 0 || n > 20 || s.first != "" && got[0].Cases[0] != s.first {
				t.Errorf("lists %d cases, first %q; want up to 20, first %q", n, fmt.Sprint(got[0].Cases), s.first)
			}
		})
	}
}

func TestEachThresholdDecides(t *testing.T) {
	t.Parallel()
	for code, s := range scenes() {
		if s.threshold == "" {
			continue
		}
		t.Run(s.threshold, func(t *testing.T) {
			t.Parallel()
			got := of(s.tuned(t, s.at), code)
			if len(got) == 0 {
				t.Fatalf("silent at %v", s.at)
			}
			if !strings.Contains(got[0].Tuned, s.threshold) {
				t.Errorf("does not say that it is tuned: %q", got[0].Tuned)
			}
			if got := of(s.tuned(t, s.above), code); len(got) > 0 {
				t.Errorf("still fires at %v: %s", s.above, got[0].Sentence)
			}
		})
	}
}

// A guardrail that found no shown difference, or could not judge it, is not
// overruled by what is estimated here.
func TestNoRuleContradictsAFinding(t *testing.T) {
	t.Parallel()
	for code, s := range scenes() {
		for _, metric := range s.guarded {
			blocked := finding(metric, gate.Lower, 0.1, 0.9, 0.7, 0.9)
			blocked.Comparison.Blocked = gate.BlockedTooFewClusters
			empty := gate.Finding{Guardrail: gate.Guardrail{Suite: suiteName, Metric: metric}, Comparison: gate.Comparison{Metric: metric, Blocked: gate.BlockedUnscored}}
			for name, f := range map[string]gate.Finding{"not settled": unsettled(metric), "blocked": blocked, "no number": empty} {
				t.Run(code+": "+metric+" "+name, func(t *testing.T) {
					t.Parallel()
					if got := of(diagnosed(t, s.cases, decided(f), s.options), code); len(got) > 0 {
						t.Errorf("claims %q", got[0].Sentence)
					}
				})
			}
		}
	}
}

// The numbers of a guardrail are those of its finding.
func TestAFindingSpeaksForItsMetric(t *testing.T) {
	t.Parallel()
	f := finding("escalation.rate", gate.None, 0.42, 0.31, -0.16, -0.06)
	got := of(diagnosed(t, scenes()["escalation_fell"].cases, decided(f), diagnose.Options{}), "escalation_fell")
	if len(got) == 0 || !strings.Contains(got[0].Sentence, "escalation.rate 42 % → 31 % (-11 pp [-16, -6])") {
		t.Errorf("got %+v, want the finding's numbers", got)
	}
}

func TestNothingIsSaidOfNothing(t *testing.T) {
	t.Parallel()
	for name, all := range map[string][]one{
		"no case": nil, "equal arms": cases(400, func(int, *one) {}),
		"too few cases": scenes()["polished"].cases[:8],
		"no outcome": cases(100, func(_ int, o *one) {
			o.stable.Status, o.candidate.Status = replay.StatusInfraError, replay.StatusInfraError
			o.stable.success, o.candidate.success = 0, 0
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, d := range diagnosed(t, all, decided(), diagnose.Options{}) {
				t.Errorf("%s: %s", d.Code, d.Sentence)
			}
		})
	}
}

func TestHandoversAreSortedByTheirLabel(t *testing.T) {
	t.Parallel()
	got := of(diagnosed(t, scenes()["escalation_fell"].cases, decided(), diagnose.Options{}), "escalation_fell")
	if len(got) != 3 {
		t.Fatalf("%d sentences, want those on cases missed, needless and without a label", len(got))
	}
	for i, want := range []struct{ words, first string }{
		{"got none", "c-0072"}, {"that part of the change is no loss", "c-0012"}, {"a person should review them", "c-0024"},
	} {
		if !strings.Contains(got[i].Sentence, want.words) || got[i].Cases[0] != want.first {
			t.Errorf("%s\nfirst %s; want %q, first %s", got[i].Sentence, got[i].Cases[0], want.words, want.first)
		}
	}
}

func TestFlipsAreHeldAgainstStablesOwn(t *testing.T) {
	t.Parallel()
	for words, lo := range map[string]float64{"differs from it more than that: the change": 0.05, "may be chance": -0.02} {
		d := decided()
		d.Suites[0].Noise = []gate.Noise{{Suite: suiteName, Metric: "success", Pairs: 80, FlipRate: new(0.19), ExcessInterval: gate.Interval{Lo: &lo}}}
		got := of(diagnosed(t, scenes()["flips"].cases, d, diagnose.Options{}), "flips")
		if len(got) != 1 || !strings.Contains(got[0].Sentence, words) || !strings.Contains(got[0].Sentence, "19 % of 80 pairs") {
			t.Errorf("got %+v, want %q", got, words)
		}
	}
}

func TestCostIsNoWasteWhereQualityRose(t *testing.T) {
	t.Parallel()
	s := scenes()["costlier"]
	all := s.cases
	for i := range all {
		all[i].candidate.success = 1
	}
	if got := of(diagnosed(t, all, decided(), diagnose.Options{}), "costlier"); len(got) > 0 {
		t.Errorf("claims %q", got[0].Sentence)
	}
}

// A goal that was reached is worth its cost, unless quality paid for it.
func TestAReachedGoalIsNoExcuseForQuality(t *testing.T) {
	t.Parallel()
	reached := finding("escalation", gate.Lower, 0.3, 0.2, -0.13, -0.07)
	reached.Guardrail.Goal, reached.Verdict = true, gate.Pass
	all := scenes()["costlier"].cases
	if got := of(diagnosed(t, all, decided(reached), diagnose.Options{}), "costlier"); len(got) > 0 {
		t.Errorf("quality stayed: %q", got[0].Sentence)
	}
	fell := finding("success", gate.Higher, 0.8, 0.6, -0.25, -0.15)
	got := of(diagnosed(t, all, decided(reached, fell), diagnose.Options{}), "costlier")
	if len(got) != 1 || !strings.Contains(got[0].Sentence, "Judged quality fell: success 80 % → 60 %") {
		t.Errorf("quality fell: %+v", got)
	}
}

// Tokens stand for a cost that nobody knows.
func TestTokensStandForUnknownCosts(t *testing.T) {
	t.Parallel()
	all := scenes()["costlier"].cases
	for i := range all {
		all[i].stable.CostUSD, all[i].candidate.CostUSD = nil, nil
	}
	got := of(diagnosed(t, all, decided(), diagnose.Options{}), "costlier")
	if len(got) != 1 || !strings.HasPrefix(got[0].Sentence, "A case uses more tokens, and what it costs is not known: tokens.input 1004 tokens → 2510 tokens") {
		t.Errorf("got %+v", got)
	}
}

// A replay in which stable itself does not do what production did says little; a
// curated case has no production to follow.
func TestStableThatLeavesTheLoggedPath(t *testing.T) {
	t.Parallel()
	strays := func(logged *datasets.Logged) []one {
		return cases(100, func(i int, o *one) {
			o.Logged = logged
			if i%3 == 0 {
				o.stable.Divergence, o.candidate.Divergence = replay.DivergenceShorter, replay.DivergenceReordered
			}
		})
	}
	got := diagnosed(t, strays(&datasets.Logged{ToolCalls: []datasets.ToolCall{{Name: "lookup"}}}), decided(), diagnose.Options{})
	if len(got) != 1 || !strings.Contains(got[0].Sentence, "by stable in 34 % of 100 trials and the candidate in 0 % of 100 trials") {
		t.Errorf("got %+v", got)
	}
	if got := diagnosed(t, strays(nil), decided(), diagnose.Options{}); len(got) > 0 {
		t.Errorf("of curated cases: %s", got[0].Sentence)
	}
}

// A guardrail on missed handovers speaks where the rate did not fall, and so it
// does where no label tells of a loss.
func TestHandoversCanBeMissedWithoutFewer(t *testing.T) {
	t.Parallel()
	f := finding("escalation.missed", gate.Lower, 0.1, 0.3, 0.12, 0.28)
	got := of(diagnosed(t, cases(100, func(int, *one) {}), decided(f), diagnose.Options{}), "escalation_fell")
	if len(got) != 1 || !strings.Contains(got[0].Sentence, "misses more of the cases that a person must see: escalation.missed 10 % → 30 % (+20 pp [+12, +28])") ||
		!strings.Contains(got[0].Sentence, "No case that stable alone handed over") {
		t.Errorf("got %+v", got)
	}
}
