package view_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"forerun/reports/reporttest"
	"forerun/reports/view"
)

// Whatever a case is called, its anchor can stand in an attribute and an address as it
// is, and no other case has it.
func TestAnchorsAreSafeAndTellCasesApart(t *testing.T) {
	t.Parallel()
	fit := regexp.MustCompile(`^case=[A-Za-z0-9_.~%/-]*$`)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.SampledFrom(reporttest.Payloads()), rapid.String(), rapid.StringN(200, 400, -1))
		suite, id, other := name.Draw(t, "suite"), name.Draw(t, "id"), name.Draw(t, "other")
		got := view.AnchorOf(suite, id)
		if !fit.MatchString(got) || len(got) > 200 {
			t.Fatalf("anchor %q", got)
		}
		if id != other && got == view.AnchorOf(suite, other) {
			t.Fatalf("%q and %q have one anchor", id, other)
		}
	})
	long := strings.Repeat("x", 500)
	if view.AnchorOf("s", long+"1") == view.AnchorOf("s", long+"2") {
		t.Error("two long ids have one anchor")
	}
}

func TestEntrySaysHowTheArmsDiffer(t *testing.T) {
	t.Parallel()
	e := view.NewEntry(view.EntryInput{Detail: reporttest.Detail(true), Errored: true})
	var told []string
	for _, s := range e.Steps {
		word := s.Tool + " " + string(s.Kind)
		if s.First {
			word += ", where they part"
		}
		told = append(told, word)
	}
	want := "send_mail only_candidate, where they part; lookup_order same; search_policy other_arguments; transfer_to_human only_stable"
	if got := strings.Join(told, "; "); got != want {
		t.Errorf("steps %q, want %q", got, want)
	}
	if e.Word != "missed escalation" || e.Again != "5/5 → 1/5" || !e.Holds {
		t.Errorf("got %q, %q, %v", e.Word, e.Again, e.Holds)
	}
	for _, q := range []view.Quality{view.Regressed, view.EscalationChanged, view.Slower, view.Failed} {
		if !slices.Contains(e.Qualities, q) {
			t.Errorf("no %s among %v", q, e.Qualities)
		}
	}
}

// What a suite's pairs took and cost is summed up over those that are known.
func TestMeasuredLeavesOutWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("fail")
	totals := &in.Evidence.Suites[1].Pairs
	*totals = view.PairTotals{}
	for _, p := range []view.PairNumbers{
		{LatencyMS: [2]*float64{new(100.0), new(200.0)}, CostUSD: [2]*float64{new(1.0), new(3.0)}, HandedOver: [2]*bool{new(true), new(false)}},
		{LatencyMS: [2]*float64{new(100.0), nil}, CostUSD: [2]*float64{nil, new(9.0)}, HandedOver: [2]*bool{new(true), new(true)}},
		{LatencyMS: [2]*float64{new(-1.0), new(1.0)}, CostUSD: [2]*float64{new(3.0), new(5.0)}, HandedOver: [2]*bool{nil, new(true)}},
	} {
		totals.Add(&p)
	}
	for _, s := range view.New(in).Suites {
		if s.Name != "shadow" {
			continue
		}
		m := s.Measured
		if len(m.LatencyMS) != 1 || len(m.Split) != 1 || m.Split[0].Mean != [2]float64{2, 4} || m.Split[0].N != 2 || m.Split[0].Change != "+100.0 %" {
			t.Errorf("got %+v", m)
		}
		if len(m.Handed) != 4 || m.Handed[0].Pairs != 1 || m.Handed[1].Pairs != 1 || m.Handed[0].Share != "50.0 %" {
			t.Errorf("handed over: %+v", m.Handed)
		}
	}
}
