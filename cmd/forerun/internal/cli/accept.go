package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"forerun/reports"
	"forerun/reports/gatefile"
	"forerun/reports/view"
)

// waiverFlags are what a person says who accepts a verdict.
type waiverFlags struct{ by, reason, expires string }

func newAcceptCmd(p *Process) *cobra.Command {
	var flags waiverFlags
	cmd := &cobra.Command{
		Use:   "accept RUN --by NAME --reason TEXT --expires DATE",
		Short: "Write a person's decision on a verdict into gate.json",
		Long: `accept writes into a run's gate.json that a person takes the release on in spite of the
verdict, why, and until when. The verdict keeps its word, and forerun verify goes on
refusing it: who acts on a waiver does so as a person. A pass needs none.`,
		Example: `  forerun accept runs/desk-20261124T090000Z --by "R. Jonas" --reason "ticket 4711: known, fixed in v9" --expires 2026-12-01`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			waiver, err := flags.waiver(p.Now())
			if err != nil {
				return err
			}
			run, judge, err := p.openScored(args[0])
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, judge.Close()) }()
			if _, err := os.Stat(run.Path(reports.GateFile)); err != nil {
				return usagef("run %s is not decided: run forerun decide %s first", args[0], args[0])
			}
			err = reports.Waive(run, waiver)
			if refused, ok := errors.AsType[*gatefile.Error](err); ok {
				return usagef("%s: %w", run.Path(reports.GateFile), refused)
			}
			if err != nil {
				return err
			}
			report, err := judge.Report(cmd.Context(), run)
			if err != nil {
				return err
			}
			if err := reports.WriteAll(run, report); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.Out, "%s: the verdict stays %s; accepted until %s\n",
				run.Path(reports.GateFile), report.Verdict, waiver.Expires.Format(time.RFC3339))
			return err
		},
	}
	cmd.Flags().StringVar(&flags.by, "by", "", "who decides, `NAME`")
	cmd.Flags().StringVar(&flags.reason, "reason", "", "why, in a sentence, `TEXT`")
	cmd.Flags().StringVar(&flags.expires, "expires", "", "the last day on which it holds (UTC) `DATE`, such as 2026-12-01")
	cmd.Flags().SortFlags = false
	return cmd
}

// maxWaiver bounds a waiver's words in bytes.
const maxWaiver = 1000

// waiver checks what was said.
func (f *waiverFlags) waiver(now time.Time) (view.Waiver, error) {
	for _, said := range []struct{ flag, text, remedy string }{
		{"--by", f.by, "write who decides"},
		{"--reason", f.reason, "write why, in a sentence"},
		{"--expires", f.expires, "write the last day on which it holds, such as 2026-12-01"},
	} {
		switch {
		case strings.TrimSpace(said.text) == "":
			return view.Waiver{}, usagef("no %s: %s", said.flag, said.remedy)
		case len(said.text) > maxWaiver || strings.ContainsFunc(said.text, unicode.IsControl):
			return view.Waiver{}, usagef("%s: more than %d bytes, or not one line: %s", said.flag, maxWaiver, said.remedy)
		}
	}
	day, err := time.Parse(time.DateOnly, f.expires)
	if err != nil {
		return view.Waiver{}, usagef("--expires %s: not a day: write one such as 2026-12-01", f.expires)
	}
	expires := day.AddDate(0, 0, 1)
	if !expires.After(now) {
		return view.Waiver{}, usagef("--expires %s: that day is over: write one that lies ahead", f.expires)
	}
	at := now.UTC()
	return view.Waiver{By: f.by, Reason: f.reason, Expires: expires, At: &at}, nil
}
