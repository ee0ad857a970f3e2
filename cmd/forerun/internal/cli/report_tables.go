package cli

import (
	"context"
	"fmt"
	"path/filepath"

	"forerun/cmd/forerun/internal/wire"
	"forerun/replay/rundir"
	"forerun/reports/tables"
	"forerun/reports/view"
)

// tableFormats are the forms in which a report is tables for notebooks.
func tableFormats() map[string]tables.Format {
	return map[string]tables.Format{string(tables.CSV): tables.CSV, string(tables.Parquet): tables.Parquet}
}

// writeTables writes a run as tables, and prints where they are.
func (p *Process) writeTables(ctx context.Context, run *rundir.Run, judge *wire.Judge, report *view.Report, dir string, format tables.Format) error {
	names, err := tables.Write(ctx, dir, format, tables.Source{Run: run, Report: report, Metrics: judge.TableMetrics()})
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := fmt.Fprintln(p.Out, filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("print report: %w", err)
		}
	}
	return nil
}
