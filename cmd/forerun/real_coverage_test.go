package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/tools"
)

// importedCases reads the cases that a jq program makes of a foreign log, by id.
func importedCases(t *testing.T, program, file string) map[string]*datasets.Case {
	t.Helper()
	out := filepath.Join(t.TempDir(), "cases.parquet")
	must(t, 0, "data", "import", "--content", "full", "--jq", "../../configs/maps/"+program, "-o", out, file)
	source, err := datasets.Open(out, nil)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*datasets.Case{}
	for c, err := range source.Cases(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all[c.ID] = &c
	}
	return all
}

// shares counts what a log could answer.
type shares struct{ calls, answered, cases, covered int }

// replayOn makes the calls of one trajectory against another's log, with the
// tools' effects as they are given. A case is covered when nothing in it was
// missed or approximated.
func (s *shares) replayOn(t *testing.T, p tools.Policies, log, asks *datasets.Case) {
	t.Helper()
	box := p.ForCase(log, replay.UnitRequest)()
	for _, call := range asks.Logged.ToolCalls {
		box.Call(t.Context(), call.Name, call.Arguments)
	}
	calls := box.Calls()
	s.cases++
	s.calls += len(calls)
	for _, c := range calls {
		if c.Source == string(tools.Replayed) && !c.Approximate && !c.Tainted {
			s.answered++
		}
	}
	if replay.CoverageOf(calls) == replay.CoverageAnswered {
		s.covered++
	}
}

// asWritten counts the cases that are covered where numbers are compared as they
// are written, so that 2 and 2.0 differ.
func asWritten(t *testing.T, stable, candidate map[string]*datasets.Case) int {
	t.Helper()
	sign := func(c datasets.ToolCall) string {
		d := json.NewDecoder(bytes.NewReader(c.Arguments))
		d.UseNumber()
		var arguments any
		if err := d.Decode(&arguments); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(arguments) // sorts keys
		if err != nil {
			t.Fatal(err)
		}
		return c.Name + string(text)
	}
	n := 0
	for id, c := range stable {
		recorded := map[string]bool{}
		for _, call := range c.ToolLog {
			recorded[sign(call)] = true
		}
		if !slices.ContainsFunc(candidate[id].Logged.ToolCalls, func(call datasets.ToolCall) bool { return !recorded[sign(call)] }) {
			n++
		}
	}
	return n
}

// percent is a share in whole percent.
func percent(n, of int) int { return int(math.Round(100 * float64(n) / float64(of))) }

// everyRead answers each tool that a log names from it, and takes it for one that
// reads: a call is answered when its name and its arguments, as JSON values, are
// those of a call that the case recorded, however often and in whatever order.
func everyRead(t *testing.T, logs ...map[string]*datasets.Case) tools.Policies {
	t.Helper()
	read, err := tools.New(tools.Config{Policy: tools.Replayed, Effect: datasets.EffectRead})
	if err != nil {
		t.Fatal(err)
	}
	p := tools.Policies{ByTool: map[string]*tools.Tool{}}
	for _, log := range logs {
		for _, c := range log {
			for _, call := range c.ToolLog {
				p.ByTool[call.Name] = read
			}
		}
	}
	return p
}

