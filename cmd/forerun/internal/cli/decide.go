package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/wire"
	"forerun/replay/rundir"
	"forerun/reports"
	"forerun/reports/terminal"
	"forerun/reports/view"
	"forerun/scorers"
)

func newDecideCmd(p *Process) *cobra.Command {
	var (
		told  telling
		notes historyFlags
	)
	cmd := &cobra.Command{
		Use:   "decide RUN",
		Short: "Compare the arms of a scored run, decide, and report",
		Long: `decide compares the two arms of a run directory that has been scored, decides by the
guardrails of its own configuration, and writes the reports. No agent is asked. It
ends with the verdict's exit code; a screen that saw no harm ends with 0.`,
		Example: "  forerun decide runs/desk-20261124T090000Z",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			run, judge, err := p.openScored(args[0])
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, judge.Close()) }()
			return p.decide(cmd.Context(), run, judge, notes, told)
		},
	}
	told.add(cmd, "")
	notes.add(cmd)
	return cmd
}

// decide decides on a scored run, writes its reports, prints the first screen
// (or report.json), and ends with the verdict's exit code.
func (p *Process) decide(ctx context.Context, run *rundir.Run, judge *wire.Judge, notes historyFlags, told telling) error {
	report, err := judge.Report(ctx, run)
	if err != nil {
		return err
	}
	if err := reports.WriteAll(run, report); err != nil {
		return err
	}
	// What was cut short by its budget is no verdict yet: the run stays at work.
	if run.Manifest().Status != rundir.Complete {
		return p.tell(run, report, told)
	}
	if err := judge.NoteVerdict(ctx, notes.ledger(run), run, report, p.Now()); err != nil {
		return err
	}
	return p.tell(run, report, told)
}

// tell prints a report that was written, and ends with its exit code.
func (p *Process) tell(run *rundir.Run, report *view.Report, told telling) error {
	if err := told.note(run.Dir(), report.Verdict.String(), report.Level); err != nil {
		return err
	}
	if told.json {
		text, err := run.ReadFile("report.json")
		if err != nil {
			return err
		}
		if _, err := p.Out.Write(text); err != nil {
			return fmt.Errorf("print report: %w", err)
		}
		return reportCode(report)
	}
	screen := terminal.Render(report, terminal.Options{
		Width: p.Terminal.Width(), Colour: p.Terminal.Color, Path: run.Path("report.html"),
	})
	if _, err := io.WriteString(p.Out, screen); err != nil {
		return fmt.Errorf("print report: %w", err)
	}
	return reportCode(report)
}

// openScored opens a gate's run that has been replayed and scored, with its judge.
func (p *Process) openScored(dir string) (*rundir.Run, *wire.Judge, error) {
	run, judge, err := p.openCompared(dir)
	if err == nil {
		if err = ofGate(run); err != nil {
			err = errors.Join(err, judge.Close())
		}
	}
	return run, judge, err
}

// openCompared opens a run that has been replayed and scored, of a gate or not, with
// its judge.
func (p *Process) openCompared(dir string) (*rundir.Run, *wire.Judge, error) {
	run, c, err := openRun(dir)
	if err != nil {
		return nil, nil, err
	}
	if err := replayed(run); err != nil {
		return nil, nil, err
	}
	if _, err := os.Stat(run.Path(scorers.ScoresFile)); err != nil {
		return nil, nil, usagef("run %s has no scores: run forerun score %s first", dir, dir)
	}
	judge, err := wire.NewJudge(c, p.Lookup)
	return run, judge, err
}

// replayed refuses a run whose replay did not end: half a run can't be judged. One
// that its budget ended is whole as far as it goes, and can't pass.
func replayed(run *rundir.Run) error {
	if m := run.Manifest(); m.Status != rundir.Complete && m.Stop == nil {
		return usagef("run %s is %s: end it with forerun gate --resume %s", run.Dir(), m.Status, run.Dir())
	}
	return nil
}
