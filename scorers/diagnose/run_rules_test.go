package diagnose_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers/diagnose"
	"forerun/scorers/gate"
)

// everything has what most rules fire on, in clusters of unequal size and weight.
func everything(seed uint64) []one {
	rng := rand.New(rand.NewPCG(seed, 1))
	return cases(200, func(i int, o *one) {
		o.Cluster = fmt.Sprintf("k-%d", int(float64(i)*rng.Float64()))
		o.Weight = 0.3 + rng.Float64()*5
		o.stable.LatencyMS, o.candidate.LatencyMS = new(900+rng.Float64()*300), new(1900+rng.Float64()*900)
		o.stable.CostUSD, o.candidate.CostUSD = new(rng.Float64()/100), new(rng.Float64()/50)
		o.candidate.Escalated = new(i%3 == 0 && i%4 == 0)
		o.candidate.Corrected = new(rng.IntN(4) == 0)
		if rng.IntN(3) == 0 {
			o.candidate.ToolCalls = []replay.Call{{Name: "refund", Source: replay.SourceMiss}, {Name: "lookup", Source: "replayed"}}
		}
		if rng.IntN(9) == 0 {
			o.candidate.Status, o.candidate.success, o.candidate.Error = replay.StatusAgentError, 0, &replay.Failure{Kind: "max_steps"}
		}
	})
}

// The order in which cases come says nothing of them.
func TestTheOrderOfCasesDoesNotMatter(t *testing.T) {
	t.Parallel()
	options := diagnose.Options{Segments: map[string][]string{suiteName: {"tier"}}}
	said := map[string]bool{}
	for seed := range uint64(4) {
		all := everything(seed)
		want := diagnosed(t, all, decided(), options)
		for _, d := range want {
			said[d.Code] = true
		}
		for order := range uint64(5) {
			rng := rand.New(rand.NewPCG(seed, order))
			rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			if diff := cmp.Diff(want, diagnosed(t, all, decided(), options)); diff != "" {
				t.Fatalf("seed %d, order %d: other words:\n%s", seed, order, diff)
			}
		}
	}
	if len(said) < 4 {
		t.Errorf("only %v fired: this says little", said)
	}
}

func TestSilencedRulesAreSilentAndSaidSo(t *testing.T) {
	t.Parallel()
	s := scenes()["errors_up"]
	tuning := diagnose.Tuning{Silence: []string{"errors_up"}, Thresholds: map[string]float64{"slower.latency": 0.9, "flips.share": 0.1}}
	if got := of(diagnosed(t, s.cases, decided(), diagnose.Options{Tuning: tuning}), "errors_up"); len(got) > 0 {
		t.Errorf("says %q", got[0].Sentence)
	}
	want := []gate.Reason{
		{Code: diagnose.ReasonSilenced, Sentence: "The configuration silences the diagnosis errors_up."},
		{Code: diagnose.ReasonTuned, Sentence: "The configuration tunes the diagnosis slower: slower.latency 0.9 (default 0.5)."},
	}
	if diff := cmp.Diff(want, tuning.Said()); diff != "" { // a threshold set to its default is not tuned
		t.Error(diff)
	}
	if said := (diagnose.Tuning{}).Said(); said != nil {
		t.Errorf("nothing is tuned, and the report says %v", said)
	}
}

