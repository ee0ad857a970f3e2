package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/term"
	"forerun/datasets"
)

func newDataDescribeCmd(p *Process) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "describe FILE",
		Short: "Say what a dataset holds: segments, labels, and what can be replayed",
		Example: `  forerun data describe cases.parquet
  forerun data describe cases.jsonl --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			src, done, err := openData(p, args[0])
			if err != nil {
				return err
			}
			defer done()
			d, err := datasets.Describe(cmd.Context(), src)
			if err != nil {
				return err
			}
			if asJSON {
				enc := json.NewEncoder(p.Out)
				enc.SetIndent("", "  ")
				return enc.Encode(d)
			}
			return printDescription(p, d)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON (schema_version 1)")
	return cmd
}

func printDescription(p *Process, d datasets.Description) error {
	w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', 0)
	line := func(name, format string, args ...any) {
		// Tabs and newlines of a value would break the table, the rest of
		// the control characters the terminal.
		text := strings.NewReplacer("\t", `\t`, "\n", `\n`).Replace(fmt.Sprintf(format, args...))
		fmt.Fprintf(w, "%s\t%s\n", term.Escape(name), term.Escape(text))
	}
	line("cases", "%d in %s, the largest of %s (%.1f %%)",
		d.Cases, countOf(d.Clusters.Count, "cluster"), countOf(d.Clusters.LargestCases, "case"), 100*d.Clusters.LargestShare)
	line("digest", "%s", d.Digest)
	if d.From == nil {
		line("time", "no case has one")
	} else {
		line("time", "%s to %s, in %d cases", d.From.Format(time.RFC3339), d.To.Format(time.RFC3339), d.Timed)
	}
	line("origin", "%s", valueCounts(d.Origins, 0))
	line("risk", "%s", valueCounts(d.Risks, 0))
	for _, s := range d.Segments {
		text := valueCounts(s.Values, s.Other)
		if s.Without > 0 {
			text += fmt.Sprintf("; %d without", s.Without)
		}
		line("segment "+strings.NewReplacer("\t", `\t`, "\n", `\n`).Replace(s.Name), "%s", text)
	}
	line("asked by", "messages %d, input %d, state %d, tools %d", d.Asks.Messages, d.Asks.Input, d.Asks.State, d.Asks.Tools)
	l := d.Labelled
	line("labelled", "%d: answer %d, facts %d, tool_calls %d, end_state %d, escalate %d (%d should be), labels %d",
		l.Any, l.Answer, l.Facts, l.ToolCalls, l.EndState, l.Escalate, l.ShouldBe, l.Labels)
	g := d.Logged
	line("logged", "%d: output %d, tool_calls %d, latency %d, ttft %d, usage %d, cost %d, escalated %d, fallback %d, corrected %d, approvals %d, scores %d",
		g.Any, g.Output, g.ToolCalls, g.Latency, g.TTFT, g.Usage, g.Cost, g.Escalated, g.Fallback, g.Corrected, g.Approvals, g.Scores)
	line("replay", "%d of %d with every logged tool answer at hand", d.Replay.Cases, d.Cases)
	for _, r := range d.Replay.Reasons {
		line("", "%d: %s", r.Cases, r.Value)
	}
	return w.Flush()
}

// valuesShown is how many values of a segment fit a line.
const valuesShown = 8

func valueCounts(values []datasets.Count, other int) string {
	var parts []string
	for i, c := range values {
		if i == valuesShown {
			break
		}
		parts = append(parts, fmt.Sprintf("%s %d", c.Value, c.Cases))
	}
	if more := len(values) - len(parts); more > 0 || other > 0 {
		for _, c := range values[len(parts):] {
			other += c.Cases
		}
		parts = append(parts, fmt.Sprintf("other values %d", other))
	}
	return strings.Join(parts, ", ")
}
