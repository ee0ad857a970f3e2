package view

import "forerun/scorers/gate"

// notes gives the warnings that warn of nothing: they say what was left out or
// not looked at, on purpose or for want of data. People read them under what was
// not judged; report.json keeps them among its warnings.
func notes(all []gate.Reason) (warnings, notes []gate.Reason) {
	for _, w := range all {
		if isNote(w.Code) {
			notes = append(notes, w)
		} else {
			warnings = append(warnings, w)
		}
	}
	return warnings, notes
}

func isNote(code string) bool {
	switch code {
	case gate.WarnFidelityUnknown, NoteLogs, NoteSilenced, NoteTuned:
		return true
	}
	return false
}

// The codes of notes that other packages write.
const (
	NoteLogs     = "logs_by_version"
	NoteSilenced = "diagnosis_silenced"
	NoteTuned    = "diagnosis_tuned"
)
