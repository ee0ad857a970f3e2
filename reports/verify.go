package reports

import (
	"fmt"

	"forerun/reports/gatefile"
	"forerun/reports/jsonreport"
	"forerun/reports/view"
)

// DifferenceError says that a stored file is not what its run gives.
type DifferenceError struct {
	File string
	Path string // the first place that differs: suites[0].findings[2].stable
}

func (e *DifferenceError) Error() string {
	return fmt.Sprintf("%s is not what the run gives: %s differs", e.File, e.Path)
}

// VerifyRun makes report.json and gate.json again and compares them with those
// in the run. Recompute gives the report that the run directory gives now. A
// file that differs is a [*DifferenceError].
func VerifyRun(run Files, recompute func() (*view.Report, error)) error {
	r, err := recompute()
	if err != nil {
		return fmt.Errorf("verify run: make the report again: %w", err)
	}
	report, err := jsonreport.Render(r)
	if err != nil {
		return fmt.Errorf("verify run: %w", err)
	}
	doc, err := gatefile.New(r, report)
	if err != nil {
		return fmt.Errorf("verify run: %w", err)
	}
	if err := keepWaiver(run, &doc); err != nil && !malformed(err) {
		return fmt.Errorf("verify run: %w", err)
	}
	document, err := doc.Encode()
	if err != nil {
		return fmt.Errorf("verify run: %w", err)
	}
	for _, f := range []struct {
		name  string
		again []byte
	}{{JSONFile, report}, {GateFile, document}} {
		stored, err := run.ReadFile(f.name)
		if err != nil {
			return fmt.Errorf("verify run: %w", err)
		}
		if path := jsonreport.Diff(stored, f.again); path != "" {
			return &DifferenceError{File: f.name, Path: path}
		}
	}
	return nil
}