func TestUnknownNamesAreRefusedWithTheNearest(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		tuning     diagnose.Tuning
		path, says string
	}{
		"code":       {diagnose.Tuning{Silence: []string{"flips", "slowr"}}, "silence[1]", `did you mean "slower"?`},
		"threshold":  {diagnose.Tuning{Thresholds: map[string]float64{"slower.latncy": 1}}, "thresholds.slower.latncy", `did you mean "slower.latency"?`},
		"far off":    {diagnose.Tuning{Silence: []string{"x\x1b[31mqqqqqqqqqqqqq"}}, "silence[0]", "write one of answers_shorter"},
		"rule alone": {diagnose.Tuning{Thresholds: map[string]float64{"flips": 1}}, "thresholds.flips", "write one of"},
		"negative":   {diagnose.Tuning{Thresholds: map[string]float64{"flips.share": -1}}, "thresholds.flips.share", "write a number from 0"},
		"no number":  {diagnose.Tuning{Thresholds: map[string]float64{"slower.latency": math.NaN()}}, "thresholds.slower.latency", "write a number from 0"},
		"infinite":   {diagnose.Tuning{Thresholds: map[string]float64{"slower.latency": math.Inf(1)}}, "thresholds.slower.latency", "write a number from 0"},
		"over all":   {diagnose.Tuning{Thresholds: map[string]float64{"flips.share": 10}}, "thresholds.flips.share", "from 0 to 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := tc.tuning.Check()
			fault, ok := errors.AsType[*diagnose.TuningError](err)
			if !ok || fault.Path != tc.path || !strings.Contains(err.Error(), tc.says) {
				t.Errorf("got %v, want %s: … %s", err, tc.path, tc.says)
			}
			if strings.ContainsFunc(fault.What, unicode.IsControl) {
				t.Errorf("control characters in %q", fault.What)
			}
			if _, err := diagnose.Run(t.Context(), sealed(t, nil), decided(), diagnose.Options{Tuning: tc.tuning}); !errors.As(err, &fault) {
				t.Errorf("a run with it gives %v", err)
			}
		})
	}
}

// What cannot be judged is not explained, but why it cannot be may be.
func TestAnInvalidSuiteIsOnlyToldOfItsMeasurement(t *testing.T) {
	t.Parallel()
	all := scenes()["fidelity_low"].cases
	for i := range all {
		all[i].candidate.Output = "x"
		all[i].stable.Output = strings.Repeat("x", 90+i%10)
	}
	d := decided()
	var codes []string
	for _, got := range diagnosed(t, all, d, diagnose.Options{}) {
		codes = append(codes, got.Code)
	}
	if !slices.Contains(codes, "answers_shorter") {
		t.Fatalf("a suite that can be judged: %v", codes)
	}
	d.Suites[0].Verdict = gate.Invalid
	got := diagnosed(t, all, d, diagnose.Options{})
	if len(got) != 1 || got[0].Code != "fidelity_low" {
		t.Errorf("an invalid suite is told %+v", got)
	}
}

// Names of tools and segments are written by models and logs.
func TestHostileNamesStayHarmless(t *testing.T) {
	t.Parallel()
	evil := "x\x1b[31m\n<script>\u202e\xff" + strings.Repeat("y", 10_000)
	all := cases(400, func(i int, o *one) {
		o.Segments["tier"] = evil
		o.candidate.success = 1
		o.candidate.LatencyMS = new(*o.stable.LatencyMS*3 + float64(i%5))
		o.candidate.ToolCalls = []replay.Call{{Name: evil, Source: replay.SourceMiss}}
		o.candidate.Status = replay.StatusOK
		if i%7 == 0 {
			o.candidate.Status, o.candidate.Error = replay.StatusAgentError, &replay.Failure{Kind: evil, Message: "SECRET"}
		}
	})
	got := diagnosed(t, all, decided(), diagnose.Options{Segments: map[string][]string{suiteName: {"tier"}}})
	if len(got) < 3 {
		t.Fatalf("%d diagnoses, want those on errors, fidelity and latency", len(got))
	}
	for _, d := range got {
		for _, text := range []string{d.Sentence, d.Evidence} {
			if len(text) > 2000 || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) || strings.Contains(text, "SECRET") {
				t.Errorf("%s: %.300q", d.Code, text)
			}
		}
	}
}

// A model that makes up a name for every call fills no memory, and the tools are
// still counted together.
func TestAnyNumberOfToolsIsBounded(t *testing.T) {
	t.Parallel()
	all := cases(400, func(i int, o *one) {
		o.candidate.ToolCalls = []replay.Call{{Name: fmt.Sprintf("tool-%d", i), Source: replay.SourceMiss}}
		o.candidate.CostUSD = new(*o.stable.CostUSD*2 + float64(i%3)/1000)
	})
	got := diagnosed(t, all, decided(), diagnose.Options{})
	low, dear := of(got, "fidelity_low"), of(got, "costlier")
	if len(low) != 1 || !strings.Contains(low[0].Sentence, "any tool 100 % of the candidate's 400") {
		t.Errorf("fidelity: %+v", low)
	}
	if len(dear) != 1 || !strings.Contains(dear[0].Evidence, "too many tools") {
		t.Errorf("cost: %+v", dear)
	}
}

