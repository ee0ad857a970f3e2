package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/term"
	"forerun/cmd/forerun/internal/wire"
	"forerun/scorers/plan"
)

func newPlanCmd(p *Process) *cobra.Command {
	var (
		flags  configFlags
		from   string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "plan CONFIG",
		Short: "Say what a gate could show and what it would cost, asking no agent",
		Long: `plan says, before any money is spent, how many cases each guardrail needs, what loss
the cases there are would show, how likely a candidate that changes nothing passes, and
what the run takes. How much a metric varies is taken from an earlier run (--from), else
from what production logged, else it is assumed, and the plan says which.

A configuration in which some guardrail can't be passed, whatever the candidate
answers, is refused, with the smallest change that would do.`,
		Example: `  forerun plan configs/quickstart.yaml
  forerun plan configs/quickstart.yaml --max-cases 500
  forerun plan configs/quickstart.yaml --from runs/desk-20261124T090000Z --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			ctx := cmd.Context()
			c, err := flags.load(cmd, args[0])
			if err != nil {
				return err
			}
			g, err := wire.Prepare(ctx, c, p.Lookup)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, g.Close()) }()
			var earlier *wire.Earlier
			if from != "" {
				run, judge, err := p.openCompared(from)
				if err != nil {
					return err
				}
				earlier, err = wire.ReadEarlier(ctx, run, judge)
				if err := errors.Join(err, judge.Close()); err != nil {
					return err
				}
			}
			planned, err := wire.Foresee(ctx, g, earlier)
			if err != nil {
				return err
			}
			if err := planned.Fault(); err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(newPlanDocument(args[0], planned, wire.Receivers(c)))
			}
			text := planText(planned, p.Terminal.Width()) + "\n" + strings.Join(wire.ContentGoes(c), "\n") + "\n"
			_, err = fmt.Fprint(p.Out, term.Escape(text))
			return err
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "take the noise and the price from the finished run in `RUN`")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON instead of a table")
	flags.add(cmd)
	return cmd
}

// printJSON prints one document.
func (p *Process) printJSON(v any) error {
	enc := json.NewEncoder(p.Out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// planText is the plan as a person reads it.
func planText(planned *wire.Planned, width int) string {
	var b strings.Builder
	var sources notes
	for _, suite := range planned.Suites() {
		fmt.Fprintf(&b, "suite %s: %d cases\n", suite, planned.Cases[suite])
		t := grid{head: []string{"guardrail", "asks", "cases", "needed", "sees", "passes", ""}}
		for _, g := range planned.Guards {
			if g.Guardrail.Suite == suite {
				t.row(
					g.Guardrail.Metric, asked(g), supplied(g), orUnknown(g.Needed, strconv.Itoa),
					orUnknown(g.Resolves, func(x float64) string { return plan.Amount(x, g.Unit, g.Scale) }),
					orUnknown(g.Chance, func(x float64) string { return fmt.Sprintf("%.0f %%", 100*x) }), sources.mark(g.Source),
				)
			}
		}
		b.WriteString(t.render(width) + "\n\n")
	}
	b.WriteString(`cases   that the guardrail's metric applies to (and their clusters, where fewer)
needed  for an unchanged candidate to pass all guardrails together in 80 % of runs
sees    the smallest loss that these cases show in 80 % of runs
passes  how often an unchanged candidate passes; ? is not known
`)
	for _, s := range sources.all {
		fmt.Fprintf(&b, "%-6s  noise %s\n", s.mark, s.text)
	}
	fmt.Fprintf(&b, "\n%s.\nTogether, %s.\n", planned.Takes(), planned.Passes())
	fmt.Fprintf(&b, "%s\n", planned.Advice())
	return b.String()
}

// grid is a table without lines, its numbers to the right. It closes up where the
// terminal is narrow.
type grid struct {
	head []string
	rows []table.Row
}

func (g *grid) row(cells ...any) { g.rows = append(g.rows, cells) }

func (g *grid) render(width int) string {
	out := g.spaced("  ")
	if text.LongestLineLen(out) > width {
		out = g.spaced(" ")
	}
	return out
}

func (g *grid) spaced(gap string) string {
	t := table.NewWriter()
	style := table.StyleLight
	style.Options = table.OptionsNoBordersAndSeparators
	style.Format.Header = text.FormatDefault
	style.Box.PaddingLeft, style.Box.PaddingRight = "", gap
	t.SetStyle(style)
	head := make(table.Row, len(g.head))
	var columns []table.ColumnConfig
	for i, h := range g.head {
		head[i] = h
		if i > 0 && h != "" {
			columns = append(columns, table.ColumnConfig{Number: i + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
		}
	}
	t.AppendHeader(head)
	t.AppendRows(g.rows)
	t.SetColumnConfigs(columns)
	lines := strings.Split(t.Render(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

// asked is what a guardrail asks, in a cell.
func asked(g plan.Guard) string {
	guard := g.Guardrail
	var parts []string
	switch {
	case guard.Goal:
		parts = append(parts, "goal")
	case guard.Never:
		parts = append(parts, "never")
	}
	if guard.Margin != nil {
		parts = append(parts, plan.Amount(guard.Margin.Value, g.Unit, guard.Margin.Scale))
	}
	if guard.Max != nil {
		parts = append(parts, "max "+limit(*guard.Max, g.Unit))
	}
	if guard.Min != nil {
		parts = append(parts, "min "+limit(*guard.Min, g.Unit))
	}
	if guard.Monitor {
		parts = append(parts, "watched")
	}
	return strings.Join(parts, ", ")
}

func limit(x float64, unit string) string {
	if unit == "pp" {
		return fmt.Sprintf("%.3g %%", 100*x)
	}
	return plan.Amount(x, unit, "absolute")
}

// supplied is how many cases there are, and clusters where they differ.
func supplied(g plan.Guard) string {
	if g.Clusters == g.Pairs {
		return strconv.Itoa(g.Pairs)
	}
	return fmt.Sprintf("%d in %d", g.Pairs, g.Clusters)
}

func orUnknown[T any](x *T, say func(T) string) string {
	if x == nil {
		return "?"
	}
	return say(*x)
}

// notes gives each text a letter, and remembers which.
type notes struct {
	all []struct{ mark, text string }
}

func (n *notes) mark(text string) string {
	for _, s := range n.all {
		if s.text == text {
			return s.mark
		}
	}
	mark := fmt.Sprintf("[%d]", len(n.all)+1)
	n.all = append(n.all, struct{ mark, text string }{mark, text})
	return mark
}
