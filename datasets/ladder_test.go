package datasets_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
)

func TestLadder(t *testing.T) {
	t.Parallel()
	lines := []string{
		`{"id":"a","cluster":"k1","risk":"read_only","segments":{"workflow":"status"},"input":1,"tool_log":[{"name":"lookup","result":1}],"expected":{"answer":"x"}}`,
		`{"id":"b","cluster":"k1","risk":"read_only","segments":{"workflow":"status","tier":"gold"},"input":1,"logged":{"escalated":true}}`,
		`{"id":"c","cluster":"k1","risk":"write","segments":{"workflow":"refund"},"input":1,"tool_log":[{"name":"lookup","result":1},{"name":"refund","result":1}]}`,
		`{"id":"d","cluster":"k2","risk":"approval","segments":{"workflow":"cancel"},"weight":3,"input":1,"logged":{"tool_calls":[{"name":"cancel"}]},"expected":{"escalate":true}}`,
		`{"id":"e","cluster":"k3","risk":"write","segments":{"workflow":"status","tier":"free"},"weight":4,"input":1,"expected":{"escalate":false}}`,
	}
	var log []datasets.Case
	for _, line := range lines {
		c, err := datasets.ParseCase([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, c)
	}
	const golden = "testdata/ladder.golden.json"
	got, err := datasets.Ladder(t.Context(), datasets.Slice(log), nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile(golden, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(text)); diff != "" {
		t.Errorf("ladder (-want +got):\n%s", diff)
	}
	// Only the segments that are named count, where some are.
	got, err = datasets.Ladder(t.Context(), datasets.Slice(log), []string{"tier"})
	if err != nil || len(got[0].Values) != 1 || got[0].Values[0] != (datasets.Value{Segment: "tier", Value: "gold"}) {
		t.Errorf("of tier: %+v, %v", got[0].Values, err)
	}
	if _, err := datasets.Ladder(t.Context(), datasets.Slice(nil), nil); !errors.Is(err, datasets.ErrEmpty) {
		t.Errorf("of nothing: %v", err)
	}
}

// Whoever writes the log can't fill the memory with names.
func TestALadderTellsSoManyNamesApart(t *testing.T) {
	t.Parallel()
	log := logOf(3000, 1)
	for i := range log {
		log[i].Risk = datasets.RiskReadOnly
		log[i].Segments = map[string]string{"session": log[i].ID, "tier": "gold"}
		log[i].ToolLog = []datasets.ToolCall{{Name: strings.Repeat("t", 3) + log[i].ID}}
	}
	got, err := datasets.Ladder(t.Context(), datasets.Slice(log), nil)
	if err != nil {
		t.Fatal(err)
	}
	if r := got[0]; r.Cases != 3000 || len(r.Tools) != 1000 || len(r.Values) != 1001 {
		t.Errorf("%d cases, %d tools, %d values, want 3000, 1000, 1001", r.Cases, len(r.Tools), len(r.Values))
	}
}
