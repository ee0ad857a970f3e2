package datasets_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"forerun/datasets"
)

// asked is a case in which a user says something.
func asked(id, cluster, text string) datasets.Case {
	content, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return datasets.Case{
		ID: id, Cluster: cluster, Origin: datasets.OriginProduction, Risk: datasets.RiskReadOnly, Weight: 1,
		Messages: []datasets.Message{{Role: "system", Content: json.RawMessage(`"Be kind."`)}, {Role: "user", Content: content}},
	}
}

func fold(tb testing.TB, log []datasets.Case) (datasets.Folded, []datasets.Case) {
	tb.Helper()
	f, err := datasets.Fold(tb.Context(), datasets.Slice(log))
	if err != nil {
		tb.Fatal(err)
	}
	got, bad := collect(tb.Context(), f.Source)
	if len(bad) > 0 || len(got) != f.Kept {
		tb.Fatalf("%d cases, %d promised, %v", len(got), f.Kept, bad)
	}
	return f, got
}

func TestFold(t *testing.T) {
	t.Parallel()
	long := "Last Tuesday I ordered two lamps and a desk. The lamps came on Friday but the parcel with the desk went to my old " +
		"flat, although the new address has stood in the account since May; your driver left it with a neighbour whom I have never " +
		"met, and nobody answers there. I need the desk before the end of this week because my new work begins on Monday, so "
	log := []datasets.Case{
		asked("a", "k1", "Where is my order 4711?"),
		asked("b", "k2", "where is  my ORDER 99"),
		asked("c", "k2", "Cancel my order 4711"),
		asked("d", "k3", "Where is my order #12, please answer soon?"),
		asked("e", "k4", long+"please help"),
		asked("f", "k5", long+"thank you"),
		asked("g", "k1", "Where is my order 4711?"),
	}
	log[1].Weight = 2.5
	f, got := fold(t, log)
	if f.Cases != 7 || f.Kept != 4 || f.Standing != 2 || f.Largest != 3 || f.Clusters != 1 {
		t.Errorf("folded %+v", f)
	}
	var told strings.Builder
	for _, c := range got {
		fmt.Fprintf(&told, "%s %v ", c.ID, c.Weight)
	}
	text := told.String()
	if want := "a 4.5 c 1 d 1 e 2 "; text != want {
		t.Errorf("got %s, want %s", text, want)
	}
}

// What a gate looks at must be the same too.
func TestWhatDiffersIsNotFolded(t *testing.T) {
	t.Parallel()
	yes := true
	for name, change := range map[string]func(*datasets.Case){
		"risk":      func(c *datasets.Case) { c.Risk = datasets.RiskWrite },
		"origin":    func(c *datasets.Case) { c.Origin = datasets.OriginInternal },
		"segment":   func(c *datasets.Case) { c.Segments = map[string]string{"tier": "gold"} },
		"tool":      func(c *datasets.Case) { c.ToolLog = []datasets.ToolCall{{Name: "refund"}} },
		"label":     func(c *datasets.Case) { c.Expected = &datasets.Expected{Escalate: &yes} },
		"escalated": func(c *datasets.Case) { c.Logged = &datasets.Logged{Escalated: &yes} },
		"status":    func(c *datasets.Case) { c.Logged = &datasets.Logged{Status: "timeout"} },
		"decision": func(c *datasets.Case) {
			c.Approvals = []datasets.Approval{{Action: "refund", Decision: datasets.Rejected}}
		},
		"state":    func(c *datasets.Case) { c.State = json.RawMessage(`{"cart":2}`) },
		"turns":    func(c *datasets.Case) { c.Messages = append(c.Messages, datasets.Message{Role: "assistant"}) },
		"withheld": func(c *datasets.Case) { c.Metadata = map[string]json.RawMessage{"content": json.RawMessage(`"none"`)} },
	} {
		log := []datasets.Case{asked("a", "k1", "Where is my order?"), asked("b", "k2", "Where is my order?")}
		change(&log[1])
		if f, _ := fold(t, log); f.Kept != 2 {
			t.Errorf("%s: folded although it differs", name)
		}
	}
	for name, change := range map[string]func(*datasets.Case){
		"system":  func(c *datasets.Case) { c.Messages[0].Content = json.RawMessage(`"Be brief."`) },
		"version": func(c *datasets.Case) { c.Logged = &datasets.Logged{Version: "v7"} },
		"id":      func(c *datasets.Case) { c.Metadata = map[string]json.RawMessage{"trace": json.RawMessage(`"x"`)} },
	} {
		log := []datasets.Case{asked("a", "k1", "Where is my order?"), asked("b", "k2", "Where is my order?")}
		change(&log[1])
		if f, _ := fold(t, log); f.Kept != 1 {
			t.Errorf("%s: not folded", name)
		}
	}
}

func TestAnInputIsFoldedToo(t *testing.T) {
	t.Parallel()
	log := logOf(6, 1)
	for i := range log {
		log[i].Segments = nil
		log[i].Input = json.RawMessage(fmt.Sprintf(`{"question":"where is order %d","kind":%q}`, i, []string{"web", "mail"}[i%2]))
	}
	if f, _ := fold(t, log); f.Kept != 2 {
		t.Errorf("%d kept, want 2", f.Kept)
	}
}

// A log that grows at its end keeps what it kept, and no weight is lost.
func TestFoldingIsStable(t *testing.T) {
	t.Parallel()
	words := []string{"where", "is", "my", "order", "please", "cancel", "refund", "the", "parcel", "now"}
	rapid.Check(t, func(rt *rapid.T) {
		var log []datasets.Case
		total := 0.0
		for i := range rapid.IntRange(1, 60).Draw(rt, "cases") {
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 0, 3).Draw(rt, "text"), " ")
			c := asked(fmt.Sprint("c", i), fmt.Sprint("k", i/3), text)
			c.Weight = rapid.Float64Range(0.5, 9).Draw(rt, "weight")
			total += c.Weight
			log = append(log, c)
		}
		before := rapid.IntRange(1, len(log)).Draw(rt, "before")
		kept := map[string]bool{}
		small, err := datasets.Fold(rt.Context(), datasets.Slice(log[:before]))
		if err != nil {
			rt.Fatal(err)
		}
		first, _ := collect(rt.Context(), small.Source)
		large, err := datasets.Fold(rt.Context(), datasets.Slice(log))
		if err != nil {
			rt.Fatal(err)
		}
		all, _ := collect(rt.Context(), large.Source)
		weight := 0.0
		for _, c := range all {
			kept[c.ID] = true
			weight += c.Weight
		}
		for _, c := range first {
			if !kept[c.ID] {
				rt.Fatalf("%s was kept of %d cases and is not of %d", c.ID, before, len(log))
			}
		}
		if math.Abs(weight-total) > 1e-9*total {
			rt.Fatalf("the cases that stay weigh %v, the log %v", weight, total)
		}
	})
}

func TestFoldOfNothing(t *testing.T) {
	t.Parallel()
	if _, err := datasets.Fold(t.Context(), datasets.Slice(nil)); !errors.Is(err, datasets.ErrEmpty) {
		t.Errorf("got %v, want %v", err, datasets.ErrEmpty)
	}
}
