package validity_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers/gate"
	"forerun/scorers/validity"
)

// run is a run directory in memory.
type run struct {
	cases    []rundir.SuiteCase
	outcomes []replay.Outcome
	err      error
}

func (r *run) Cases(context.Context) iter.Seq2[rundir.SuiteCase, error] { return each(r.cases, nil) }

func (r *run) Outcomes(context.Context) iter.Seq2[replay.Outcome, error] {
	return each(r.outcomes, r.err)
}

func each[T any](all []T, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
		var none T
		if err != nil {
			yield(none, err)
		}
	}
}

// change is what a test changes of one case and its outcomes.
type change func(i int, c *datasets.Case, stable, candidate *replay.Outcome)

const shadow = "shadow"

// add puts n cases into a suite. Stable hands over every fifth; tools are looked
// up; nothing is wrong.
func (r *run) add(suite string, n int, changes ...change) *run {
	for i := range n {
		c := datasets.Case{
			ID: fmt.Sprintf("c-%03d", i), Logged: &datasets.Logged{},
			Tools: []datasets.Tool{{Name: "lookup"}, {Name: "transfer_to_human"}},
		}
		outcome := func(arm replay.Arm, version string) replay.Outcome {
			return replay.Outcome{
				Key:    replay.Key{Suite: suite, CaseID: c.ID, Arm: arm, Trial: 1},
				Status: replay.StatusOK, Provenance: replay.ProvenanceLive, Version: version, ModelServed: "m-1", Output: "An answer.",
				ToolCalls: []replay.Call{{Name: "lookup"}}, Escalated: new(i%5 == 0),
			}
		}
		stable, candidate := outcome(replay.Stable, "v7"), outcome(replay.Candidate, "v8")
		for _, f := range changes {
			f(i, &c, &stable, &candidate)
		}
		r.cases = append(r.cases, rundir.SuiteCase{Suite: suite, Case: c})
		r.outcomes = append(r.outcomes, stable, candidate)
	}
	return r
}

func usual() validity.Input {
	arm := func(version string) rundir.Arm {
		id := map[string]string{"model": "m", "prompt": version}
		return rundir.Arm{Version: version, Kind: "openai", Identity: id, After: map[string]string{"model": "m", "prompt": version}}
	}
	return validity.Input{
		Suites:  []string{shadow},
		Arms:    map[replay.Arm]rundir.Arm{replay.Stable: arm("v7"), replay.Candidate: arm("v8")},
		Signals: replay.Signals{Escalated: replay.Rule{Tool: "transfer_to_human"}},
		Changes: []validity.Change{{Kind: "prompt"}},
	}
}

