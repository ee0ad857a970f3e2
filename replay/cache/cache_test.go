package cache_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/cache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func shape() cache.Shape {
	return cache.Shape{
		Arms:  map[replay.Arm]string{replay.Stable: "s", replay.Candidate: "c"},
		Tools: "t", Units: map[string]string{"shadow": "request"},
	}
}

func open(t *testing.T, dir string, s cache.Shape) *cache.Cache {
	t.Helper()
	c, err := cache.Open(dir, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func case17() *datasets.Case { return &datasets.Case{ID: "c-17", Input: []byte(`"where is it?"`)} }

func outcome() *replay.Outcome {
	return &replay.Outcome{
		Key:    replay.Key{Suite: "shadow", CaseID: "c-17", Arm: replay.Stable, Trial: 1},
		Status: replay.StatusOK, Provenance: replay.ProvenanceLive, Attempts: 1, Output: "on its way",
		ToolCalls: []replay.Call{}, CostUSD: new(0.25), LatencyMS: new(12.5), ModelServed: "m-1",
	}
}

func keep(t *testing.T, c *cache.Cache, o *replay.Outcome, of *datasets.Case) {
	t.Helper()
	if err := c.Keep(t.Context(), o, of); err != nil {
		t.Fatal(err)
	}
}

func recall(t *testing.T, c *cache.Cache, k replay.Key, of *datasets.Case) *replay.Outcome {
	t.Helper()
	o, err := c.Recall(t.Context(), k, of)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestTheSameQuestionIsAnsweredFromTheCache(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keep(t, open(t, dir, shape()), outcome(), case17())
	got := recall(t, open(t, dir, shape()), outcome().Key, case17())
	if diff := cmp.Diff(outcome(), got); diff != "" {
		t.Errorf("(-kept +recalled):\n%s", diff)
	}
	labelled := case17()
	labelled.Expected, labelled.Weight = &datasets.Expected{Answer: new("tomorrow")}, 3
	if recall(t, open(t, dir, shape()), outcome().Key, labelled) == nil {
		t.Error("a new label asks the agent again")
	}
}

func TestWhateverShapesTheAnswerAsksAnew(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keep(t, open(t, dir, shape()), outcome(), case17())
	k := outcome().Key
	for name, change := range map[string]func(*cache.Shape, *replay.Key, *datasets.Case){
		"another version of the arm": func(s *cache.Shape, _ *replay.Key, _ *datasets.Case) { s.Arms[replay.Stable] = "s2" },
		"other tools":                func(s *cache.Shape, _ *replay.Key, _ *datasets.Case) { s.Tools = "t2" },
		"another unit":               func(s *cache.Shape, _ *replay.Key, _ *datasets.Case) { s.Units["shadow"] = "step" },
		"the other arm":              func(_ *cache.Shape, k *replay.Key, _ *datasets.Case) { k.Arm = replay.Candidate },
		"stable a second time":       func(_ *cache.Shape, k *replay.Key, _ *datasets.Case) { k.Arm = replay.StableAgain },
		"another trial":              func(_ *cache.Shape, k *replay.Key, _ *datasets.Case) { k.Trial = 2 },
		"another request":            func(_ *cache.Shape, _ *replay.Key, c *datasets.Case) { c.Input = []byte(`"who?"`) },
		"another state":              func(_ *cache.Shape, _ *replay.Key, c *datasets.Case) { c.State = []byte(`{}`) },
		"another log of tools": func(_ *cache.Shape, _ *replay.Key, c *datasets.Case) {
			c.ToolLog = []datasets.ToolCall{{Name: "lookup"}}
		},
		"other messages": func(_ *cache.Shape, _ *replay.Key, c *datasets.Case) {
			c.Messages = []datasets.Message{{Role: "user", Content: []byte(`"hi"`)}}
		},
	} {
		s, k, c := shape(), k, case17()
		change(&s, &k, c)
		if got := recall(t, open(t, dir, s), k, c); got != nil {
			t.Errorf("%s: answered from the cache", name)
		}
	}
}

// Were failures asked again and answers not, an agent that fails one trial in five
// would fail none after a few runs.
func TestFailuresOfTheAgentAreKeptLikeAnswers(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*replay.Outcome){
		"a timeout": func(o *replay.Outcome) {
			o.Status, o.Error = replay.StatusTimeout, &replay.Failure{Kind: string(replay.FailTimeout), Message: "late"}
		},
		"an agent's error": func(o *replay.Outcome) {
			o.Status, o.Error = replay.StatusAgentError, &replay.Failure{Kind: string(replay.FailAgent), Message: "no"}
		},
	} {
		c, o := open(t, t.TempDir(), shape()), outcome()
		change(o)
		keep(t, c, o, case17())
		if diff := cmp.Diff(o, recall(t, c, o.Key, case17())); diff != "" {
			t.Errorf("%s (-kept +recalled):\n%s", name, diff)
		}
	}
}

func TestWhatSaysNothingOfTheAgentIsAskedAgain(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*replay.Outcome){
		"a broken wire": func(o *replay.Outcome) { o.Status = replay.StatusInfraError },
		"a wrong key": func(o *replay.Outcome) {
			o.Status, o.Error = replay.StatusAgentError, &replay.Failure{Kind: string(replay.FailRefused)}
		},
		"a panic of ours": func(o *replay.Outcome) {
			o.Status, o.Error = replay.StatusAgentError, &replay.Failure{Kind: string(replay.FailPanic)}
		},
		"a cached answer": func(o *replay.Outcome) { o.Provenance = replay.ProvenanceCached },
	} {
		c, o := open(t, t.TempDir(), shape()), outcome()
		change(o)
		keep(t, c, o, case17())
		if recall(t, c, o.Key, case17()) != nil {
			t.Errorf("%s is kept", name)
		}
	}
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestADamagedEntryIsNone(t *testing.T) {
	t.Parallel()
	for name, damage := range map[string]func([]byte) []byte{
		"cut off":      func(b []byte) []byte { return b[:len(b)/2] },
		"empty":        func([]byte) []byte { return nil },
		"one bit":      func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"not an entry": func([]byte) []byte { return []byte("{}\n{}\n") },
	} {
		dir := t.TempDir()
		c := open(t, dir, shape())
		keep(t, c, outcome(), case17())
		file := entries(t, dir)[0]
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, damage(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := recall(t, c, outcome().Key, case17()); got != nil || c.Damaged() != 1 {
			t.Errorf("%s: recalled %v, %d damaged", name, got, c.Damaged())
		}
		keep(t, c, outcome(), case17())
		if recall(t, c, outcome().Key, case17()) == nil {
			t.Errorf("%s: it can't be replaced", name)
		}
	}
}

func TestContentIsForItsOwnerAloneAndHoldsNoSecret(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "answers")
	c, err := cache.Open(dir, shape(), func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("sk-planted"), []byte("<secret>")) })
	if err != nil {
		t.Fatal(err)
	}
	o := outcome()
	o.Output = "the key is sk-planted"
	keep(t, c, o, case17())
	for _, file := range entries(t, dir) {
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
		if text, err := os.ReadFile(file); err != nil || strings.Contains(string(text), "sk-planted") {
			t.Errorf("%s holds a secret (%v)", file, err)
		}
	}
	if got := recall(t, c, o.Key, case17()); got == nil || got.Output != "the key is <secret>" {
		t.Errorf("recalled %v", got)
	}
}

// Several processes at one folder: each finds what another wrote, whole.
func TestManyWriteAndReadAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var all sync.WaitGroup
	for range 4 {
		c := open(t, dir, shape())
		all.Go(func() {
			for n := range 50 {
				of := case17()
				of.Input = fmt.Appendf(nil, "%d", n%10)
				if got, err := c.Recall(t.Context(), outcome().Key, of); err != nil || got != nil && got.Output != "on its way" {
					t.Errorf("recalled %v, %v", got, err)
				}
				if err := c.Keep(t.Context(), outcome(), of); err != nil {
					t.Error(err)
				}
			}
			if c.Damaged() > 0 {
				t.Errorf("%d entries were read half written", c.Damaged())
			}
		})
	}
	all.Wait()
	if n := len(entries(t, dir)); n != 10 {
		t.Errorf("%d files, want one for each question and none left over", n)
	}
}

func FuzzEntries(f *testing.F) {
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		c := open(t, dir, shape())
		keep(t, c, outcome(), case17())
		if err := os.WriteFile(entries(t, dir)[0], text, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := recall(t, c, outcome().Key, case17()); got != nil {
			t.Errorf("recalled %v from %q", got, text)
		}
	})
}
