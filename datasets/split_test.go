package datasets_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"forerun/datasets"
)

// These parts are a promise: a cluster that moved from dev to gate would be one
// that somebody has tuned to.
func TestPartsNeverChange(t *testing.T) {
	t.Parallel()
	var parts strings.Builder
	for _, s := range []datasets.Split{{Dev: 0.3}, {Dev: 0.3, Key: "second"}, {Dev: 0.5}} {
		for i := range 16 {
			parts.WriteString(string(s.Part(fmt.Sprint("customer-", i))[:1]))
		}
		parts.WriteString(" ")
	}
	got := parts.String()
	if want := "gdddddddgggggggd dggddddggdggddgg ddddddddgdggggdd "; got != want {
		t.Errorf("parts are\n%s, and were\n%s", got, want)
	}
}

func TestASplitHasItsShare(t *testing.T) {
	t.Parallel()
	for _, dev := range []float64{0, 0.1, 0.3, 1} {
		in := 0
		for i := range 10_000 {
			if (datasets.Split{Dev: dev}).Part(strconv.Itoa(i)) == datasets.PartDev {
				in++
			}
		}
		if share := float64(in) / 10_000; share < dev-0.02 || share > dev+0.02 {
			t.Errorf("%v of the clusters are in dev, want about %v", share, dev)
		}
	}
}

func TestALargerDevOnlyTakesFromTheGate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		key, cluster := rapid.String().Draw(rt, "key"), rapid.String().Draw(rt, "cluster")
		small := rapid.Float64Range(0, 1).Draw(rt, "small")
		large := rapid.Float64Range(small, 1).Draw(rt, "large")
		if (datasets.Split{Dev: small, Key: key}).Part(cluster) == datasets.PartDev && (datasets.Split{Dev: large, Key: key}).Part(cluster) != datasets.PartDev {
			rt.Fatalf("%q is in dev at %v and not at %v", cluster, small, large)
		}
	})
}

// The parts of a log are disjoint and all of it, whole clusters each, and what a
// sample's seed draws has nothing to do with them.
func TestTheTwoPartsAreTheLog(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		log := raggedLog(rt)
		s := datasets.Split{Dev: rapid.Float64Range(0, 1).Draw(rt, "dev"), Key: rapid.String().Draw(rt, "key")}
		part := map[string]datasets.Part{}
		n := 0
		for _, p := range datasets.Parts() {
			got, bad := collect(rt.Context(), s.Of(datasets.Slice(log), p))
			if len(bad) > 0 {
				rt.Fatal(bad)
			}
			n += len(got)
			for _, c := range got {
				if was, known := part[c.Cluster]; known && was != p {
					rt.Fatalf("cluster %s is in both parts", c.Cluster)
				}
				part[c.Cluster] = p
			}
		}
		if n != len(log) {
			rt.Fatalf("the parts have %d cases, the log %d", n, len(log))
		}
	})
}