func (r *run) check(t *testing.T, in validity.Input) validity.Result {
	t.Helper()
	got, err := validity.Check(t.Context(), r, in)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// with edits the candidate's arm.
func with(edit func(in *validity.Input, candidate *rundir.Arm)) validity.Input {
	in := usual()
	a := in.Arms[replay.Candidate]
	edit(&in, &a)
	in.Arms[replay.Candidate] = a
	return in
}

// silent is a candidate that never hands over.
func silent(_ int, _ *datasets.Case, _, candidate *replay.Outcome) { candidate.Escalated = new(false) }

// unknown is a candidate of which nobody knows.
func unknown(_ int, _ *datasets.Case, _, candidate *replay.Outcome) { candidate.Escalated = nil }

func recorded(in *validity.Input, a *rundir.Arm) { a.Kind = "recorded"; in.Changes = nil }

func signal(rule replay.Rule) func(*validity.Input, *rundir.Arm) {
	return func(in *validity.Input, _ *rundir.Arm) { in.Signals.Escalated = rule }
}

func TestWhatMakesEvidenceInvalid(t *testing.T) {
	t.Parallel()
	objects := func(_ int, _ *datasets.Case, stable, _ *replay.Outcome) { stable.Output = ` {"handover": true} ` }
	for name, tc := range map[string]struct {
		run        *run
		in         validity.Input
		code, says string // empty: valid
		warns      string // code of the one warning; empty: none
	}{
		"nothing is wrong": {run: new(run).add(shadow, 50), in: usual()},
		"no case":          {run: new(run), in: usual()},

		"an arm changed": {
			run:  new(run).add(shadow, 50),
			in:   with(func(_ *validity.Input, a *rundir.Arm) { a.After = map[string]string{"model": "m", "prompt": "v9"} }),
			code: gate.ReasonIdentityChanged, says: "candidate changed while the run was under way: its prompt is not",
		},
		"a file appeared": {
			run: new(run).add(shadow, 50),
			in: with(func(_ *validity.Input, a *rundir.Arm) {
				a.After = map[string]string{"model": "m", "prompt": "v8", "file agent.py": "x"}
			}),
			code: gate.ReasonIdentityChanged, says: "its file agent.py is not",
		},
		"what only the configuration knows is not asked again": {
			run: new(run).add(shadow, 50),
			in:  with(func(_ *validity.Input, a *rundir.Arm) { a.Identity["headers"] = "x=${Y}" }),
		},
		"cut off before it was asked again": {
			run: new(run).add(shadow, 50),
			in:  with(func(_ *validity.Input, a *rundir.Arm) { a.After = nil }),
		},
		"several versions answered": {
			run: new(run).add(shadow, 50, func(i int, _ *datasets.Case, _, candidate *replay.Outcome) {
				if i > 40 {
					candidate.Version = "v9"
				}
			}),
			in: usual(), code: gate.ReasonIdentityChanged, says: "candidate answered in several versions: v8 (41), v9 (9)",
		},
		"a failed trial can't say its version": {
			run: new(run).add(shadow, 50, func(i int, _ *datasets.Case, _, candidate *replay.Outcome) {
				candidate.Version = "build-77"
				if i > 40 {
					candidate.Version, candidate.Status = "v8", replay.StatusTimeout
				}
			}),
			in: usual(),
		},
		"several models served": {
			run: new(run).add(shadow, 50, func(i int, _ *datasets.Case, stable, _ *replay.Outcome) {
				stable.ModelServed = fmt.Sprintf("m-%d", i%2)
			}),
			in: usual(), warns: validity.WarnModels,
		},
		"both answered as one version": {
			run: new(run).add(shadow, 50, func(_ int, _ *datasets.Case, _, candidate *replay.Outcome) { candidate.Version = "v7" }),
			in:  usual(), warns: validity.WarnSame,
		},
		"one version on purpose": {
			run: new(run).add(shadow, 50, func(_ int, _ *datasets.Case, _, candidate *replay.Outcome) { candidate.Version = "v7" }),
			in:  with(func(in *validity.Input, _ *rundir.Arm) { in.AA = true }),
		},

		"the signal's tool is no longer offered": {
			run: new(run).add(shadow, 50, silent),
			in: with(func(_ *validity.Input, a *rundir.Arm) {
				a.Identity[validity.ToolNames], a.After[validity.ToolNames] = `["lookup","refund"]`, `["lookup","refund"]`
			}),
			code: gate.ReasonSignalDead, says: "escalated was seen 10 times on stable and in none of the candidate's 50 answers: the tool transfer_to_human",
		},
		"the signal's tool is in no case": {
			run: new(run).add(shadow, 50, silent, func(_ int, c *datasets.Case, _, _ *replay.Outcome) { c.Tools = c.Tools[:1] }),
			in:  usual(), code: gate.ReasonSignalDead, says: "no longer offered",
		},
		"offered and never called is a finding": {run: new(run).add(shadow, 50, silent), in: usual()},
		"called once is alive": {
			run: new(run).add(shadow, 50, silent, func(i int, c *datasets.Case, _, candidate *replay.Outcome) {
				c.Tools = nil
				candidate.Escalated = new(i == 7)
			}),
			in: usual(),
		},
		"stable never fired either": {
			run: new(run).add(shadow, 50, silent, func(_ int, c *datasets.Case, stable, _ *replay.Outcome) {
				c.Tools = nil
				stable.Escalated = new(false)
			}),
			in: usual(),
		},
		"an agent that brings its own tools": {
			run: new(run).add(shadow, 20, silent),
			in:  with(func(_ *validity.Input, a *rundir.Arm) { a.Kind = "exec" }), warns: validity.WarnSignal,
		},
		"a tools file that the run does not name": {
			run: new(run).add(shadow, 20, silent),
			in:  with(func(_ *validity.Input, a *rundir.Arm) { a.Identity["tools"], a.After["tools"] = "sha256:1", "sha256:1" }), warns: validity.WarnSignal,
		},
		"the calls are out of sight": {
			run: new(run).add(shadow, 50, unknown, func(_ int, _ *datasets.Case, _, candidate *replay.Outcome) { candidate.ToolCalls = nil }),
			in:  usual(), code: gate.ReasonSignalDead, says: "its tool calls are not known",
		},
		"the field is gone": {
			run: new(run).add(shadow, 50, unknown), in: with(signal(replay.Rule{Field: "meta.handover"})),
			code: gate.ReasonSignalDead, says: "the field meta.handover, which it is read from, is in none of them",
		},
		"the field says no": {run: new(run).add(shadow, 20, silent), in: with(signal(replay.Rule{Field: "meta.handover"}))},
		"there is no text": {
			run: new(run).add(shadow, 50, silent, func(_ int, _ *datasets.Case, _, candidate *replay.Outcome) { candidate.Output = "" }),
			in:  with(signal(replay.Rule{Pattern: regexp.MustCompile("hand")})), code: gate.ReasonSignalDead, says: "none of them has text",
		},
		"the answers are no objects any more": {
			run: new(run).add(shadow, 50, silent, objects), in: with(signal(replay.Rule{Pattern: regexp.MustCompile("hand")})),
			code: gate.ReasonSignalDead, says: "its pattern was found in JSON objects",
		},
		"the pattern finds nothing, as often before": {
			run: new(run).add(shadow, 20, silent), in: with(signal(replay.Rule{Pattern: regexp.MustCompile("hand")})),
		},
		"the pattern finds nothing any more": {
			run: new(run).add(shadow, 50, silent), in: with(signal(replay.Rule{Pattern: regexp.MustCompile("hand")})), warns: validity.WarnSignal,
		},
		"no longer reported": {
			run: new(run).add(shadow, 50, unknown), in: with(signal(replay.Rule{})),
			code: gate.ReasonSignalDead, says: "stable reports it and the candidate does not",
		},
		"a recorded candidate": {
			run: new(run).add(shadow, 50, silent, func(_ int, c *datasets.Case, _, candidate *replay.Outcome) {
				c.Tools, candidate.Provenance, candidate.Version = nil, replay.ProvenanceLogged, "v6"
			}),
			in: with(recorded), warns: validity.WarnSignal,
		},

		"the new tool is never called": {
			run: new(run).add(shadow, 50), in: with(func(in *validity.Input, _ *rundir.Arm) {
				in.Changes = []validity.Change{{Kind: validity.ToolAdded, Tool: "refund"}}
			}),
			code: gate.ReasonChangeNotTested, says: "tool_added of refund): the candidate never calls refund",
		},
		"the new tool is called": {
			run: new(run).add(shadow, 50, func(i int, _ *datasets.Case, _, candidate *replay.Outcome) {
				if i == 9 {
					candidate.ToolCalls = []replay.Call{{Name: "refund"}}
				}
			}),
			in: with(func(in *validity.Input, _ *rundir.Arm) {
				in.Changes = []validity.Change{{Kind: validity.ToolAdded, Tool: "refund"}}
			}),
		},
		"a tool that was taken away is missed": {
			run: new(run).add(shadow, 50, func(_ int, _ *datasets.Case, _, candidate *replay.Outcome) { candidate.ToolCalls = []replay.Call{} }),
			in: with(func(in *validity.Input, a *rundir.Arm) {
				a.Identity[validity.ToolNames], a.After[validity.ToolNames] = `["transfer_to_human"]`, `["transfer_to_human"]`
				in.Changes = []validity.Change{{Kind: validity.ToolChanged, Tool: "lookup"}}
			}),
		},
		"a tool that changed and is no longer called": {
			run: new(run).add(shadow, 50, func(_ int, _ *datasets.Case, _, candidate *replay.Outcome) { candidate.ToolCalls = []replay.Call{} }),
			in: with(func(in *validity.Input, _ *rundir.Arm) {
				in.Changes = []validity.Change{{Kind: validity.ToolChanged, Tool: "lookup"}}
			}),
			code: gate.ReasonChangeNotTested, says: "never calls lookup",
		},
		"the calls of a changed retrieval are out of sight": {
			run: new(run).add(shadow, 50, func(_ int, _ *datasets.Case, _, candidate *replay.Outcome) { candidate.ToolCalls = nil }),
			in: with(func(in *validity.Input, _ *rundir.Arm) {
				in.Changes = []validity.Change{{Kind: validity.Retrieval, Tool: "search"}}
			}), warns: validity.WarnUnseen,
		},
		"nobody is asked for approval": {
			run: new(run).add(shadow, 50), in: with(func(in *validity.Input, _ *rundir.Arm) {
				in.Changes = []validity.Change{{Kind: validity.ApprovalRule}}
			}),
			code: gate.ReasonChangeNotTested, says: "no approval is asked for",
		},
		"a case has an approval": {
			run: new(run).add(shadow, 50, func(i int, c *datasets.Case, _, _ *replay.Outcome) {
				if i == 3 {
					c.Approvals = []datasets.Approval{{Action: "refund"}}
				}
			}),
			in: with(func(in *validity.Input, _ *rundir.Arm) { in.Changes = []validity.Change{{Kind: validity.ApprovalRule}} }),
		},

		"logs of other versions": {
			run: new(run).add(shadow, 50, func(i int, c *datasets.Case, _, _ *replay.Outcome) {
				c.Logged.Version = []string{"v7", "v6", ""}[i%3]
			}),
			in: usual(), warns: validity.WarnLogs,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := tc.run.check(t, tc.in)
			switch {
			case tc.code == "" && len(got.Invalid) > 0:
				t.Errorf("invalid: %v", got.Invalid)
			case tc.code != "" && (len(got.Invalid) != 1 || got.Invalid[0].Code != tc.code || got.Invalid[0].Suite != shadow || !strings.Contains(got.Invalid[0].Sentence, tc.says)):
				t.Errorf("got %v, want %s: … %s", got.Invalid, tc.code, tc.says)
			}
			var warned []string
			for _, w := range got.Warnings {
				warned = append(warned, w.Code)
			}
			if strings.Join(warned, " ") != tc.warns {
				t.Errorf("warns %v, want %q", got.Warnings, tc.warns)
			}
		})
	}
}

