package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"forerun/replay/rundir"
)

// bench is one benchmark at work.
type bench struct {
	options
	out  io.Writer
	dir  string
	self string // this binary

	missed []string
}

func newBench(ctx context.Context, o options, out io.Writer) (_ *bench, err error) {
	b := &bench{options: o, out: out}
	if b.self, err = os.Executable(); err != nil {
		return nil, err
	}
	if b.dir, err = os.MkdirTemp("", "benchreplay-"); err != nil {
		return nil, err
	}
	if b.forerun == "" {
		b.forerun = filepath.Join(b.dir, "forerun")
		//nolint:gosec // it is this module that is built
		build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", b.forerun, "forerun/cmd/forerun")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return nil, errors.Join(fmt.Errorf("build forerun: %w", err), b.close())
		}
	}
	return b, nil
}

func (b *bench) close() error { return os.RemoveAll(b.dir) }

// setting is one way to ask the server.
type setting struct {
	concurrency int
	spread      spread
	rounds      int
	nearMS      float64 // how near the latency that is reported must be to the server's; 0: not compared
}

func (s setting) String() string { return fmt.Sprintf("concurrency %d, %s", s.concurrency, s.spread) }

// all measures everything, and says which targets were missed.
func (b *bench) all(ctx context.Context) error {
	b.printf("%d requests a run (%d cases, two arms), latency %s, best of %d interleaved runs\n\n", b.requests(), b.cases, b.latency, b.rounds)
	b.printf("%-30s %10s %10s %7s %8s %8s %8s %7s %7s %7s\n", "", "CPU bare", "forerun", "ratio", "ideal", "bare", "forerun", "ratio", "RSS", "p50 ms")
	for _, s := range []setting{
		{concurrency: 64, spread: constant, rounds: b.rounds, nearMS: 3},
		{concurrency: 64, spread: lognormal, rounds: min(b.rounds, 2)},
		{concurrency: 256, spread: constant, rounds: b.rounds, nearMS: 10},
		{concurrency: 256, spread: lognormal, rounds: b.rounds},
	} {
		if !strings.Contains(s.String(), b.only) {
			continue
		}
		if err := b.compare(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	if b.only == "" || b.only == "resume" {
		if err := b.resume(ctx); err != nil {
			return fmt.Errorf("resume: %w", err)
		}
	}
	if len(b.missed) == 0 {
		b.printf("\nevery target is met\n")
		return nil
	}
	b.printf("\nmissed:\n")
	for _, m := range b.missed {
		b.printf("  %s\n", m)
	}
	if b.check {
		return fmt.Errorf("%d targets missed", len(b.missed))
	}
	return nil
}

func (b *bench) requests() int { return b.cases * len(arms) }

// compare has both clients ask the same, by turns.
func (b *bench) compare(ctx context.Context, s setting) error {
	server, err := startServer(ctx, b.self, b.requests(), b.options, s.spread)
	if err != nil {
		return err
	}
	defer server.stop()
	gate, err := b.gate(server.url)
	if err != nil {
		return err
	}
	var bare, ours used
	var run string
	for range s.rounds {
		u, err := measure(ctx, b.self, "client", "-url", server.url, "-out", filepath.Join(b.dir, "answers.jsonl"),
			"-requests", strconv.Itoa(b.requests()), "-concurrency", strconv.Itoa(s.concurrency))
		if err != nil {
			return err
		}
		bare = bare.best(u)
		if run, err = os.MkdirTemp(b.dir, "run-"); err != nil {
			return err
		}
		if u, err = measure(ctx, b.forerun, "replay", gate, "--out", run, "--quiet", "--concurrency", strconv.Itoa(s.concurrency)); err != nil {
			return err
		}
		ours = ours.best(u)
	}
	p50, err := median(ctx, run)
	if err != nil {
		return err
	}
	perfect := ideal(latencies(b.requests(), b.latency, s.spread, b.seed), s.concurrency)
	each := func(u used) float64 { return u.cpu.Seconds() * 1e3 / float64(b.requests()) }
	cpu, wall := each(ours)/each(bare), ours.wall.Seconds()/bare.wall.Seconds()
	b.printf("%-30s %8.3fms %8.3fms %6.2fx %7.2fs %7.2fs %7.2fs %6.2fx %3d/%-3d %7.1f\n", s, each(bare), each(ours), cpu,
		perfect.Seconds(), bare.wall.Seconds(), ours.wall.Seconds(), wall, bare.rss>>20, ours.rss>>20, p50)
	b.targetf(cpu <= 2, "%s: CPU %.2fx of the bare client's, at most 2.0x", s, cpu)
	b.targetf(wall <= 1.1, "%s: wall time %.2fx of the bare client's, at most 1.10x", s, wall)
	if mean := b.latency.Seconds() * 1e3; s.nearMS > 0 {
		b.targetf(p50 <= mean+s.nearMS, "%s: reported latency p50 %.1f ms, at most %.0f ms above the server's %.0f ms", s, p50, s.nearMS, mean)
	}
	return nil
}

// gate writes the cases and a configuration.
func (b *bench) gate(url string) (string, error) {
	dir, err := os.MkdirTemp(b.dir, "gate-")
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "gate.yaml")
	return name, errors.Join(
		os.WriteFile(filepath.Join(dir, "cases.jsonl"), []byte(casesFile(b.cases)), 0o600),
		os.WriteFile(name, []byte(config(url)), 0o600))
}

// median is that of the latencies which a run reports.
func median(ctx context.Context, dir string) (float64, error) {
	run, err := rundir.Open(dir, nil)
	if err != nil {
		return 0, err
	}
	var all []float64
	for o, err := range run.Outcomes(ctx) {
		if err != nil {
			return 0, err
		}
		if o.LatencyMS == nil {
			return 0, fmt.Errorf("case %s has no latency: %v", o.CaseID, o.Error)
		}
		all = append(all, *o.LatencyMS)
	}
	if len(all) == 0 {
		return 0, errors.New("no outcome")
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}

func (b *bench) targetf(met bool, format string, args ...any) {
	if !met {
		b.missed = append(b.missed, fmt.Sprintf(format, args...))
	}
}

// printf prints a line of the result; a reader who is gone does not want it.
func (b *bench) printf(format string, args ...any) { _, _ = fmt.Fprintf(b.out, format, args...) }

// settle is how long a killed client's requests may still come in.
const settle = 200 * time.Millisecond
