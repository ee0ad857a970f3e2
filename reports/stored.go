package reports

import (
	"bytes"
	"fmt"

	"forerun/reports/gatefile"
)

// Stored gives the decision of a run as its files say it. A report.json that is not
// the one that was decided on, and a decision without a time, are errors.
func Stored(run Files) (gatefile.Document, error) {
	text, err := run.ReadFile(GateFile)
	if err != nil {
		return gatefile.Document{}, fmt.Errorf("read decision: %w", err)
	}
	doc, err := gatefile.Read(bytes.NewReader(text))
	if err != nil {
		return gatefile.Document{}, err
	}
	report, err := run.ReadFile(JSONFile)
	if err != nil {
		return gatefile.Document{}, fmt.Errorf("read report: %w", err)
	}
	if gatefile.Digest(report) != doc.ReportDigest || doc.Time == nil {
		return gatefile.Document{}, fmt.Errorf("%s is not of the %s beside it", GateFile, JSONFile)
	}
	return doc, nil
}
