// Command deskagent is the agent under test of forerun's quick start: a small
// support desk for the invented shop Larkfield Supply. It is a real program in
// that it reads each request, decides by its own rules, calls tools and builds
// its answer from what they return; its "model" is a table of phrases, so that
// the quick start needs no key, no network and no money.
//
// It knows nothing of forerun. It speaks JSON Lines on stdin and stdout (the
// exec protocol, docs/exec-agents.md) and ends when stdin does. Three versions
// live in it:
//
//	v7        in production: careful, but weak at answering
//	v8        answers more, and hands over far less
//	v8-fixed  v8's answers with v7's hand-over rules
//
// The same request always gets the same answer: there is no clock, no
// randomness and no state between trials.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"forerun/cmd/deskagent/internal/desk"
	"forerun/cmd/deskagent/internal/serve"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintf(os.Stderr, "deskagent: %v\n", err)
		os.Exit(1)
	}
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("deskagent", flag.ContinueOnError)
	flags.SetOutput(stderr)
	version := flags.String("version", desk.V7, "which agent answers: v7, v8 or v8-fixed")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	}
	policy, err := desk.PolicyOf(*version)
	if err != nil {
		return err
	}
	return serve.Lines(context.Background(), stdin, stdout, desk.New(policy))
}
