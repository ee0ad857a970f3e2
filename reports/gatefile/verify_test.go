package gatefile_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"forerun/reports/gatefile"
	"forerun/reports/jsonreport"
	"forerun/reports/reporttest"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

func document(t *testing.T, in view.Input) gatefile.Document {
	t.Helper()
	r := view.New(in)
	report, err := jsonreport.Render(r)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := gatefile.New(r, report)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDocumentIsWhatTheGoldenFileSays(t *testing.T) {
	t.Parallel()
	for _, name := range reporttest.Names() {
		got, err := document(t, reporttest.Input(name)).Encode()
		if err != nil {
			t.Fatal(err)
		}
		reporttest.Golden(t, name+".json", got)
	}
}

func TestVerifyLetsThroughThePassOfItsCandidateAlone(t *testing.T) {
	t.Parallel()
	finished := *reporttest.Input("pass").Run.Finished
	digest := document(t, reporttest.Input("pass")).Candidate.Digest
	const candidate = "2026-11-20"
	for _, tt := range []struct {
		name      string
		change    func(*view.Input)
		edit      func(*gatefile.Document)
		candidate string
		maxAge    time.Duration
		after     time.Duration
		want      gatefile.Reason // empty: let through
	}{
		{name: "by version", candidate: candidate, after: time.Hour},
		{name: "by digest", candidate: digest, after: time.Hour},
		{name: "within the age asked for", candidate: candidate, maxAge: 2 * time.Hour, after: time.Hour},
		{name: "a clock that is a little behind", candidate: candidate, after: -time.Minute},
		{name: "another version", candidate: "2026-11-21", after: time.Hour, want: gatefile.WrongCandidate},
		{name: "the stable version", candidate: "2026-11-03", after: time.Hour, want: gatefile.WrongCandidate},
		{name: "a part of the version", candidate: "2026-11", after: time.Hour, want: gatefile.WrongCandidate},
		{name: "no candidate", candidate: "", after: time.Hour, want: gatefile.WrongCandidate},
		{name: "the last moment", candidate: candidate, after: gatefile.Validity - 1},
		{name: "expired", candidate: candidate, after: gatefile.Validity, want: gatefile.Expired},
		{name: "a longer age does not lengthen it", candidate: candidate, maxAge: 48 * time.Hour, after: 25 * time.Hour, want: gatefile.Expired},
		{name: "too old", candidate: candidate, maxAge: time.Hour, after: time.Hour + 1, want: gatefile.TooOld},
		{name: "from the future", candidate: candidate, after: -time.Hour, want: gatefile.FromTheFuture},
		{name: "a screen", change: func(in *view.Input) { in.Level = view.LevelScreen }, candidate: candidate, want: gatefile.WrongLevel},
		{name: "a screen that saw no harm", change: func(in *view.Input) { *in = reporttest.Input("screen") }, candidate: candidate, want: gatefile.WrongLevel},
		{name: "a screen that failed", change: func(in *view.Input) { in.Level, in.Decision = view.LevelScreen, reporttest.Input("fail").Decision }, candidate: candidate, want: gatefile.NotPassing},
		{name: "a waiver opens nothing", change: func(in *view.Input) { *in = reporttest.Input("harm") }, candidate: candidate, want: gatefile.NotPassing},
		{name: "fail", change: func(in *view.Input) { in.Decision = reporttest.Input("fail").Decision }, candidate: candidate, want: gatefile.NotPassing},
		{name: "inconclusive", change: func(in *view.Input) { in.Decision = reporttest.Input("inconclusive").Decision }, candidate: candidate, want: gatefile.NotPassing},
		{name: "invalid", change: func(in *view.Input) { in.Decision = reporttest.Input("invalid").Decision }, candidate: candidate, want: gatefile.NotPassing},
		{name: "nothing judged", change: func(in *view.Input) { in.Decision = gate.Decision{Verdict: gate.Pass} }, candidate: candidate, want: gatefile.NotPassing},
		{name: "a run that was cut off", change: func(in *view.Input) { in.Run.Status = "interrupted" }, candidate: candidate, want: gatefile.NotPassing},
		{name: "no time", change: func(in *view.Input) { in.Run.Finished = nil }, candidate: candidate, want: gatefile.Malformed},
		{name: "no verdict", edit: func(d *gatefile.Document) { d.Verdict = 0 }, candidate: candidate, want: gatefile.NotPassing},
		{name: "no digest", edit: func(d *gatefile.Document) { d.Candidate.Digest = "" }, candidate: candidate, want: gatefile.Malformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := reporttest.Input("pass")
			if tt.change != nil {
				tt.change(&in)
			}
			doc := document(t, in)
			if tt.edit != nil {
				tt.edit(&doc)
			}
			err := doc.Verify(tt.candidate, tt.maxAge, finished.Add(tt.after))
			var refused *gatefile.Error
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case tt.want != "" && (!errors.As(err, &refused) || refused.Reason != tt.want):
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestTheArmsDigestFollowsItsIdentity(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("pass")
	before := document(t, in).Candidate.Digest
	in.Candidate.Identity = map[string]string{"model": "small-1", "prompt": "sha256:other"}
	if after := document(t, in).Candidate.Digest; after == before {
		t.Error("another prompt gives the same digest")
	}
}

func TestReadTakesBackWhatWasWritten(t *testing.T) {
	t.Parallel()
	want, err := document(t, reporttest.Input("fail")).Encode()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := gatefile.Read(strings.NewReader(string(want)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := doc.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReadRefusesWhatIsNoDocument(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "{", "[]", "null", `{}`, `{"schema_version": 2}`, `{"schema_version": 1, "verdikt": "pass"}`,
		`{"schema_version": 1, "verdict": "passed"}`, `{"schema_version": 1} {}`, `{"schema_version": 1, "x": "` + strings.Repeat("y", 2<<20) + `"}`,
	} {
		_, err := gatefile.Read(strings.NewReader(text))
		var refused *gatefile.Error
		if !errors.As(err, &refused) || refused.Reason != gatefile.Malformed {
			t.Errorf("%.60q: got %v, want malformed", text, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"schema_version": 1, "verdict": "pass", "level": "clear"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := gatefile.Read(strings.NewReader(string(data)))
		if err == nil && doc.SchemaVersion != gatefile.SchemaVersion {
			t.Errorf("read a document of version %d", doc.SchemaVersion)
		}
	})
}

func TestAWaiverLeavesTheVerdictItsWord(t *testing.T) {
	t.Parallel()
	w := view.Waiver{By: "J. Doe", Reason: "known\x1b[2J and harmless.", Expires: time.Date(2026, 12, 1, 12, 0, 0, 0, time.FixedZone("", 3600))}
	doc, err := document(t, reporttest.Input("fail")).Waive(w)
	if err != nil {
		t.Fatal(err)
	}
	if doc.Verdict != gate.Fail {
		t.Errorf("the verdict became %s", doc.Verdict)
	}
	if got, want := doc.Waived(), `waived by J. Doe until 2026-12-01, the verdict stays fail: known\x1b[2J and harmless`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	for name, tt := range map[string]struct {
		of     string
		waiver view.Waiver
		want   gatefile.Reason
	}{
		"a pass":    {"pass", w, gatefile.NothingToWaive},
		"by nobody": {"fail", view.Waiver{Reason: "r", Expires: w.Expires}, gatefile.Malformed},
		"for ever":  {"fail", view.Waiver{By: "J. Doe", Reason: "r"}, gatefile.Malformed},
	} {
		doc, err := document(t, reporttest.Input(tt.of)).Waive(tt.waiver)
		var refused *gatefile.Error
		if !errors.As(err, &refused) || refused.Reason != tt.want || doc.Waived() != "" {
			t.Errorf("%s: got %v, want %s", name, err, tt.want)
		}
	}
}
