package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"forerun/cmd/forerun/internal/term"
)

// Process is all that a verb may touch of the process it runs in.
type Process struct {
	In       io.Reader
	Out, Err io.Writer
	Now      func() time.Time
	Lookup   func(string) (string, bool) // of the environment
	Terminal term.Terminal               // what stderr is able to show
}

// Main runs the command line in this process and gives its exit code. Ctrl-C
// and SIGTERM cancel the work, which then ends cleanly; a second one kills.
func Main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer tuneHeap(os.LookupEnv)()
	context.AfterFunc(ctx, stop)
	// A reader who leaves ends no run: with somebody to notify, the write fails
	// instead. Ignoring the signal would reach the agents' processes too.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	return Run(ctx, args, &Process{
		In: os.Stdin, Out: term.WhileRead{Out: os.Stdout}, Err: term.NewAside(os.Stderr), Now: time.Now, Lookup: os.LookupEnv,
		Terminal: term.Of(os.Stderr, os.LookupEnv),
	})
}

// Run runs one command line and gives its exit code.
func Run(ctx context.Context, args []string, p *Process) (code int) {
	defer func() {
		if r := recover(); r != nil {
			p.complainf("a fault of forerun itself: %v\n%s", r, debug.Stack())
			code = exitBroken
		}
	}()
	root := newRoot(p) //nolint:contextcheck // a verb takes the context that it is executed with
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	p.explain(err)
	return exitCode(err)
}
