package wire_test

import (
	"os"
	"path/filepath"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
)

// A program that plays a tool shapes what an agent answers: when it is changed, what
// was kept is not taken.
func TestAnotherSimulatorAsksAnew(t *testing.T) {
	t.Parallel()
	model := `{kind: openai, base_url: "http://127.0.0.1:1/v1", model: m, api_key: none}`
	g := limited(t, model, model[:len(model)-1]+", max_steps: 3}", `cache: answers
tools: {policies: {balance: {policy: simulate, command: [python3, bank.py], effect: read}}}
`)
	run, err := rundir.Create(filepath.Join(t.TempDir(), "run"), rundir.Manifest{Name: "r"}, []byte("a: 1\n"), []byte("a: 1\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	k, c := replay.Key{Suite: "s", CaseID: "a", Arm: replay.Stable, Trial: 1}, &datasets.Case{ID: "a"}
	kept := func(program string, keep bool) bool {
		if err := os.WriteFile(filepath.Join(g.Config.Dir, "bank.py"), []byte(program), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := g.Savings(t.Context(), run, nil)
		if err != nil {
			t.Fatal(err)
		}
		if keep {
			if err := s.Keep(t.Context(), &replay.Outcome{Key: k, Status: replay.StatusOK, Provenance: replay.ProvenanceLive}, c); err != nil {
				t.Fatal(err)
			}
		}
		o, err := s.Recall(t.Context(), k, c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return o != nil
	}
	if !kept("print(1)", true) || !kept("print(1)", false) || kept("print(2)", false) {
		t.Error("want what was kept with the same program, and nothing with another")
	}
}