// What one agent's log can answer of another run of the same agent, and of
// another version. The shares are of exact matching: a call is answered when its
// case recorded one of the same name and arguments; a case when all its calls
// are. The hand-over tool is one among the others here, its free text included:
// as terminal it would always be answered (see below).
func TestRealCoverage(t *testing.T) {
	t.Parallel()
	dir := realData(t)

	// Each of the four trials of a task, against the log of each of the others: the
	// twelve ordered pairs of trials of 50 tasks.
	t.Run("gpt-4o on its own log, airline", func(t *testing.T) {
		t.Parallel()
		all := importedCases(t, "tau-bench.jq", filepath.Join(dir, "tau-bench-v1", "gpt-4o-airline.4trials.json.gz"))
		tasks := map[string][]*datasets.Case{}
		for _, id := range slices.Sorted(maps.Keys(all)) {
			tasks[all[id].Cluster] = append(tasks[all[id].Cluster], all[id])
		}
		var exact, handed, strict shares
		reads := everyRead(t, all)
		terminal, _ := withTerminal(t, reads)
		unknown := tools.Policies{} // no effect is declared: a repeated call is a miss
		for _, trials := range tasks {
			for _, log := range trials {
				for _, asks := range trials {
					if log != asks {
						exact.replayOn(t, reads, log, asks)
						handed.replayOn(t, terminal, log, asks)
						strict.replayOn(t, unknown, log, asks)
					}
				}
			}
		}
		if exact.cases != 600 || percent(exact.answered, exact.calls) != 51 || percent(exact.covered, exact.cases) != 21 {
			t.Errorf("answered %d of %d calls and %d of %d cases, want 51 %% and 21 %% of 600", exact.answered, exact.calls, exact.covered, exact.cases)
		}
		// A hand-over that needs no match lifts the cases from 125 to 219.
		if handed.covered != 219 {
			t.Errorf("with a terminal hand-over %d of %d cases, want 219", handed.covered, handed.cases)
		}
		// Without a word on effects a call that the log has once is answered once.
		if percent(strict.answered, strict.calls) != 50 || strict.covered > exact.covered {
			t.Errorf("without effects %d of %d calls and %d cases, want 50 %% and no more cases than %d", strict.answered, strict.calls, strict.covered, exact.covered)
		}
	})

	// The published shares compare numbers as they are written. forerun takes 2 and
	// 2.0 for the same number, and so finds three more of telecom's cases: 20 %.
	for domain, want := range map[string]struct{ published, written, covered, handed int }{
		"telecom": {13, 5, 8, 17}, "airline": {35, 7, 7, 11}, "retail": {58, 23, 23, 23},
	} {
		t.Run("the fine-tune on gpt-4.1's log, "+domain, func(t *testing.T) {
			t.Parallel()
			stable := importedCases(t, "tau2.jq", filepath.Join(dir, "tau2-sft-gpt41", domain+".stable.gpt-4.1.json.gz"))
			candidate := importedCases(t, "tau2.jq", filepath.Join(dir, "tau2-sft-gpt41", domain+".candidate.ft-gpt-4.1-sft.json.gz"))
			reads := everyRead(t, stable, candidate)
			terminal, found := withTerminal(t, reads)
			if !found {
				t.Fatal("no log names the hand-over tool")
			}
			if n := asWritten(t, stable, candidate); n != want.written || percent(n, len(stable)) != want.published {
				t.Errorf("as written, answered %d of %d cases, want %d (%d %%)", n, len(stable), want.written, want.published)
			}
			var exact, handed shares
			for _, id := range slices.Sorted(maps.Keys(stable)) {
				exact.replayOn(t, reads, stable[id], candidate[id])
				handed.replayOn(t, terminal, stable[id], candidate[id])
			}
			if exact.covered != want.covered {
				t.Errorf("answered %d of %d cases, want %d", exact.covered, exact.cases, want.covered)
			}
			if handed.covered != want.handed {
				t.Errorf("with a terminal hand-over %d of %d cases, want %d", handed.covered, handed.cases, want.handed)
			}
		})
	}
}

// withTerminal has the hand-over tool end the trial.
func withTerminal(t *testing.T, p tools.Policies) (tools.Policies, bool) {
	t.Helper()
	const transfer = "transfer_to_human_agents"
	ends, err := tools.New(tools.Config{Policy: tools.Terminal})
	if err != nil {
		t.Fatal(err)
	}
	_, found := p.ByTool[transfer]
	p.ByTool = maps.Clone(p.ByTool)
	p.ByTool[transfer] = ends
	return p, found
}
