package gatefile

import "forerun/reports/view"

// Waive gives the document with a person's decision in it. Its verdict keeps its word:
// Verify never looks at a waiver, whoever acts on one does so as a person. A
// pass needs none, and gets an [*Error] of the reason [NothingToWaive].
func (d Document) Waive(w view.Waiver) (Document, error) {
	switch {
	case d.Opens():
		return d, refuse(NothingToWaive, "its verdict is pass, so there is nothing to waive")
	case w.By == "" || w.Reason == "" || w.Expires.IsZero():
		return d, refuse(Malformed, "a waiver says by whom, why, and until when")
	}
	w.Expires = w.Expires.UTC()
	if w.At != nil {
		at := w.At.UTC()
		w.At = &at
	}
	d.Waiver = &w
	return d, nil
}

// Waived says in a sentence who waived the verdict; empty where nobody did.
func (d Document) Waived() string {
	if d.Waiver == nil {
		return ""
	}
	return d.Waiver.Sentence(d.Verdict.String())
}
