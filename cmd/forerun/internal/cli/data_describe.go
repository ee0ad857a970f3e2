package cli

import (
	"bytes"
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
	var text bytes.Buffer
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	line := func(name, format string, args ...any) {
		_, _ = fmt.Fprintf(w, "%s\t%s\n", oneLine(name), oneLine(fmt.Sprintf(format, args...)))
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
		line("segment "+s.Name, "%s", text)
	}
	line("asked by", "%s", present(part{"messages", d.Asks.Messages}, part{"input", d.Asks.Input}, part{"state", d.Asks.State}, part{"tools", d.Asks.Tools}))
	l := d.Labelled
	line("labelled", "%s", present(
		part{"any", l.Any}, part{"answer", l.Answer}, part{"facts", l.Facts}, part{"tool_calls", l.ToolCalls}, part{"end_state", l.EndState},
		part{"escalate", l.Escalate}, part{"of these true", l.ShouldBe}, part{"labels", l.Labels},
	))
	g := d.Logged
	line("logged", "%s", present(
		part{"any", g.Any}, part{"output", g.Output}, part{"tool_calls", g.ToolCalls}, part{"latency", g.Latency}, part{"ttft", g.TTFT},
		part{"usage", g.Usage}, part{"cost", g.Cost}, part{"escalated", g.Escalated}, part{"fallback", g.Fallback},
		part{"corrected", g.Corrected}, part{"approvals", g.Approvals}, part{"scores", g.Scores},
	))
	line("replay", "%d of %d with every logged tool answer at hand", d.Replay.Cases, d.Cases)
	for _, r := range d.Replay.Reasons {
		line("", "%d: %s", r.Cases, r.Value)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := text.WriteTo(p.Out)
	return err
}

// oneLine makes text from outside fit for a table on a terminal: tabs and
// newlines would break the one, other control characters the other.
func oneLine(s string) string {
	return term.Escape(strings.NewReplacer("\t", `\t`, "\n", `\n`).Replace(s))
}

// part is something that a case may hold, and how many do.
type part struct {
	name  string
	cases int
}

// present lists what at least one case holds.
func present(parts ...part) string {
	var out []string
	for _, p := range parts {
		if p.cases > 0 {
			out = append(out, fmt.Sprintf("%s %d", p.name, p.cases))
		}
	}
	if len(out) == 0 {
		return "nothing"
	}
	return strings.Join(out, ", ")
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
