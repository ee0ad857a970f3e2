package reports_test

import (
	"testing"

	"forerun/reports/view"
	"forerun/scorers/diagnose"
	"forerun/scorers/validity"
)

// A note is known by its code, which is another package's to name.
func TestNotesHaveTheCodesOfThoseWhoWriteThem(t *testing.T) {
	t.Parallel()
	for written, read := range map[string]string{
		validity.WarnLogs: view.NoteLogs, diagnose.ReasonSilenced: view.NoteSilenced, diagnose.ReasonTuned: view.NoteTuned,
	} {
		if written != read {
			t.Errorf("%q is written, %q is read", written, read)
		}
	}
}
