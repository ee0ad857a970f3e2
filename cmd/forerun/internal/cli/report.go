package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"forerun/datasets/nearest"
	"forerun/replay/rundir"
	"forerun/reports"
	"forerun/reports/html"
	"forerun/reports/jsonreport"
	"forerun/reports/junit"
	"forerun/reports/markdown"
	"forerun/reports/view"
)

// renderers are the reports that can be printed, by format.
func renderers() map[string]func(*view.Report) ([]byte, error) {
	return map[string]func(*view.Report) ([]byte, error){
		"json":     jsonreport.Render,
		"html":     html.Render,
		"markdown": func(r *view.Report) ([]byte, error) { return markdown.Render(r), nil },
		"junit":    junit.Render,
	}
}

// printForgotten prints a report that a run has had since before content was deleted of
// it: it can't be made again.
func (p *Process) printForgotten(dir, format string, why error) error {
	name := map[string]string{"json": reports.JSONFile, "html": reports.HTMLFile, "markdown": reports.MarkdownFile, "junit": reports.JUnitFile}[format]
	text, err := os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("%w: %s was removed with it, and can't be made again", why, name)
	}
	if err != nil {
		return err
	}
	p.notef("%v; this is the report of before", errors.Unwrap(why))
	if _, err := p.Out.Write(text); err != nil {
		return fmt.Errorf("print report: %w", err)
	}
	return nil
}

func newReportCmd(p *Process) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "report RUN",
		Short: "Write the reports of a decided run again, or print one of them",
		Long: `report makes the reports of a run directory from its Parquet files alone; the same
directory gives the same bytes. With --format one of them goes to stdout and nothing
is written.`,
		Example: `  forerun report runs/desk-20261124T090000Z
  forerun report runs/desk-20261124T090000Z --format markdown`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			render, known := renderers()[format]
			if format != "" && !known {
				return usagef("unknown format %q: %s", format, nearest.Remedy(format, slices.Collect(maps.Keys(renderers()))))
			}
			run, judge, err := p.openScored(args[0])
			if errors.Is(err, rundir.ErrForgotten) && format != "" {
				return p.printForgotten(args[0], format, err)
			}
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, judge.Close()) }()
			report, err := judge.Report(cmd.Context(), run)
			if err != nil {
				return err
			}
			if format == "" {
				return reports.WriteAll(run, report)
			}
			text, err := render(report)
			if err != nil {
				return err
			}
			if _, err := p.Out.Write(text); err != nil {
				return fmt.Errorf("print report: %w", err)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "print one report to stdout: {json|html|markdown|junit}")
	return cmd
}
