package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/term"
	"forerun/cmd/forerun/internal/wire"
	"forerun/replay"
)

func newDoctorCmd(p *Process) *cobra.Command {
	var (
		flags  configFlags
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "doctor CONFIG",
		Short: "Try each arm with one case, and say what was found",
		Long: `doctor asks each version the probe, where its containment is to be shown by one, and
one case: the least risky of the data that still calls a tool. It says whether the arm
is reachable and contained, whether it reports its usage, which tools it called and how
they were answered, and whether its price is known. The answers are paid for, and
nothing of them is kept.

It ends with 0 where both arms can be gated, and with 1 where one did not answer or its
writes are not contained.`,
		Example: `  forerun doctor configs/quickstart.yaml`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			c, err := flags.load(cmd, args[0])
			if err != nil {
				return err
			}
			g, err := wire.Prepare(cmd.Context(), c, p.Lookup)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, g.Close()) }()
			found, err := g.Examine(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				err = p.printJSON(found)
			} else {
				_, err = fmt.Fprint(p.Out, term.Escape(examinedText(found)))
			}
			return errors.Join(err, unsound(found))
		},
	}
	flags.add(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what was found as JSON")
	return cmd
}

// unsound is the error of arms that can't be gated.
func unsound(found []wire.Examined) error {
	for i := range found {
		e := &found[i]
		switch {
		case e.Sound():
		case e.Reachable:
			return fmt.Errorf("arm %s: its writes are not contained: see docs/containment.md", e.Arm)
		default:
			return fmt.Errorf("arm %s (%s) did not answer", e.Arm, e.Kind)
		}
	}
	return nil
}

func examinedText(found []wire.Examined) string {
	var b strings.Builder
	for i := range found {
		e := &found[i]
		fmt.Fprintf(&b, "%s  %s, version %s\n", e.Arm, e.Kind, e.Version)
		for _, line := range examinedLines(e) {
			fmt.Fprintf(&b, "  %-11s%s\n", line[0], line[1])
		}
	}
	return b.String()
}

func examinedLines(e *wire.Examined) [][2]string {
	contained := [2]string{"contained", containedWords(e)}
	if e.Recorded {
		return [][2]string{{"reachable", "it answers from a log; nobody is asked"}, contained}
	}
	lines := [][2]string{{"reachable", reachableWords(e)}, contained}
	if e.Case == "" || !e.Reachable {
		return lines
	}
	return append(lines,
		[2]string{"tools", toolWords(e)},
		[2]string{"usage", usageWords(e)},
		[2]string{"price", priceWords(e)})
}

func reachableWords(e *wire.Examined) string {
	switch {
	case !e.Reachable:
		return "no: " + e.Failure
	case e.Case == "":
		return "yes"
	case e.LatencyMS != nil:
		return fmt.Sprintf("yes, it answered case %q in %.0f ms", e.Case, *e.LatencyMS)
	}
	return fmt.Sprintf("yes, it answered case %q", e.Case)
}

func containedWords(e *wire.Examined) string {
	switch {
	case e.Probe != "":
		return "no: the probe's agent " + e.Probe
	case e.Contained.Level == replay.ContainmentNone && !e.Reachable:
		return "not shown: the probe had no answer"
	case e.Contained.Level == replay.ContainmentNone && e.Failure != "":
		return "not shown: " + e.Failure
	case e.Contained.Level == replay.ContainmentDeclared:
		return "declared: " + e.Contained.Words
	}
	return e.Contained.Words
}

func toolWords(e *wire.Examined) string {
	switch {
	case !e.CallsSeen:
		return "out of sight: serve: [tools] would answer its calls, see docs/containment.md"
	case len(e.Calls) == 0:
		return "none called"
	}
	var calls []string
	for _, c := range e.Calls {
		calls = append(calls, fmt.Sprintf("%s (%s)", c.Name, c.Source))
	}
	return strings.Join(calls, ", ")
}

func usageWords(e *wire.Examined) string {
	if e.Usage == nil {
		return "not reported: cost and tokens are unknown; serve: [models] would count them"
	}
	count := func(n *int64) string {
		if n == nil {
			return "unknown"
		}
		return strconv.FormatInt(*n, 10)
	}
	words := fmt.Sprintf("%s tokens in, %s out", count(e.Usage.Input), count(e.Usage.Output))
	if e.ModelServed != "" {
		words += ", by " + e.ModelServed
	}
	return words
}

func priceWords(e *wire.Examined) string {
	if e.CostUSD == nil {
		return "unknown: name the model under prices"
	}
	return fmt.Sprintf("$%.6f for this case", *e.CostUSD)
}
