package redact_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"forerun/datasets"
	"forerun/datasets/redact"
)

// theKey is a key of the tests: anybody's.
func theKey() []byte { return bytes.Repeat([]byte{7}, 32) }

func someCases(n int) datasets.Source {
	cases := make([]datasets.Case, n)
	for i := range cases {
		cases[i] = datasets.Case{ID: fmt.Sprintf("c-%d", i), Cluster: fmt.Sprintf("c-%d", i), Weight: 1, Messages: []datasets.Message{
			{Role: "user", Content: json.RawMessage(`"Where is my order?"`)},
		}}
	}
	return datasets.Slice(cases)
}

func TestSelfTestMissesAndHarmsNothing(t *testing.T) {
	t.Parallel()
	got, err := redact.SelfTest(t.Context(), someCases(60), redact.Options{Key: theKey()}, 1, 50)
	if err != nil {
		t.Fatal(err)
	}
	if got.Cases != 50 || got.Decoys == 0 {
		t.Errorf("%d cases, %d decoys", got.Cases, got.Decoys)
	}
	for _, m := range got.Missed {
		t.Errorf("missed %s in %s (%d times): %s", m.Kind, m.Where, m.Times, m.What)
	}
	for _, h := range got.Harmed {
		t.Errorf("harmed in %s (%d times): %s", h.Where, h.Times, h.What)
	}
	planted := map[redact.Kind]bool{}
	for _, k := range got.Kinds {
		planted[k.Kind] = k.Planted > 0
	}
	for _, k := range redact.Kinds() {
		if k != redact.Denied && !planted[k] {
			t.Errorf("nothing of kind %s was planted", k)
		}
	}
}