// A segment with a value for each case names nobody.
func TestASegmentOfManyValuesIsGivenUp(t *testing.T) {
	t.Parallel()
	s := scenes()["slower"]
	all := s.cases
	for i := range all {
		all[i].Segments["user"] = all[i].ID
	}
	o := diagnose.Options{
		Segments: map[string][]string{suiteName: {"user", "tier"}},
		Tuning:   diagnose.Tuning{Thresholds: map[string]float64{"slower.pairs": 1}},
	}
	got := of(diagnosed(t, all, decided(), o), "slower")
	if len(got) != 1 || strings.Contains(got[0].Sentence, "user=") || !strings.Contains(got[0].Sentence, "tier=free") {
		t.Errorf("got %+v", got)
	}
}

// What was spent beyond an early stop is not used.
func TestCasesBeyondAnEarlyStopAreLeftOut(t *testing.T) {
	t.Parallel()
	all := cases(400, func(i int, o *one) {
		if i >= 200 && i%4 == 3 {
			o.candidate.Status, o.candidate.success = replay.StatusTimeout, 0
		}
	})
	if got := of(diagnosed(t, all, decided(), diagnose.Options{}), "errors_up"); len(got) != 1 {
		t.Fatalf("over all cases: %+v", got)
	}
	if got := of(diagnosed(t, all, decided(), diagnose.Options{Used: map[string]int{suiteName: 200}}), "errors_up"); len(got) != 0 {
		t.Errorf("over the first 200: %q", got[0].Sentence)
	}
	if got := of(diagnosed(t, all, decided(), diagnose.Options{Used: map[string]int{"golden": 1}}), "errors_up"); len(got) != 1 {
		t.Errorf("another suite stopped, and this one says %+v", got)
	}
}

// Stable's second answer is no trial of stable, and an unknown arm none at all.
func TestOtherArmsDoNotCount(t *testing.T) {
	t.Parallel()
	all := cases(300, func(_ int, o *one) {
		wrong := o.stable
		wrong.success, wrong.Status = 0, replay.StatusTimeout
		o.again = &wrong
	})
	for _, d := range diagnosed(t, all, decided(), diagnose.Options{}) {
		t.Errorf("%s: %s", d.Code, d.Sentence)
	}
}

// Times of a log and of a replay are not comparable.
func TestTimesOfALogAndAReplayAreNotCompared(t *testing.T) {
	t.Parallel()
	all := scenes()["slower"].cases
	for i := range all {
		all[i].stable.Provenance = replay.ProvenanceLogged
	}
	if got := of(diagnosed(t, all, decided(), diagnose.Options{}), "slower"); len(got) > 0 {
		t.Errorf("claims %q", got[0].Sentence)
	}
}

func TestOverridesAreSaidToBePredicted(t *testing.T) {
	t.Parallel()
	all := cases(400, func(i int, o *one) {
		o.Approvals = []datasets.Approval{{Action: "refund", Decision: datasets.Rejected}}
		o.stable.ApprovalsRequested, o.candidate.ApprovalsRequested = new(0), new(0)
		if i%4 == 0 {
			o.candidate.ApprovalsRequested = new(1)
			o.candidate.Approvals = []replay.ApprovalAsked{{Action: "refund", Decision: datasets.Rejected}}
		}
	})
	got := of(diagnosed(t, all, decided(), diagnose.Options{}), "polished")
	if len(got) != 1 || !strings.Contains(got[0].Sentence, "approval.override 0 % → 25 %") || !strings.Contains(got[0].Sentence, "overrides predicted") {
		t.Errorf("got %+v", got)
	}
}

func BenchmarkRun(b *testing.B) {
	all := everything(1)
	for len(all) < 10_000 {
		all = append(all, all[:min(len(all), 10_000-len(all))]...)
	}
	for i := range all {
		all[i].ID = strconv.Itoa(i)
	}
	r := sealed(b, all)
	options := diagnose.Options{Segments: map[string][]string{suiteName: {"tier"}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := diagnose.Run(b.Context(), r, decided(), options); err != nil {
			b.Fatal(err)
		}
	}
}