// One suite that reaches the change is enough; an arm that changed did so for
// all.
func TestSuitesAreJudgedTogether(t *testing.T) {
	t.Parallel()
	r := new(run).add("golden", 20).add(shadow, 20, func(_ int, _ *datasets.Case, _, candidate *replay.Outcome) {
		candidate.ToolCalls = []replay.Call{{Name: "refund"}}
	})
	in := with(func(in *validity.Input, a *rundir.Arm) {
		in.Suites = []string{"golden", shadow}
		in.Changes = []validity.Change{{Kind: validity.ToolAdded, Tool: "refund"}}
		a.After["model"] = "other"
	})
	got := r.check(t, in)
	var codes []string
	for _, reason := range append(got.Invalid, got.Warnings...) {
		codes = append(codes, reason.Suite+" "+reason.Code)
	}
	want := []string{"golden identity_changed", "shadow identity_changed", "golden change_not_reached"}
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Error(diff)
	}
}

// Stable's second answer is stable; what production did is nobody's version.
func TestOtherArms(t *testing.T) {
	t.Parallel()
	r := new(run).add(shadow, 10)
	again, logged := r.outcomes[0], r.outcomes[0]
	again.Arm, again.Version = replay.StableAgain, "v7.1"
	logged.Arm, logged.Version, logged.ModelServed = replay.Logged, "v1", "m-0"
	r.outcomes = append(r.outcomes, again, logged)
	got := r.check(t, usual())
	if len(got.Invalid) != 1 || !strings.Contains(got.Invalid[0].Sentence, "stable answered in several versions: v7 (10), v7.1 (1)") || len(got.Warnings) > 0 {
		t.Errorf("got %+v", got)
	}
}

