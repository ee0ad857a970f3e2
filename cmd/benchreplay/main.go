package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

// options are the sizes of a benchmark.
type options struct {
	cases   int
	rounds  int
	latency time.Duration
	seed    uint64
	forerun string // the binary; built where it is empty
	only    string
	check   bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "benchreplay:", err)
		os.Exit(1)
	}
}

// run plays one of the three parts: the server and the bare client are processes
// that the benchmark starts of its own binary.
func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 {
		switch args[0] {
		case "server":
			return serve(ctx, args[1:], out)
		case "client":
			return ask(ctx, args[1:])
		}
	}
	var o options
	flags := flag.NewFlagSet("benchreplay", flag.ContinueOnError)
	flags.IntVar(&o.cases, "cases", 10000, "cases, each of which is two requests")
	flags.IntVar(&o.rounds, "rounds", 5, "runs of each client, of which the best counts")
	flags.DurationVar(&o.latency, "latency", 50*time.Millisecond, "the server's latency, or the mean of it")
	flags.Uint64Var(&o.seed, "seed", 1, "draws the latencies")
	flags.StringVar(&o.forerun, "forerun", "", "the `binary` to measure [default: built from this module]")
	flags.StringVar(&o.only, "only", "", "measure the settings whose name holds this `text` alone")
	flags.BoolVar(&o.check, "check", false, "end with exit code 1 where a target is missed")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.cases < 1 || o.rounds < 1 || flags.NArg() > 0 {
		return errors.New("want at least one case and one round, and no other words")
	}
	b, err := newBench(ctx, o, out)
	if err != nil {
		return err
	}
	return errors.Join(b.all(ctx), b.close())
}
