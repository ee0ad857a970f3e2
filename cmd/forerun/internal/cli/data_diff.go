package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/term"
	"forerun/cmd/forerun/internal/wire"
	"forerun/datasets"
	"forerun/datasets/drift"
)

func newDataDiffCmd(p *Process) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Say how the traffic of one dataset differs from another's",
		Long: `diff compares two datasets column by column: what the traffic is made of, its segments,
scripts and hours, the tools it calls, how long it is, and how it ended. Each row has a
size, which is what to look at, and a p-value that is Holm's over all rows, with errors
robust to clusters.

size is the share of the traffic that would have to be of another kind, or for lengths,
times and costs the shift in standard deviations of their logarithms. A row has drifted
where its p-value is below .05 and its size is 5 % or 0.2 standard deviations or more.

It decides nothing: the exit code is 0 whatever it finds. Neither dataset's messages are
shown.`,
		Example: `  forerun data diff testdata/desk/golden.jsonl testdata/desk/shadow.jsonl.gz
  forerun data diff october.parquet november.parquet --json`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			var sides [2]wire.DriftSide
			var profiles [2]*drift.Profile
			for i, name := range args {
				var err error
				if sides[i], profiles[i], err = profile(cmd.Context(), p, name); err != nil {
					return err
				}
			}
			d := wire.Drift{SchemaVersion: 1, A: sides[0], B: sides[1], Rows: wire.Differences(profiles[0], profiles[1])}
			for _, r := range d.Rows {
				if r.Drifted {
					d.Drifted++
				}
			}
			if asJSON {
				return p.printJSON(d)
			}
			_, err := fmt.Fprint(p.Out, term.Escape(driftText(d, p.Terminal.Width())))
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON (schema_version 1)")
	return cmd
}

// profile reads one side, once: from standard input too.
func profile(ctx context.Context, p *Process, name string) (wire.DriftSide, *drift.Profile, error) {
	src, done, err := openData(p, name)
	if err != nil {
		return wire.DriftSide{}, nil, err
	}
	defer done()
	watched, finish := drift.Watch(src)
	digest, err := datasets.ContentDigest(ctx, watched)
	if err != nil {
		return wire.DriftSide{}, nil, err
	}
	read := finish()
	side := wire.DriftSide{File: name, Digest: digest, Cases: read.Cases, Compared: read.Kept, Clusters: read.Clusters}
	if read.From != nil {
		from, to := read.From.Format(time.RFC3339), read.To.Format(time.RFC3339)
		side.From, side.To = &from, &to
	}
	return side, read, nil
}

func driftText(d wire.Drift, width int) string {
	var b strings.Builder
	for _, s := range []struct {
		letter string
		side   wire.DriftSide
	}{{"A", d.A}, {"B", d.B}} {
		fmt.Fprintf(&b, "%s  %s: %s in %s", s.letter, oneLine(s.side.File), countOf(s.side.Cases, "case"), countOf(s.side.Clusters, "cluster"))
		if s.side.From != nil {
			fmt.Fprintf(&b, ", %s to %s", *s.side.From, *s.side.To)
		}
		if s.side.Compared < s.side.Cases {
			fmt.Fprintf(&b, "; %d of them compared, whole clusters", s.side.Compared)
		}
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	t := grid{head: []string{"", "A", "B", "size", "p", ""}}
	var apart []string
	for _, r := range d.Rows {
		mark := r.Note
		switch {
		case r.Drifted:
			mark = "drifted"
		case r.CasesA == 0 || r.CasesB == 0:
			apart = append(apart, oneLine(r.Group+" "+r.Name))
			continue
		}
		t.row(oneLine(strings.TrimSpace(r.Group+" "+r.Name)), oneLine(r.A), oneLine(r.B), orUnknown(r.Size, sizeOf(r.Measure)), orUnknown(r.Adjusted, pValue), mark)
	}
	b.WriteString(t.render(width) + "\n\n")
	if len(apart) > 0 {
		fmt.Fprintf(&b, "Only one of the two tells of %s.\n", strings.Join(apart, ", "))
	}
	fmt.Fprintf(&b, "%d of %s drifted: p is Holm's over all rows and below .05, and the size is 5 %% of\nthe traffic or 0.2 standard deviations (of logarithms) or more.\n", d.Drifted, countOf(len(d.Rows), "row"))
	return b.String()
}

func sizeOf(measure string) func(float64) string {
	if measure == "sd" {
		return func(x float64) string { return fmt.Sprintf("%.2f sd", x) }
	}
	return func(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) }
}

func pValue(p float64) string {
	if p < 0.001 {
		return "<.001"
	}
	return strings.TrimPrefix(fmt.Sprintf("%.3f", p), "0")
}
