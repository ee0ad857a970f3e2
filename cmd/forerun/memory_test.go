package main

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"forerun/cmd/forerun/internal/cli"
)

// measured is forerun that says at its end, on stderr, how many KiB of memory it
// had at most, and of how many of them a collection found that they are in use. What
// the system says of a child includes its parent's.
func measured() {
	var inUse atomic.Uint64
	var collected func(struct{})
	watch := func() { runtime.AddCleanup(new([16]byte), collected, struct{}{}) }
	collected = func(struct{}) {
		sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(sample)
		inUse.Store(max(inUse.Load(), sample[0].Value.Uint64()))
		watch()
	}
	watch()
	code := cli.Main(os.Args[1:])
	fmt.Fprintln(os.Stderr, "in use", inUse.Load()>>10)
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(status)) {
			if peak, ok := strings.CutPrefix(line, "VmHWM:"); ok {
				fmt.Fprintln(os.Stderr, "peak", strings.TrimSuffix(strings.TrimSpace(peak), " kB"))
			}
		}
	}
	os.Exit(code)
}

// million is what the long check takes; the others come from fewer.
const million = 1_000_000

// memoryGate compares two logs of the same requests.
const memoryGate = `version: 1
name: big
stable: {version: "1", agent: {kind: recorded}}
candidate: {version: "2", agent: {kind: recorded, from: candidate.jsonl}}
suites:
  - name: shadow
    data: cases.jsonl
    segments: [workflow]
    scorers: [{use: facts}]
    guardrails:
      - {metric: success, margin: 2pp}
      - {metric: escalation.missed_per_case, margin: 1pp}
      - {metric: latency.p95, margin: 10%}
      - {metric: cost.per_case, margin: 15%}
`

// writeLog writes what a version did with n requests of customers who came three
// times each.
func writeLog(t *testing.T, name, version string, n int, good, slower float64) {
	t.Helper()
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	out := bufio.NewWriter(file)
	random := rand.New(rand.NewPCG(7, uint64(len(name))))
	for i := range n {
		output := "I do not know."
		if random.Float64() < good {
			output = "It was shipped."
		}
		fmt.Fprintf(out, `{"id":"c-%07d","cluster":"u-%06d","segments":{"workflow":%q},"messages":[{"role":"user","content":"Where is my order %d?"}],`+
			`"expected":{"facts":["shipped"],"escalate":%t},"logged":{"status":"ok","output":%q,"escalated":%t,"latency_ms":%g,`+
			`"usage":{"input":100,"output":%d},"cost_usd":%g,"version":%q}}`+"\n",
			i, i/3, []string{"refund", "order", "account"}[i%3], i, i%10 == 0, output, (i%10 == 0) == (random.Float64() < .95),
			400*(1+random.ExpFloat64())*slower, 20+i%7, .001*(1+random.Float64()), version)
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

// usage is what a gate over recorded cases took.
type usage struct {
	peak      int // bytes; 0 where the system does not say
	inUse     int // of them, at most
	cpu, wall time.Duration
}

// gateInMemory runs the gate over n recorded cases in a process of its own.
func gateInMemory(t *testing.T, dir string, n int) usage {
	t.Helper()
	writeLog(t, filepath.Join(dir, "cases.jsonl"), "1", n, .9, 1)
	writeLog(t, filepath.Join(dir, "candidate.jsonl"), "2", n, .905, 1.02)
	if err := os.WriteFile(filepath.Join(dir, "gate.yaml"), []byte(memoryGate), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "forerun-measured", "gate", "gate.yaml", "--out", "run", "--quiet")
	cmd.Dir = dir
	var said strings.Builder
	cmd.Stderr = &said
	began := time.Now()
	if err := cmd.Run(); err != nil {
		t.Fatalf("gate over %d cases: %v\n%s", n, err, said.String())
	}
	u := usage{wall: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	for line := range strings.Lines(said.String()) {
		for before, into := range map[string]*int{"peak ": &u.peak, "in use ": &u.inUse} {
			if text, ok := strings.CutPrefix(line, before); ok {
				kib, err := strconv.Atoi(strings.TrimSpace(text))
				if err != nil {
					t.Fatalf("%q: %v", line, err)
				}
				*into = kib << 10
			}
		}
	}
	return u
}

// What is held of a case while a run is replayed, scored, compared and reported is
// numbers and hashes. Half of the bound and more is what any run needs, whose tables
// are read in parts of some megabytes; the rest is seven hundred bytes a case. A case
// whose text is held takes three thousand, and fails.
func TestMemoryIsNotThatOfTheCases(t *testing.T) {
	if testing.Short() {
		t.Skip("takes 5 s")
	}
	t.Parallel()
	const cases, most = 24_000, 60 << 20
	u := gateInMemory(t, t.TempDir(), cases)
	t.Logf("%d cases: %d MiB in use", cases, u.inUse>>20)
	if u.inUse == 0 || u.inUse > most {
		t.Errorf("%d MiB are in use, and %d may be", u.inUse>>20, most>>20)
	}
}

// FORERUN_MILLION=1 runs the gate over a million recorded cases, and says what it
// takes beside what reading both files takes.
func TestMemoryOfAMillionCases(t *testing.T) { //nolint:paralleltest // it is a measurement
	if os.Getenv("FORERUN_MILLION") == "" {
		t.Skip("takes minutes: set FORERUN_MILLION=1")
	}
	const few = 10_000
	small := gateInMemory(t, t.TempDir(), few)
	dir := t.TempDir()
	u := gateInMemory(t, dir, million)
	if u.peak == 0 {
		t.Skip("the peak of memory is not known here")
	}
	each := (u.peak - small.peak) / (million - few)
	reading := readBoth(t, dir)
	t.Logf("%d cases: %d MiB at most (%d MiB with %d cases: %d bytes a case), CPU %.0f s, wall %.0f s; data check of both files takes %.0f s of CPU",
		million, u.peak>>20, small.peak>>20, few, each, u.cpu.Seconds(), u.wall.Seconds(), reading.Seconds())
	if most := 400 << 20; u.peak > most {
		t.Errorf("%d MiB, and %d at most", u.peak>>20, most>>20)
	}
	if most := 150; each > most {
		t.Errorf("%d bytes a case, and %d at most", each, most)
	}
}

// readBoth is what reading and checking both logs takes of CPU.
func readBoth(t *testing.T, dir string) (cpu time.Duration) {
	t.Helper()
	for _, name := range []string{"cases.jsonl", "candidate.jsonl"} {
		cmd := exec.CommandContext(t.Context(), "forerun", "data", "check", name)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("data check %s: %v\n%s", name, err, out)
		}
		cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	return cpu
}
