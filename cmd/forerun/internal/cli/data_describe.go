package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/term"
	"forerun/cmd/forerun/internal/wire"
	"forerun/datasets"
	"forerun/datasets/nearest"
)

func newDataDescribeCmd(p *Process) *cobra.Command {
	var (
		asJSON bool
		format string
	)
	cmd := &cobra.Command{
		Use:   "describe FILE",
		Short: "Say what a dataset holds, and what it can prove",
		Long: `describe counts what the cases hold and ends with what this log can prove: the share
that can be replayed, with reasons; the labels and what a verdict on them would rest on;
the versions that answered; and the smallest loss that $20 and $200 could detect, from the
logged cost of a case or from list prices. What is not known is said to be unknown.

The digest is of the content, case by case: the same cases have the same digest in Parquet
and in JSON Lines. --format md prints a dataset card. Neither shows a message.`,
		Example: `  forerun data describe testdata/desk/golden.jsonl
  forerun data describe cases.jsonl --json
  forerun data describe cases.parquet --format md > CARD.md`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			formats := []string{"text", "md"}
			switch {
			case !slices.Contains(formats, format):
				return usagef("--format %s: %s", format, nearest.Remedy(format, formats))
			case asJSON && cmd.Flags().Changed("format"):
				return usagef("--json and --format: name one of the two")
			}
			src, done, err := openData(p, args[0])
			if err != nil {
				return err
			}
			defer done()
			d, err := datasets.Describe(cmd.Context(), src)
			if err != nil {
				return err
			}
			proof, err := wire.Prove(d)
			switch {
			case err != nil:
				return err
			case asJSON:
				enc := json.NewEncoder(p.Out)
				enc.SetIndent("", "  ")
				return enc.Encode(describedDocument{d, proof})
			case format == "md":
				_, err := fmt.Fprint(p.Out, cardText(args[0], d, proof))
				return err
			}
			return printDescription(p, d, proof)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON (schema_version 1)")
	cmd.Flags().StringVar(&format, "format", "text", "print `{text|md}`; md is a dataset card")
	return cmd
}

// describedDocument is what describe prints with --json.
type describedDocument struct {
	datasets.Description
	Proof wire.Proof `json:"proof"`
}

func printDescription(p *Process, d datasets.Description, proof wire.Proof) error {
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
	if err := w.Flush(); err != nil {
		return err
	}
	text.WriteString("\nWhat this log can prove\n")
	for _, l := range proofLines(d, proof) {
		line(l[0], "%s", l[1])
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