func TestHostileNamesStayHarmless(t *testing.T) {
	t.Parallel()
	evil := "v\x1b[31m\u202e\n" + strings.Repeat("y", 10_000)
	r := new(run).add(shadow, 2000, unknown, func(i int, c *datasets.Case, stable, candidate *replay.Outcome) {
		stable.Version, c.Logged.Version = fmt.Sprint(i, evil), fmt.Sprint(i, evil)
		candidate.ModelServed = fmt.Sprint(i, evil)
	})
	got := r.check(t, with(signal(replay.Rule{Field: evil})))
	all := slices.Concat(got.Invalid, got.Warnings)
	if len(all) != 4 {
		t.Fatalf("%d reasons, want those on versions, models, logs and the signal", len(all))
	}
	for _, reason := range all {
		if len(reason.Sentence) > 1000 || strings.ContainsFunc(reason.Sentence, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("%s: %.300q", reason.Code, reason.Sentence)
		}
	}
}

func TestAnUnreadableRunIsAnError(t *testing.T) {
	t.Parallel()
	broken := errors.New("row 7 is damaged")
	r := new(run).add(shadow, 3)
	r.err = broken
	if _, err := validity.Check(t.Context(), r, usual()); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// A model that makes names up does not hide the one that is looked for.
func TestAnyNumberOfToolsIsBounded(t *testing.T) {
	t.Parallel()
	r := new(run).add(shadow, 1500, func(i int, _ *datasets.Case, _, candidate *replay.Outcome) {
		candidate.ToolCalls = []replay.Call{{Name: fmt.Sprintf("tool-%d", i)}}
		if i == 1499 {
			candidate.ToolCalls = []replay.Call{{Name: "refund"}}
		}
	})
	in := with(func(in *validity.Input, _ *rundir.Arm) {
		in.Changes = []validity.Change{{Kind: validity.ToolAdded, Tool: "refund"}}
	})
	if got := r.check(t, in); len(got.Invalid) > 0 {
		t.Errorf("got %v", got.Invalid)
	}
}
