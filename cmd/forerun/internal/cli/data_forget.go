package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/term"
	"forerun/cmd/forerun/internal/wire"
	"forerun/datasets/redact"
	"forerun/replay/rundir"
)

func newDataForgetCmd(p *Process) *cobra.Command {
	var (
		customer, key   string
		content, asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "forget {--customer KEY|--content} PATH…",
		Short: "Remove one customer, or all private content, from case files and runs",
		Long: `forget --customer removes all cases of one cluster from each PATH, a case file, a run
directory or a folder of them, and in a run everything that was made of these cases:
outcomes, scores, the journal, cached answers, and reports that name them. Where the
data were redacted with a kept key, --key finds the customer behind the pseudonym.

forget --content removes the private content of runs: what they show stays.

What was touched is said. A run of which something was forgotten can be read, says so,
and is never judged again: its verdict stays what it was.`,
		Example: `  forerun data forget --customer cust-4711 logs/cases.parquet runs/
  forerun data forget --customer maria@example.com --key redact.key logs/redacted.parquet
  forerun data forget --content runs/desk-20261124T090000Z`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case (customer == "") == !content:
				return usagef("write exactly one of --customer KEY and --content")
			case content && key != "":
				return usagef("--content and --key: no pseudonym is looked for; leave --key away")
			}
			whose := func(cluster string) bool { return cluster == customer }
			if key != "" {
				r, err := (&redactFlags{key: key}).redactor()
				if err != nil {
					return err
				}
				whose = pseudonymsOf(r, customer)
			}
			var touched []wire.Touched
			var failed error
			for _, path := range args { // where it fails in one place, the others are done all the same
				some, err := forgetIn(cmd.Context(), path, whose, content)
				touched = append(touched, some...)
				failed = errors.Join(failed, err)
				if cmd.Context().Err() != nil {
					break
				}
			}
			return errors.Join(p.tellTouched(touched, customer, asJSON), failed)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&customer, "customer", "", "remove the cases of this cluster: `KEY` as the log has it")
	flags.StringVar(&key, "key", "", "find the pseudonym of KEY too, by the key in `FILE`")
	flags.BoolVar(&content, "content", false, "remove the private content of runs")
	flags.BoolVar(&asJSON, "json", false, "print what was touched as JSON")
	return cmd
}

// pseudonymsOf finds a customer by the name that the log has, and by what redact and
// strip made of it, one after the other too.
func pseudonymsOf(r *redact.Redactor, customer string) func(string) bool {
	names := map[string]bool{customer: true, r.Digest(customer): true}
	for _, redacted := range r.Clusters(customer) {
		names[redacted], names[r.Digest(redacted)] = true, true
	}
	return func(cluster string) bool { return names[cluster] }
}

// forgetIn forgets in a file, in a run, or in all runs of a folder.
func forgetIn(ctx context.Context, path string, whose func(string) bool, content bool) ([]wire.Touched, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, usagef("%s: no such file or run: check the path", path)
	}
	if !info.IsDir() {
		if content {
			return nil, usagef("%s: a case file has no private content: name a run directory, or use forerun data strip", path)
		}
		one, err := wire.ForgetInFile(ctx, path, whose)
		return []wire.Touched{one}, err
	}
	dirs, err := wire.RunDirs(path)
	if err != nil {
		return nil, err
	}
	if len(dirs) == 0 {
		return nil, usagef("%s: there is no run directory in it: name one, or a case file", path)
	}
	var out []wire.Touched
	var failed error
	for _, dir := range dirs {
		var one wire.Touched
		if content {
			one, err = wire.ForgetContent(dir)
		} else {
			one, err = wire.ForgetInRun(ctx, dir, whose)
		}
		if errors.Is(err, rundir.ErrLocked) {
			err = usagef("%w: forget when it has ended", err)
		}
		failed = errors.Join(failed, err)
		if ctx.Err() != nil {
			break
		}
		if err == nil {
			out = append(out, one)
		}
	}
	return out, failed
}

// tellTouched says what was touched.
func (p *Process) tellTouched(all []wire.Touched, customer string, asJSON bool) error {
	if asJSON {
		return p.printJSON(all)
	}
	var b strings.Builder
	nothing := 0
	for _, t := range all {
		if len(t.What) == 0 {
			nothing++
			continue
		}
		fmt.Fprintf(&b, "%s: %s\n", t.Path, strings.Join(t.What, ", "))
	}
	if nothing > 0 {
		what := "nothing to forget"
		if customer != "" {
			what = "nothing of " + customer
		}
		fmt.Fprintf(&b, "%s in %s\n", what, countOf(nothing, "place"))
	}
	if _, err := fmt.Fprint(p.Out, term.Escape(b.String())); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}
