package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"forerun/cmd/forerun/internal/wire"
	"forerun/replay/rundir"
	"forerun/reports"
	"forerun/reports/view"
)

// answeredError says that a finished run has answered already, and that its verdict
// can be told but not decided again.
type answeredError struct{ by wire.Answer }

func (e *answeredError) Error() string { return e.by.Dir + " has answered already" }

// tellAgain tells the verdict of a finished run from its reports, and ends with its
// exit code.
func (p *Process) tellAgain(by wire.Answer, told telling) error {
	run, err := rundir.Open(by.Dir, nil)
	if err != nil {
		return err
	}
	doc, err := reports.Stored(run)
	if err != nil {
		return err
	}
	if err := told.note(by.Dir, doc.Verdict.String(), doc.Level); err != nil {
		return err
	}
	var text []byte
	if told.json {
		text, err = os.ReadFile(filepath.Join(by.Dir, reports.JSONFile))
	} else {
		text = fmt.Appendf(nil, "%s %s: candidate %s, stable %s, decided %s\nReport: %s\n",
			strings.ToUpper(doc.Verdict.String()), view.Line(doc.Name), view.Line(doc.Candidate.Version), view.Line(doc.Stable.Version),
			doc.Time.UTC().Format("2006-01-02 15:04 MST"), run.Path(reports.HTMLFile))
	}
	if err != nil {
		return fmt.Errorf("print report: %w", err)
	}
	if _, err := p.Out.Write(text); err != nil {
		return fmt.Errorf("print report: %w", err)
	}
	if by.Harmless {
		return nil
	}
	return verdictCode(doc.Verdict)
}
