package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"forerun/reports"
	"forerun/reports/gatefile"
	"forerun/reports/view"
)

func newVerifyCmd(p *Process) *cobra.Command {
	var (
		candidate string
		maxAge    time.Duration
	)
	cmd := &cobra.Command{
		Use:   "verify {gate.json|RUN}",
		Short: "Check that a gate opens the canary, or that a run's report follows from its data",
		Long: `verify gate.json --candidate ID ends with 0 only for a passing, unexpired gate at
level clear of exactly that candidate, named by its version or its digest. A gate that
did not pass ends with its verdict's exit code; one that says nothing of this candidate
now (another candidate, expired, too old) ends with 4, and so does a screen that saw no
harm: only a gate at level clear opens the canary. A waiver is named and changes no code.

verify RUN computes report.json again from the run's Parquet files and compares; a
difference ends with 5.`,
		Example: `  forerun verify runs/desk-20261124T090000Z/gate.json --candidate 2026-11-20 --max-age 24h
  forerun verify runs/desk-20261124T090000Z`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			info, err := os.Stat(args[0])
			switch {
			case err != nil:
				return usagef("verify %s: no such file or run: name a gate.json or a run directory", args[0])
			case info.IsDir() && (candidate != "" || maxAge != 0):
				return usagef("--candidate and --max-age go with a gate.json: name %s/gate.json", args[0])
			case info.IsDir():
				return p.verifyRun(cmd, args[0])
			case candidate == "":
				return usagef("no candidate: write --candidate ID, the version or digest that is about to be released")
			case maxAge < 0:
				return usagef("--max-age %s: write a duration such as 24h", maxAge)
			}
			return p.verifyGate(args[0], candidate, maxAge)
		},
	}
	cmd.Flags().StringVar(&candidate, "candidate", "", "the candidate about to be released: its version or digest, `ID`")
	cmd.Flags().DurationVar(&maxAge, "max-age", 0, "refuse a gate older than this, such as 24h [default: the gate's own expiry]")
	return cmd
}

func (p *Process) verifyGate(name, candidate string, maxAge time.Duration) error {
	f, err := os.Open(name)
	if err != nil {
		return usagef("verify: %w", err)
	}
	doc, err := gatefile.Read(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return usagef("%s: %w: name the gate.json of a run", name, err)
	}
	if report, err := os.ReadFile(filepath.Join(filepath.Dir(name), reports.JSONFile)); err == nil && gatefile.Digest(report) != doc.ReportDigest {
		p.complainf("%s is not of the %s beside it: run forerun decide on that run again", name, reports.JSONFile)
		return &verdictError{exitInvalid}
	}
	err = doc.Verify(candidate, maxAge, p.Now())
	var refused *gatefile.Error
	switch {
	case err == nil:
		_, err = fmt.Fprintf(p.Out, "pass: candidate %s, decided %s\n", candidate, doc.Time.UTC().Format(time.RFC3339))
		return err
	case !errors.As(err, &refused):
		return err
	case refused.Reason == gatefile.Malformed:
		return usagef("%s: %w", name, err)
	}
	p.complainf("%s: %v", name, err)
	if waived := doc.Waived(); waived != "" {
		p.complainf("%s: %s", name, waived)
	}
	if refused.Reason == gatefile.NotPassing {
		return verdictCode(doc.Verdict)
	}
	return &verdictError{exitInconclusive}
}

func (p *Process) verifyRun(cmd *cobra.Command, dir string) (err error) {
	run, judge, err := p.openScored(dir)
	if sealed, ok := errors.AsType[*tamperedError](err); ok {
		p.complainf("%v", sealed)
		return &verdictError{exitInvalid}
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, judge.Close()) }()
	if _, err := os.Stat(run.Path(reports.JSONFile)); err != nil {
		return usagef("run %s has no report: run forerun decide %s first", dir, dir)
	}
	err = reports.VerifyRun(run, func() (*view.Report, error) { return judge.Report(cmd.Context(), run) })
	if err != nil {
		p.complainf("%v", err)
		return &verdictError{exitInvalid}
	}
	_, err = fmt.Fprintf(p.Out, "%s follows from the run's data\n", run.Path(reports.JSONFile))
	return err
}
