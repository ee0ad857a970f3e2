package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/replay"
	"forerun/replay/agents/fakemodel"
	"forerun/replay/rundir"
)

// fate is how a trial ends that meets a fault each time it is asked, by the kind of
// its failure; an answer has none.
type fate struct {
	status replay.Status
	kind   replay.FailureKind
}

func fates(streamed bool) map[fakemodel.Fault]fate {
	infra := func(k replay.FailureKind) fate { return fate{replay.StatusInfraError, k} }
	all := map[fakemodel.Fault]fate{
		fakemodel.Throttled:   infra(replay.FailRateLimit),
		fakemodel.Broken:      infra(replay.FailServer),
		fakemodel.Reset:       infra(replay.FailConnect),
		fakemodel.ResetWithin: infra(replay.FailCutStream),
		fakemodel.Stall:       {replay.StatusTimeout, replay.FailTimeout},
		fakemodel.Truncated:   infra(replay.FailCutStream),
		fakemodel.Huge:        {replay.StatusAgentError, replay.FailMalformed},
		fakemodel.InvalidUTF8: {status: replay.StatusOK},
	}
	if streamed {
		all[fakemodel.HalfEvent] = infra(replay.FailCutStream)
		all[fakemodel.ErrorWithin] = infra(replay.FailServer)
		all[fakemodel.NoEnd] = infra(replay.FailCutStream)
	}
	return all
}

// Through everything that an endpoint may do to it, a gate comes to its end with
// each trial accounted for, as what it was; and the same once more gives the same.
func TestStorm(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("long: it waits for stalls and back-offs, and is sent 200 MB several times")
	}
	for _, streamed := range []bool{false, true} {
		t.Run(fmt.Sprintf("streamed %t", streamed), func(t *testing.T) {
			t.Parallel()
			_, url := fakemodel.Start(t, func(r fakemodel.Request) fakemodel.Answer {
				fault, _, _ := strings.Cut(r.Last().Text, " ")
				if fault == "none" || r.Model == "stable" {
					fault = ""
				}
				return fakemodel.Answer{
					Text: "all is well", Usage: &fakemodel.Usage{Input: 9, Output: 3}, Fault: fakemodel.Fault(fault),
				}
			})
			want := fates(streamed)
			dir := filepath.Join(t.TempDir(), "run")
			code, stdout, stderr := forerun(t, "gate", stormGate(t, url, streamed, want), "--out", dir, "--quiet")
			if code != 5 || !strings.Contains(stdout, "invalid") {
				t.Fatalf("exit %d, want 5, since too many trials say nothing of the agent:\n%s%s", code, stdout, stderr)
			}
			got, calm := map[fakemodel.Fault]fate{}, 0
			for o := range outcomesOf(t, dir) {
				fault, _, _ := strings.Cut(o.CaseID, "-")
				f := fate{status: o.Status}
				if o.Error != nil {
					f.kind = replay.FailureKind(o.Error.Kind)
				}
				switch {
				case fault == "none" || o.Arm == replay.Stable:
					if f != (fate{status: replay.StatusOK}) || o.Output != "all is well" {
						t.Errorf("case %s, arm %s, which met no fault: %+v, %q", o.CaseID, o.Arm, f, o.Output)
					}
					calm++
				default:
					got[fakemodel.Fault(fault)] = f
				}
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(fate{})); diff != "" {
				t.Errorf("how trials end (-want +got):\n%s", diff)
			}
			if calm != 2*calmCases+len(want) {
				t.Errorf("%d trials without a fault, want %d", calm, 2*calmCases+len(want))
			}
			if again, _, _ := forerun(t, "gate", "--resume", dir, "--quiet"); again != 5 {
				t.Errorf("looked at again: exit %d, want 5", again)
			}
		})
	}
}

// calmCases meet no fault.
const calmCases = 30

func outcomesOf(t *testing.T, dir string) func(func(replay.Outcome) bool) {
	t.Helper()
	run, err := rundir.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(replay.Outcome) bool) {
		for o, err := range run.Outcomes(t.Context()) {
			if err != nil {
				t.Error(err)
				return
			}
			if !yield(o) {
				return
			}
		}
	}
}

// stormGate writes a case for each fault among many without, and a gate on them.
func stormGate(t *testing.T, url string, streamed bool, faults map[fakemodel.Fault]fate) string {
	t.Helper()
	dir := t.TempDir()
	var cases strings.Builder
	add := func(fault, id string) {
		fmt.Fprintf(&cases, `{"id": "%s-%s", "messages": [{"role": "user", "content": "%[1]s what about it?"}], "expected": {"facts": ["well"]}}`+"\n", fault, id)
	}
	for i := range calmCases {
		add("none", strconv.Itoa(i))
	}
	for fault := range faults {
		add(string(fault), "x")
	}
	config := fmt.Sprintf(`version: 1
name: storm
stable: {version: v1, agent: {kind: openai, base_url: %[1]q, model: stable, api_key: none, stream: %[2]t}}
candidate: {version: v2, agent: {kind: openai, base_url: %[1]q, model: candidate, api_key: none, stream: %[2]t}}
change: [model]
limits: {concurrency: 4, attempts: 2, timeout: 15s}
suites:
  - name: shadow
    data: cases.jsonl
    scorers: [{use: facts}]
    guardrails: [{metric: success, margin: 5pp}]
`, url, streamed)
	writeFiles(t, dir, map[string]string{"cases.jsonl": cases.String(), "gate.yaml": config})
	return filepath.Join(dir, "gate.yaml")
}
