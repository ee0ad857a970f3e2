package hashmap_test

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"forerun/datasets/hashmap"
)

func TestAMapGivesWhatAGoMapGives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var m hashmap.Map
		want := map[uint64]uint64{}
		// Few low and high bits, so that hashes meet in one shard and one place.
		hash := rapid.Custom(func(t *rapid.T) uint64 {
			return rapid.Uint64Range(0, 3).Draw(t, "shard")<<56 | rapid.Uint64Range(0, 40).Draw(t, "middle")<<32 | rapid.Uint64Range(0, 2).Draw(t, "place")
		})
		for range rapid.IntRange(0, 300).Draw(t, "puts") {
			h, v := hash.Draw(t, "hash"), rapid.Uint64().Draw(t, "value")
			key := max(h, 1) // 0 and 1 share a place
			_, there := want[key]
			if put := m.Put(h, v); put == there {
				t.Fatalf("put %x returned %t, and it was there: %t", h, put, there)
			}
			if !there {
				want[key] = v
			}
		}
		if m.Len() != len(want) {
			t.Fatalf("%d entries, want %d", m.Len(), len(want))
		}
		for h, v := range want {
			if got, ok := m.Get(h); !ok || got != v {
				t.Fatalf("%x gives %d, %t, want %d", h, got, ok, v)
			}
		}
		h := hash.Draw(t, "asked")
		if _, there := want[max(h, 1)]; m.Has(h) != there {
			t.Fatalf("has %x: %t, want %t", h, !there, there)
		}
	})
}

func TestTheZeroMapIsEmpty(t *testing.T) {
	t.Parallel()
	var m hashmap.Map
	if _, ok := m.Get(7); ok || m.Len() != 0 || m.Has(0) {
		t.Error("something is in a map that nothing was put in")
	}
}

func BenchmarkPutAMillion(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var m hashmap.Map
		random := rand.New(rand.NewPCG(1, 2))
		for range 1_000_000 {
			m.Put(random.Uint64(), 1)
		}
	}
}
