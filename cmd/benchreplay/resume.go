package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// resume kills a replay half way, goes on with it, counts at the server what that
// sends, and scores the whole twice, the second time for the clock.
func (b *bench) resume(ctx context.Context) error {
	server, err := startServer(ctx, b.self, b.requests(), b.options, constant)
	if err != nil {
		return err
	}
	defer server.stop()
	gate, err := b.gate(server.url)
	if err != nil {
		return err
	}
	run := filepath.Join(b.dir, "resumed")
	before, err := b.killHalfWay(ctx, server, gate, run)
	if err != nil {
		return err
	}
	journal, err := os.ReadFile(filepath.Join(run, "private", "journal.jsonl"))
	if err != nil {
		return err
	}
	missing := b.requests() - bytes.Count(journal, []byte("\n"))
	if _, err := measure(ctx, b.forerun, "replay", "--resume", run, "--quiet"); err != nil {
		return err
	}
	after, err := server.asked(ctx)
	if err != nil {
		return err
	}
	b.printf("\nkilled half way: %d requests missing, %d sent by --resume\n", missing, after-before)
	b.targetf(after-before == missing, "--resume sent %d requests for %d missing", after-before, missing)
	return b.rescore(ctx, run)
}

// killHalfWay gives the number of requests that came before the end.
func (b *bench) killHalfWay(ctx context.Context, server *remote, gate, run string) (int, error) {
	cmd := exec.CommandContext(ctx, b.forerun, "replay", gate, "--out", run, "--quiet") //nolint:gosec // what is measured
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	for {
		n, err := server.asked(ctx)
		if err != nil {
			return 0, err
		}
		if n >= b.requests()/2 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if err := cmd.Process.Kill(); err != nil {
		return 0, fmt.Errorf("it ended before it was killed: %w", err)
	}
	_ = cmd.Wait() // it was killed
	time.Sleep(settle)
	return server.asked(ctx)
}

// rescore scores all outcomes again, without agents.
func (b *bench) rescore(ctx context.Context, run string) error {
	var best used
	for range max(b.rounds, 2) {
		u, err := measure(ctx, b.forerun, "score", run)
		if err != nil {
			return err
		}
		best = best.best(u)
	}
	rate := float64(b.requests()) / best.wall.Seconds()
	b.printf("scored again without agents: %.0f outcomes a second (%d in %s)\n", rate, b.requests(), best.wall.Round(time.Millisecond))
	b.targetf(rate >= 20000, "%.0f outcomes a second are scored again, at least 20,000", rate)
	return nil
}
