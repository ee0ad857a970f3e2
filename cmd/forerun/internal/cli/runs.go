package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/wire"
	"forerun/reports/view"
)

func newRunsCmd(p *Process) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "List run directories, and delete those that a retention lets go",
		Args:  noneBut,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRunsListCmd(p), newRunsPruneCmd(p))
	return cmd
}

func newRunsListCmd(p *Process) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [DIR]...",
		Short: "List the runs in a folder, the newest first",
		Example: `  forerun runs list
  forerun runs list nightly --json`,
		RunE: func(_ *cobra.Command, args []string) error {
			runs, err := p.keptRuns(args)
			if err != nil {
				return err
			}
			if asJSON {
				return p.runsJSON(runs)
			}
			_, err = fmt.Fprintln(p.Out, runsTable(runs))
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON: a list of {dir, name, started, status, verdict, …}")
	return cmd
}

func newRunsPruneCmd(p *Process) *cobra.Command {
	var (
		last, days int
		yes        bool
	)
	cmd := &cobra.Command{
		Use:   "prune [DIR]...",
		Short: "Delete the runs that a retention lets go, but never the last pass",
		Long: `prune keeps of each configuration the newest runs (--keep-last), all that are younger
than --keep-days, whatever has not ended, and always the newest pass at level clear:
what is in production may rest on it. It says what it would delete, and deletes with
--yes. The history of attempts stays as it is: an attempt that was made counts. What
can't be read as a run is named and stays.`,
		Example: `  forerun runs prune --keep-last 14
  forerun runs prune nightly --keep-last 5 --keep-days 30 --yes`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if last < 0 || days < 0 || !cmd.Flags().Changed("keep-last") && !cmd.Flags().Changed("keep-days") {
				return usagef("no retention: write --keep-last N, --keep-days N, or both")
			}
			keep := wire.Retention{Last: last, Age: time.Duration(days) * 24 * time.Hour}
			runs, err := p.keptRuns(args)
			if err != nil {
				return err
			}
			return p.prune(keep.Prunable(runs, p.Now()), len(runs), yes)
		},
	}
	cmd.Flags().IntVar(&last, "keep-last", 0, "keep the newest `N` runs of each configuration")
	cmd.Flags().IntVar(&days, "keep-days", 0, "keep all runs younger than `N` days")
	cmd.Flags().BoolVar(&yes, "yes", false, "delete, instead of saying what would be deleted")
	return cmd
}

// keptRuns lists the runs in folders. What is damaged there is named, and passed over.
func (p *Process) keptRuns(dirs []string) ([]wire.KeptRun, error) {
	if len(dirs) == 0 {
		dirs = []string{"runs"}
	}
	runs, damaged, err := wire.KeptRuns(dirs...)
	if err != nil {
		return nil, usagef("%w", err)
	}
	for _, why := range damaged {
		p.leftOut(why)
	}
	if len(runs) == 0 {
		return nil, usagef("no run in %s: name the folder that they lie in", strings.Join(dirs, ", "))
	}
	return runs, nil
}

func (p *Process) leftOut(why error) { p.notef("warning: left out: %v", why) }

func (p *Process) prune(gone []wire.KeptRun, of int, yes bool) error {
	word := "would delete"
	if yes {
		word = "deleted"
	}
	for _, r := range gone {
		if yes {
			if err := wire.RemoveRun(r.Dir); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintf(p.Out, "%s %s\n", word, view.Line(r.Dir)); err != nil {
			return err
		}
	}
	p.notef("%s %d of %s", word, len(gone), countOf(of, "run"))
	return nil
}

func runsTable(runs []wire.KeptRun) string {
	t := table.NewWriter()
	style := table.StyleLight
	style.Options, style.Format.Header = table.OptionsNoBordersAndSeparators, text.FormatDefault
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	t.AppendHeader(table.Row{"started", "name", "verdict", "stable → candidate", "spent", "run"})
	for _, r := range runs {
		verdict := r.Verdict
		switch {
		case r.Kind != "":
			verdict = r.Kind
		case verdict == "":
			verdict = r.Status
		case !r.Clear:
			verdict += " (" + r.Level + ")"
		}
		started := view.NoEvidence
		if !r.Started.IsZero() {
			started = r.Started.UTC().Format("2006-01-02 15:04")
		}
		t.AppendRow(table.Row{
			started, view.Cut(view.Line(r.Name), 30), verdict,
			view.Cut(view.Line(r.Stable), 24) + " → " + view.Cut(view.Line(r.Candidate), 24), fmt.Sprintf("$%.2f", r.SpentUSD), view.Line(r.Dir),
		})
	}
	return t.Render()
}

func (p *Process) runsJSON(runs []wire.KeptRun) error {
	type doc struct {
		Dir       string     `json:"dir"`
		Name      string     `json:"name"`
		Started   *time.Time `json:"started"`
		Status    string     `json:"status"`
		Level     string     `json:"level"`
		Verdict   *string    `json:"verdict"` // null: none yet
		Stable    string     `json:"stable"`
		Candidate string     `json:"candidate"`
		SpentUSD  float64    `json:"spent_usd"`
	}
	out := make([]doc, 0, len(runs))
	for _, r := range runs {
		one := doc{Dir: r.Dir, Name: r.Name, Status: r.Status, Level: r.Level, Stable: r.Stable, Candidate: r.Candidate, SpentUSD: r.SpentUSD}
		if !r.Started.IsZero() {
			one.Started = &r.Started
		}
		if r.Decided() {
			one.Verdict = &r.Verdict
		}
		out = append(out, one)
	}
	enc := json.NewEncoder(p.Out)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
