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
		{Segments: map[string]string{"tier": "gold"}, Of: 250, Cases: 25, Clusters: 25},
		{Segments: map[string]string{"tier": "silver"}, Of: 750, Cases: 75, Clusters: 75},
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
		size := rapid.IntRange(2, 250).Draw(rt, "size")
		d, err := datasets.Sample{Size: size, Stratify: []string{"tier"}}.Draw(context.Background(), datasets.Slice(log), rapid.Uint64().Draw(rt, "seed"))
		if err != nil {
			rt.Fatal(err)
		}
		weight, n := 0.0, 0
		for c, err := range d.Source.Cases(context.Background()) {
			if err != nil {
				rt.Fatal(err)
			}
			weight += c.Weight
			n++
		}
		if n == 0 || math.Abs(weight-float64(len(log))) > 1e-6 {
			rt.Fatalf("%d cases weigh %v, the log has %d", n, weight, len(log))
		}
	})
}
