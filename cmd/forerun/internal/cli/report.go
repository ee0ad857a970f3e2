package cli

import (
	"context"
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

// reportFlags say which report is made, and where it goes.
type reportFlags struct {
	format       string
	out          string // of tables
	inconclusive string // how JUnit tells what is not settled
	schema       string
	drawn        plotFlags
}

const (
	asFailure = "failure"
	asSkipped = "skipped"
)

func newReportCmd(p *Process) *cobra.Command {
	var flags reportFlags
	cmd := &cobra.Command{
		Use:   "report RUN",
		Short: "Write the reports of a decided run again, or print one of them",
		Long: `report makes the reports of a run directory from its Parquet files alone; the same
directory gives the same bytes. With --format one of them goes to stdout and nothing
is written in the run. Cases that have no room in report.html lie beside it, in
report-cases-002.html and so on. --plots writes every plot into a directory.

--format csv and --format parquet write tables for notebooks into the directory -o:
findings, cases, segments, pairs, outcomes and scores. No table holds a request or an
answer.

--schema needs no run: it prints the JSON Schema of report.json, or of gate.json with
--schema=gate.`,
		Example: `  forerun report runs/desk-20261124T090000Z
  forerun report runs/desk-20261124T090000Z --format markdown
  forerun report runs/desk-20261124T090000Z --format parquet -o tables
  forerun report runs/desk-20261124T090000Z --plots plots --png`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if flags.schema != "" {
				return p.printSchema(flags.schema, len(args) > 0 || flags.format+flags.out != "")
			}
			if len(args) == 0 {
				return usagef("no run: write forerun report RUN")
			}
			if err := flags.check(); err != nil {
				return err
			}
			return p.report(cmd.Context(), args[0], flags)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.format, "format", "", "print one report to stdout: {json|html|markdown|junit}, or write tables: {csv|parquet}")
	f.StringVar(&flags.inconclusive, "inconclusive", asFailure, "with --format junit: what is not settled is a {failure|skipped}")
	f.StringVar(&flags.schema, "schema", "", "print the JSON Schema of {report|gate}.json")
	f.Lookup("schema").NoOptDefVal = "report"
	f.StringVarP(&flags.out, "out", "o", "", "with --format csv or parquet: write the tables into `DIR`, in the place of those that are there")
	flags.drawn.add(cmd)
	return cmd
}

func (f *reportFlags) check() error {
	_, known := renderers()[f.format]
	_, tabled := tableFormats()[f.format]
	switch {
	case f.format != "" && !known && !tabled:
		words := slices.Concat(slices.Collect(maps.Keys(renderers())), slices.Collect(maps.Keys(tableFormats())))
		return usagef("unknown format %q: %s", f.format, nearest.Remedy(f.format, words))
	case f.inconclusive != asFailure && (f.inconclusive != asSkipped || f.format != "junit"):
		return usagef("--inconclusive %s: write failure, or skipped with --format junit", f.inconclusive)
	case tabled != (f.out != ""):
		return usagef("-o and --format csv or parquet go together: write --format csv -o DIR")
	}
	return f.drawn.check(f.format)
}

func (p *Process) report(ctx context.Context, dir string, flags reportFlags) (err error) {
	render, known := renderers()[flags.format]
	run, judge, err := p.openScored(dir)
	if errors.Is(err, rundir.ErrForgotten) && known {
		return p.printForgotten(dir, flags.format, err)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, judge.Close()) }()
	report, err := judge.Report(ctx, run)
	if err != nil {
		return err
	}
	table, tabled := tableFormats()[flags.format]
	switch {
	case tabled:
		return p.writeTables(ctx, run, judge, report, flags.out, table)
	case flags.drawn.dir != "":
		return flags.drawn.write(report)
	case flags.format == "":
		return reports.WriteAll(run, report)
	case flags.inconclusive == asSkipped:
		render = junit.Options{SkipInconclusive: true}.Render
	}
	text, err := render(report)
	if err != nil {
		return err
	}
	if _, err := p.Out.Write(text); err != nil {
		return fmt.Errorf("print report: %w", err)
	}
	return nil
}
