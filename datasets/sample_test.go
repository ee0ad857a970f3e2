package datasets_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/datasets"
)

// logOf makes a log: n cases, in clusters of the given size, 3 in 4 with tier
// silver.
func logOf(n, cluster int) []datasets.Case {
	cases := make([]datasets.Case, n)
	for i := range cases {
		tier := "silver"
		if i/cluster%4 == 0 {
			tier = "gold"
		}
		cases[i] = datasets.Case{
			ID: fmt.Sprint("c", i), Cluster: fmt.Sprint("k", i/cluster), Origin: datasets.OriginProduction, Weight: 1,
			Segments: map[string]string{"tier": tier}, Input: json.RawMessage("1"),
		}
	}
	return cases
}

func draw(tb testing.TB, s datasets.Sample, cases []datasets.Case, seed uint64) (datasets.Drawn, []datasets.Case) {
	tb.Helper()
	d, err := s.Draw(tb.Context(), datasets.Slice(cases), seed)
	if err != nil {
		tb.Fatal(err)
	}
	got, bad := collect(tb.Context(), d.Source)
	if len(bad) > 0 || len(got) != d.Cases {
		tb.Fatalf("%d cases drawn, %d promised, errors %v", len(got), d.Cases, bad)
	}
	return d, got
}

func ids(cases []datasets.Case) map[string]bool {
	out := map[string]bool{}
	for _, c := range cases {
		out[c.ID] = true
	}
	return out
}

func TestSampleIsProportional(t *testing.T) {
	t.Parallel()
	d, got := draw(t, datasets.Sample{Size: 100, Stratify: []string{"tier"}}, logOf(1000, 1), 7)
	want := []datasets.Stratum{
		{Segments: map[string]string{"tier": "gold"}, Of: 250, Cases: 25, Clusters: 25, Factor: 10},
		{Segments: map[string]string{"tier": "silver"}, Of: 750, Cases: 75, Clusters: 75, Factor: 10},
	}
	if diff := cmp.Diff(want, d.Strata); diff != "" || d.Of != 1000 || d.Cases != 100 {
		t.Errorf("%d of %d (-want +got):\n%s", d.Cases, d.Of, diff)
	}
	for _, c := range got {
		if c.Weight != 10 {
			t.Fatalf("case %s weighs %v, want 10", c.ID, c.Weight)
		}
	}
}

func TestSampleTakesWholeClustersInOrder(t *testing.T) {
	t.Parallel()
	log := logOf(1000, 5)
	d, got := draw(t, datasets.Sample{Size: 102}, log, 1)
	if d.Cases != 100 || d.Clusters != 20 {
		t.Errorf("%d cases in %d clusters, want 100 in 20", d.Cases, d.Clusters)
	}
	in, last := ids(got), -1
	for i, c := range log {
		if in[c.ID] != in[log[i/5*5].ID] {
			t.Fatalf("cluster %s was split", c.Cluster)
		}
	}
	for _, c := range got {
		var n int
		if _, err := fmt.Sscanf(c.ID, "c%d", &n); err != nil || n <= last {
			t.Fatalf("%s comes after c%d", c.ID, last)
		}
		last = n
	}
}

func TestACaseStaysWhenTheLogGrows(t *testing.T) {
	t.Parallel()
	small, large := logOf(1000, 2), logOf(1100, 2)
	_, before := draw(t, datasets.Sample{Size: 200}, small, 3)
	_, after := draw(t, datasets.Sample{Size: 200}, large, 3)
	stayed := 0
	for id := range ids(after) {
		if ids(before)[id] {
			stayed++
		}
	}
	// A tenth more cases should cost about a tenth of the sample its place.
	if stayed < 160 {
		t.Errorf("%d of 200 cases stayed", stayed)
	}
	_, other := draw(t, datasets.Sample{Size: 200}, small, 4)
	if cmp.Equal(ids(before), ids(other)) {
		t.Error("another seed drew the same sample")
	}
	_, again := draw(t, datasets.Sample{Size: 200}, small, 3)
	if !cmp.Equal(ids(before), ids(again)) {
		t.Error("the same seed drew another sample")
	}
}

