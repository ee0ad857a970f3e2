// Command deskgen writes the data of forerun's quick start, testdata/desk:
//
//	shadow.jsonl.gz  a month of a support desk's requests, as production logged them
//	golden.jsonl     a curated benchmark of clear questions with expected answers
//
// From the repository's root:
//
//	go run ./cmd/deskgen
//
// writes both again, byte for byte; a test compares them with what is
// committed. The logged parts are not made up: version v7 of the desk agent
// (cmd/deskagent) is started and really answers each request while the log is
// written, so a changed agent changes the log. What is invented is the world
// around it: customers, orders, wording, latencies.
//
// Each case has what the desk's staff knew of a good answer: facts it has to
// contain, writes it has to make, and whether a person had to take over.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"forerun/cmd/deskgen/internal/desklog"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "deskgen: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stderr io.Writer) (err error) {
	flags := flag.NewFlagSet("deskgen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("o", filepath.Join("testdata", "desk"), "write the files to this directory")
	seed := flags.Uint64("seed", desklog.Seed, "another seed gives another month of the same desk")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	}
	desk, err := desklog.Start(ctx, stderr, "go", "run", "forerun/cmd/deskagent", "-version", "v7")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, desk.Close()) }()
	files, err := desklog.Files(ctx, *seed, desk)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(*dir, 0o750); err != nil {
		return fmt.Errorf("making the directory: %w", err)
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(*dir, f.Name), f.Data, 0o600); err != nil {
			return fmt.Errorf("writing a file: %w", err)
		}
	}
	return nil
}
