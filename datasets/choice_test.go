package datasets_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/datasets"
)

func TestAChoiceAccountsForEveryCase(t *testing.T) {
	t.Parallel()
	day := func(n int) *time.Time { return new(time.Date(2026, 11, n, 12, 0, 0, 0, time.UTC)) }
	log := logOf(9, 1)
	for i := range log {
		log[i].Time, log[i].Risk = day(5), datasets.RiskReadOnly
	}
	log[0].Origin = datasets.OriginInternal
	log[1].Time = day(1)
	log[2].Time = day(9)
	log[3].Time = nil
	log[4].Risk = datasets.RiskApproval
	log[5].ID = "refused"
	log[6].Time = new(time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)) // since takes its moment
	log[7].Time = new(time.Date(2026, 11, 8, 0, 0, 0, 0, time.UTC)) // until does not
	where, err := datasets.CompileWhere(`.id != "refused"`)
	if err != nil {
		t.Fatal(err)
	}
	chosen := datasets.Choice{
		Origin: datasets.OriginProduction, Since: *log[6].Time, Until: *log[7].Time, MaxRisk: datasets.RiskDraft, Where: where,
	}.Of(datasets.Slice(log))
	for range 2 { // the account is of one range, not of all
		got, bad := collect(t.Context(), chosen)
		if len(got) != 2 || len(bad) > 0 || got[0].ID != "c6" || got[1].ID != "c8" {
			t.Fatalf("got %v, %v, want c6 and c8", ids(got), bad)
		}
	}
	want := []datasets.Count{
		{Value: datasets.LeftByOrigin, Cases: 1},
		{Value: datasets.LeftByTime, Cases: 3},
		{Value: datasets.LeftUntimed, Cases: 1},
		{Value: datasets.LeftByRisk, Cases: 1},
		{Value: datasets.LeftByWhere, Cases: 1},
	}
	if diff := cmp.Diff(want, chosen.LeftOut()); diff != "" || chosen.Read() != 9 {
		t.Errorf("read %d (-want +got):\n%s", chosen.Read(), diff)
	}
}

func TestChoicesAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		log := raggedLog(rt)
		for i := range log {
			log[i].Risk = rapid.SampledFrom(datasets.Risks()).Draw(rt, "risk")
			log[i].Origin = rapid.SampledFrom(datasets.Origins()).Draw(rt, "origin")
			if rapid.Bool().Draw(rt, "timed") {
				log[i].Time = new(time.Unix(int64(rapid.IntRange(0, 100).Draw(rt, "time")), 0))
			}
		}
		chosen := datasets.Choice{
			Since: time.Unix(20, 0), Origin: rapid.SampledFrom(append(datasets.Origins(), "")).Draw(rt, "of"),
			MaxRisk: rapid.SampledFrom(append(datasets.Risks(), "")).Draw(rt, "most"),
			Split:   datasets.Split{Dev: 0.5}, Part: rapid.SampledFrom(append(datasets.Parts(), "")).Draw(rt, "part"),
		}.Of(datasets.Slice(log))
		got, bad := collect(rt.Context(), chosen)
		n := len(got)
		for _, l := range chosen.LeftOut() {
			n += l.Cases
		}
		if len(bad) > 0 || n != len(log) || chosen.Read() != len(log) {
			rt.Fatalf("read %d of %d, and %d are accounted for", chosen.Read(), len(log), n)
		}
	})
}

func TestTheZeroChoiceTakesAll(t *testing.T) {
	t.Parallel()
	log := logOf(5, 1)
	got, bad := collect(t.Context(), datasets.Choice{}.Of(datasets.Slice(log)))
	if len(bad) > 0 || !cmp.Equal(got, log) || slices.ContainsFunc(got, func(c datasets.Case) bool { return c.Weight != 1 }) {
		t.Errorf("got %v, %v", got, bad)
	}
}