func TestOnlyProductionIsDrawnWhereThereIsAny(t *testing.T) {
	t.Parallel()
	log := logOf(20, 1)
	for i := range log {
		if i%2 == 0 {
			log[i].Origin = datasets.OriginSynthetic
		}
	}
	d, got := draw(t, datasets.Sample{Size: 100}, log, 1)
	if d.Of != 10 || len(got) != 10 || d.LeftOut[datasets.OriginSynthetic] != 10 {
		t.Errorf("%d of %d, left out %v", len(got), d.Of, d.LeftOut)
	}
	for i := range log {
		log[i].Origin = datasets.OriginSynthetic
	}
	d, got = draw(t, datasets.Sample{Size: 100}, log, 1)
	if d.Of != 20 || len(got) != 20 || len(d.LeftOut) != 0 || got[0].Weight != 1 {
		t.Errorf("%d of %d, left out %v", len(got), d.Of, d.LeftOut)
	}
}

func TestAClusterLargerThanTheSampleIsPassedOver(t *testing.T) {
	t.Parallel()
	log := logOf(100, 1)
	for i := range 40 {
		log[i].Cluster = "anonymous"
	}
	d, got := draw(t, datasets.Sample{Size: 10}, log, 1)
	if d.Strata[0].TooLarge != 1 || len(got) != 10 {
		t.Errorf("%d cases, %+v", len(got), d.Strata[0])
	}
	for i := range log { // nothing else is there
		log[i].Cluster = "anonymous"
	}
	if _, got = draw(t, datasets.Sample{Size: 10}, log, 1); len(got) != 100 {
		t.Errorf("%d cases of the only cluster, want all 100", len(got))
	}
}

func TestSamplesThatCannotBeDrawn(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]datasets.Sample{
		`the sample's size is 0: write a number above 0`:                                                                      {},
		`stratify: no case has the segment "teir": did you mean "tier"?`:                                                      {Size: 5, Stratify: []string{"teir"}},
		`the sample's size is 1, and tier have 2 combinations of values: draw at least one case of each, or stratify by less`: {Size: 1, Stratify: []string{"tier"}},
	} {
		if _, err := s.Draw(t.Context(), datasets.Slice(logOf(10, 1)), 1); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if _, err := (datasets.Sample{Size: 1}).Draw(t.Context(), datasets.Slice(nil), 1); err == nil || !strings.Contains(err.Error(), "no cases") {
		t.Errorf("of nothing: %v", err)
	}
}

func TestWeightsAddUpToTheLog(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		log := logOf(rapid.IntRange(4, 200).Draw(rt, "cases"), rapid.IntRange(1, 4).Draw(rt, "cluster"))
		want := map[string]float64{}
		for i := range log {
			log[i].Weight = rapid.Float64Range(0.1, 50).Draw(rt, "weight")
			want[log[i].Segments["tier"]] += log[i].Weight
		}
		size := rapid.IntRange(2, 250).Draw(rt, "size")
		s := datasets.Sample{Size: size, Stratify: []string{"tier"}, Allocate: rapid.SampledFrom(datasets.Allocations()).Draw(rt, "allocate")}
		d, err := s.Draw(context.Background(), datasets.Slice(log), rapid.Uint64().Draw(rt, "seed"))
		if err != nil {
			rt.Fatal(err)
		}
		got, n := map[string]float64{}, 0
		for c, err := range d.Source.Cases(context.Background()) {
			if err != nil {
				rt.Fatal(err)
			}
			got[c.Segments["tier"]] += c.Weight
			n++
		}
		if n != d.Cases || n == 0 || len(got) != len(want) {
			rt.Fatalf("%d cases of %d strata, want %d of %d", n, len(got), d.Cases, len(want))
		}
		for tier, weight := range want {
			if math.Abs(got[tier]-weight) > 1e-6 {
				rt.Fatalf("tier %s weighs %v, the log's %v", tier, got[tier], weight)
			}
		}
		if w := d.Worth(); !(w > 0 && w <= 1+1e-9) {
			rt.Fatalf("worth %v", w)
		}
	})
}

