package reports

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"forerun/reports/gatefile"
	"forerun/reports/view"
)

// Waive writes a person's decision into a run's gate.json, in the place of an
// earlier one. The report and the verdict stay as they are; the reports that
// people read show the waiver once they are made again. A pass, which needs
// none, gets a [*gatefile.Error].
func Waive(run Files, w view.Waiver) error {
	doc, err := storedDocument(run)
	if err != nil {
		return fmt.Errorf("waive: %w", err)
	}
	if doc, err = doc.Waive(w); err != nil {
		return err
	}
	data, err := doc.Encode()
	if err != nil {
		return err
	}
	return run.WriteFile(GateFile, data)
}

// ReadWaiver gives the waiver that a run's gate.json holds; nil where it holds
// none, or the run has not been decided yet.
func ReadWaiver(run Files) (*view.Waiver, error) {
	doc, err := storedDocument(run)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // nobody waived anything
	}
	if err != nil {
		return nil, fmt.Errorf("read waiver: %w", err)
	}
	return doc.Waiver, nil
}

// keepWaiver carries a stored waiver over to a document of the same report: it
// is a person's word, which nothing can compute again. One on another report
// was about something else.
func keepWaiver(run Files, doc *gatefile.Document) error {
	if doc.Waiver != nil {
		return nil
	}
	stored, err := storedDocument(run)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("read waiver: %w", err)
	case stored.ReportDigest == doc.ReportDigest:
		doc.Waiver = stored.Waiver
	}
	return nil
}

func storedDocument(run Files) (gatefile.Document, error) {
	data, err := run.ReadFile(GateFile)
	if err != nil {
		return gatefile.Document{}, err
	}
	return gatefile.Read(bytes.NewReader(data))
}
