package cli

import (
	"context"
	"errors"

	"forerun/configs"
	"forerun/datasets"
	"forerun/datasets/table"
	"forerun/replay/rundir"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

// The exit codes are part of forerun's interface: scripts and CI read them.
const (
	exitDone         = 0   // verdict pass, a screen that saw no harm, or the command did its work
	exitBroken       = 1   // the harness could not finish
	exitUsage        = 2   // usage, configuration or data error; nothing was spent
	exitFail         = 3   // gate: fail
	exitInconclusive = 4   // gate: inconclusive
	exitInvalid      = 5   // gate: invalid, the evidence cannot be judged
	exitInterrupted  = 130 // interrupted; resumable
)

// exitHelp is the table that "forerun help exit-codes" prints.
const exitHelp = `Every command ends with one of these codes:

  0    the verdict is pass, a screen saw no harm, or the command did its work
  1    the harness could not finish: an arm that cannot answer its first case,
       a full disk, a fault of forerun itself; the run can be resumed
  2    usage, configuration or data error; nothing was spent
  3    gate: fail
  4    gate: inconclusive (no data, too little data, budget spent)
  5    gate: invalid (the evidence cannot be judged)
  130  interrupted; the message says how to resume

Only gate, decide and verify end with 3, 4 or 5, and trend with 3. A screen that saw
no harm ends gate and decide with 0 and verify with 4: it is no pass, and never opens
the canary. A waiver changes no code: verify names it, and a person acts on it.
`

// exitCode maps the error of a verb to the process's exit code.
func exitCode(err error) int {
	var (
		verdict *verdictError
		usage   *UsageError
		config  *configs.Error
		record  *datasets.RecordError
		sealed  *tamperedError
		table   *table.Error
	)
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &verdict):
		return verdict.code
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &usage), errors.As(err, &config), errors.As(err, &record), errors.As(err, &sealed),
		errors.As(err, &table), errors.Is(err, rundir.ErrExists):
		return exitUsage
	}
	return exitBroken
}

// reportCode is the exit code of a report, as an error; nil for a pass, and for
// a screen that saw no harm.
func reportCode(r *view.Report) error {
	if r.ExitsZero() {
		return nil
	}
	return verdictCode(r.Verdict)
}

// verdictCode is the exit code of a verdict, as an error; nil for a pass.
func verdictCode(v gate.Verdict) error {
	switch v {
	case gate.Pass:
		return nil
	case gate.Fail:
		return &verdictError{exitFail}
	case gate.Inconclusive:
		return &verdictError{exitInconclusive}
	case gate.Invalid:
		return &verdictError{exitInvalid}
	}
	return &verdictError{exitInvalid}
}