func TestAllocations(t *testing.T) {
	t.Parallel()
	// 900 silver and 100 gold: by size 9 to 1, by root 3 to 1.
	log := logOf(1000, 1)
	for i := range log {
		log[i].Segments["tier"] = map[bool]string{true: "gold", false: "silver"}[i < 100]
	}
	for _, tt := range []struct {
		allocate     datasets.Allocation
		size         int
		gold, silver int
		worth        float64
	}{
		{allocate: "", size: 100, gold: 10, silver: 90, worth: 1},
		{allocate: datasets.AllocateProportional, size: 100, gold: 10, silver: 90, worth: 1},
		{allocate: datasets.AllocateEqual, size: 100, gold: 50, silver: 50, worth: 0.61},
		{allocate: datasets.AllocateSqrt, size: 100, gold: 25, silver: 75, worth: 0.89},
		{allocate: datasets.AllocateEqual, size: 500, gold: 100, silver: 400, worth: 0.941}, // there are no more of gold
		{allocate: datasets.AllocateEqual, size: 5000, gold: 100, silver: 900, worth: 1},
	} {
		d, _ := draw(t, datasets.Sample{Size: tt.size, Stratify: []string{"tier"}, Allocate: tt.allocate}, log, 7)
		if g, s := d.Strata[0].Cases, d.Strata[1].Cases; g != tt.gold || s != tt.silver || math.Abs(d.Worth()-tt.worth) > 0.005 {
			t.Errorf("%s of %d: %d gold, %d silver, worth %.3f, want %d, %d, %.3f", tt.allocate, tt.size, g, s, d.Worth(), tt.gold, tt.silver, tt.worth)
		}
	}
}

// Whatever is added to a log, with the size as it was: nobody comes into the sample
// who was not in it before, but for the new; who leaves makes place for the new.
func TestALogThatGrowsOnlyMakesPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		log := raggedLog(rt)
		before := rapid.IntRange(1, len(log)).Draw(rt, "before")
		for before < len(log) && log[before].Cluster == log[before-1].Cluster {
			before++ // a cluster that is there does not grow
		}
		s := datasets.Sample{Size: rapid.IntRange(1, 60).Draw(rt, "size")}
		seed := rapid.Uint64().Draw(rt, "seed")
		was, is := drawnIDs(rt, s, log[:before], seed), drawnIDs(rt, s, log, seed)
		for _, c := range log[:before] {
			if is[c.ID] && !was[c.ID] {
				rt.Fatalf("%s of %s was not drawn of %d cases and is of %d", c.ID, c.Cluster, before, len(log))
			}
		}
		if s.Size >= len(log) && len(is) != len(log) {
			rt.Fatalf("%d of %d cases drawn at size %d", len(is), len(log), s.Size)
		}
	})
}

func TestWholeClustersWhateverTheSize(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		log := raggedLog(rt)
		s := datasets.Sample{Size: rapid.IntRange(1, 80).Draw(rt, "size"), Allocate: datasets.AllocateEqual}
		in := drawnIDs(rt, s, log, 1)
		clusters := map[string]bool{}
		for _, c := range log {
			if drawn, known := clusters[c.Cluster]; known && drawn != in[c.ID] {
				rt.Fatalf("cluster %s was split", c.Cluster)
			}
			clusters[c.Cluster] = in[c.ID]
		}
	})
}

// raggedLog has clusters of several sizes.
func raggedLog(rt *rapid.T) []datasets.Case {
	var log []datasets.Case
	for k, size := range rapid.SliceOfN(rapid.IntRange(1, 6), 1, 40).Draw(rt, "clusters") {
		for range size {
			log = append(log, datasets.Case{
				ID: fmt.Sprint("c", len(log)), Cluster: fmt.Sprint("k", k), Origin: datasets.OriginProduction, Weight: 1, Input: json.RawMessage("1"),
			})
		}
	}
	return log
}

func drawnIDs(rt *rapid.T, s datasets.Sample, log []datasets.Case, seed uint64) map[string]bool {
	rt.Helper()
	d, err := s.Draw(context.Background(), datasets.Slice(log), seed)
	if err != nil {
		rt.Fatal(err)
	}
	got, bad := collect(context.Background(), d.Source)
	if len(bad) > 0 {
		rt.Fatal(bad)
	}
	return ids(got)
}

func TestEveryOriginIsDrawnWhereAskedFor(t *testing.T) {
	t.Parallel()
	log := logOf(20, 1)
	log[3].Origin = datasets.OriginInternal
	d, got := draw(t, datasets.Sample{Size: 100, AnyOrigin: true}, log, 1)
	if len(got) != 20 || len(d.LeftOut) != 0 || d.Weight != 20 {
		t.Errorf("%d cases, %v left out, weight %v, want all 20", len(got), d.LeftOut, d.Weight)
	}
}
