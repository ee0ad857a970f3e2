package sequence_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/datasets"
	"forerun/replay/sequence"
)

func drawCases(t *rapid.T) []datasets.Case {
	var all []datasets.Case
	for g := range rapid.IntRange(0, 40).Draw(t, "clusters") {
		for range rapid.IntRange(1, 4).Draw(t, "cases") {
			all = append(all, datasets.Case{
				ID: fmt.Sprintf("c-%03d", len(all)), Cluster: fmt.Sprintf("g-%d", g),
				Segments: map[string]string{"intent": rapid.SampledFrom([]string{"refund", "track", ""}).Draw(t, "intent")},
			})
		}
	}
	return all
}

func ids(t interface {
	Helper()
	Fatal(...any)
}, source datasets.Source,
) []string {
	t.Helper()
	var out []string
	for c, err := range source.Cases(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c.Cluster+"/"+c.ID)
	}
	return out
}

func TestEveryCaseOnceAndClustersTogetherWhateverTheMemoryAndTheOrderOfTheFile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := drawCases(t)
		seed := rapid.Uint64().Draw(t, "seed")
		segments := rapid.SampledFrom([][]string{nil, {"intent"}}).Draw(t, "segments")
		got := ids(t, sequence.Blocked(datasets.Slice(all), seed, segments))
		if diff := cmp.Diff(slices.Sorted(slices.Values(ids(t, datasets.Slice(all)))), slices.Sorted(slices.Values(got))); diff != "" {
			t.Fatal(diff)
		}
		seen, last := map[string]bool{}, ""
		for _, name := range got {
			g, _, _ := strings.Cut(name, "/")
			if g != last && seen[g] {
				t.Fatalf("cluster %s is torn apart in %v", g, got)
			}
			seen[g], last = true, g
		}
		if diff := cmp.Diff(got, ids(t, sequence.InParts(datasets.Slice(all), seed, segments, 300))); diff != "" {
			t.Fatalf("with little memory the order is another:\n%s", diff)
		}
		moved := slices.Clone(all)
		slices.Reverse(moved)
		var one, other []string
		for _, name := range ids(t, sequence.Blocked(datasets.Slice(moved), seed, segments)) {
			g, _, _ := strings.Cut(name, "/")
			other = append(other, g)
		}
		for _, name := range got {
			g, _, _ := strings.Cut(name, "/")
			one = append(one, g)
		}
		if diff := cmp.Diff(one, other); diff != "" {
			t.Fatalf("the order of the file changes that of the clusters:\n%s", diff)
		}
	})
}

func TestEveryBeginningHoldsTheSegmentsInProportion(t *testing.T) {
	t.Parallel()
	var all []datasets.Case
	for i := range 400 {
		intent := "common"
		if i >= 300 { // the file has them one after the other
			intent = "rare"
		}
		all = append(all, datasets.Case{ID: strconv.Itoa(i), Cluster: strconv.Itoa(i), Segments: map[string]string{"intent": intent}})
	}
	for seed := range uint64(20) {
		rare, n := 0, 0
		for c, err := range sequence.Blocked(datasets.Slice(all), seed, []string{"intent"}).Cases(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			n++
			if c.Segments["intent"] == "rare" {
				rare++
			}
			if want := float64(n) / 4; float64(rare) < want-1 || float64(rare) > want+1 {
				t.Fatalf("seed %d: %d of the first %d are rare, want %.1f", seed, rare, n, want)
			}
		}
	}
}

func TestAnotherSeedIsAnotherOrder(t *testing.T) {
	t.Parallel()
	var all []datasets.Case
	for i := range 50 {
		all = append(all, datasets.Case{ID: strconv.Itoa(i), Cluster: strconv.Itoa(i)})
	}
	if cmp.Equal(ids(t, sequence.Blocked(datasets.Slice(all), 1, nil)), ids(t, sequence.Blocked(datasets.Slice(all), 2, nil))) {
		t.Error("two seeds give one order")
	}
}

func TestTheSourcesErrorEndsIt(t *testing.T) {
	t.Parallel()
	broken := errors.New("row 2 is no case")
	source := datasets.SourceFunc(func(context.Context) iter.Seq2[datasets.Case, error] {
		return func(yield func(datasets.Case, error) bool) {
			_ = yield(datasets.Case{ID: "a", Cluster: "a"}, nil) && yield(datasets.Case{}, broken)
		}
	})
	var errs []error
	for _, err := range sequence.Blocked(source, 1, nil).Cases(t.Context()) {
		errs = append(errs, err)
	}
	if len(errs) != 1 || !errors.Is(errs[0], broken) {
		t.Errorf("got %v, want the source's error alone", errs)
	}
}
