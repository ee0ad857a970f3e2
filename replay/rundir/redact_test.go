package rundir_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
)

func TestSecretsAreHiddenHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	r := rundir.NewRedactor([]string{"sk-planted", `pass"word<1>`, "sk-planted-longer", "", "12345678"})
	for in, want := range map[string]string{
		`{"a":"key sk-planted, and more"}`:               `{"a":"key <secret>, and more"}`,
		`{"a":"sk-planted-longer"}`:                      `{"a":"<secret>"}`,
		`{"sk-planted":1}`:                               `{"<secret>":1}`,
		`{"a":"pass\"word<1>"}`:                          `{"a":"<secret>"}`,
		`{"a":"pass\"word\u003c1\u003e!"}`:               `{"a":"<secret>!"}`,
		`{"a":"sk\u002dplanted"}`:                        `{"a":"<secret>"}`,
		`{"a":"{\"b\":\"pass\\\"word<1>\"}"}`:            `{"a":"{\"b\":\"<secret>\"}"}`,
		`{"n":12345678,"s":"12345678"}`:                  `{"n":12345678,"s":"<secret>"}`,
		`{"a":"nothing to hide\n"}`:                      `{"a":"nothing to hide\n"}`,
		`{"a":"cut off sk-planted`:                       `{"a":"cut off <secret>`,
		"{\"a\":\"sk-planted\"}\n{\"b\":\"sk-planted\"}": "{\"a\":\"<secret>\"}\n{\"b\":\"<secret>\"}",
	} {
		if got := string(r.JSON([]byte(in))); got != want {
			t.Errorf("JSON %s\n  gives %s\n  want  %s", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"sk-planted in text":            "<secret> in text",
		"<p>pass&#34;word&lt;1&gt;</p>": "<p><secret></p>",
		"?q=pass%22word%3C1%3E":         "?q=<secret>",
	} {
		if got := string(r.Bytes([]byte(in))); got != want {
			t.Errorf("text %s gives %s, want %s", in, got, want)
		}
	}
}

func TestShortSecretsAreCountedNotHidden(t *testing.T) {
	t.Parallel()
	r := rundir.NewRedactor([]string{"on", "12345", "äöüäö", "long enough"})
	if r.Skipped() != 3 {
		t.Errorf("%d skipped, want 3", r.Skipped())
	}
	if got := r.Text("on and on"); got != "on and on" {
		t.Errorf("text was mangled: %q", got)
	}
	var none *rundir.Redactor
	if none.Text("a") != "a" || string(none.JSON([]byte(`"a"`))) != `"a"` || none.Skipped() != 0 {
		t.Error("a nil redactor is not idle")
	}
}

func TestRedactedJSONStaysJSONWithoutTheSecret(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringN(6, 20, -1).Draw(t, "secret")
		before, after := rapid.String().Draw(t, "before"), rapid.String().Draw(t, "after")
		nested, err := json.Marshal(map[string]string{before: secret})
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal([]string{before + secret + after, string(nested)})
		if err != nil {
			t.Fatal(err)
		}
		clean := rundir.NewRedactor([]string{secret}).JSON(text)
		var got []string
		if err := json.Unmarshal(clean, &got); err != nil {
			t.Fatalf("%s: %v", clean, err)
		}
		// A secret may occur anew around its own mark ("<secre" before "t>"); what
		// matters is that the value that was there is gone.
		if got[0] == before+secret+after || got[1] == string(nested) {
			t.Fatalf("%q is still in %q", secret, got)
		}
	})
}

// TestPlantedSecretReachesNoFile puts a secret wherever a run takes something in
// and looks for it in every file.
func TestPlantedSecretReachesNoFile(t *testing.T) {
	t.Parallel()
	const secret = `sk-"planted"/<0123456789>`
	dir := filepath.Join(t.TempDir(), "run")
	run, err := rundir.Create(dir, rundir.Manifest{Name: secret}, []byte("key: "+secret), nil, rundir.NewRedactor([]string{secret}))
	if err != nil {
		t.Fatal(err)
	}
	quoted, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	text := "before " + secret
	c := someCases(1)[0]
	c.Input = quoted
	c.Messages = []datasets.Message{{Role: "user", Content: quoted}}
	c.Logged = &datasets.Logged{Output: &text}
	c.Segments = map[string]string{"tier": secret}
	if err := run.SealCases(t.Context(), []rundir.SuiteSource{{Suite: "shadow", Source: datasets.Slice([]datasets.Case{c})}}); err != nil {
		t.Fatal(err)
	}
	o := outcome("shadow", "c-1", replay.Stable, 1)
	o.Output, o.Error = text, &replay.Failure{Kind: "agent", Message: text}
	o.ToolCalls = []replay.Call{{Name: "x", Arguments: quoted, Result: json.RawMessage(`{"a":` + string(quoted) + `}`)}}
	o.Messages = c.Messages
	o.ModelServed = secret
	appendAll(t, run, o)
	if all := sealed(t, run); len(all) != 1 || all[0].Output != "before <secret>" {
		t.Errorf("outcome %+v", all)
	}
	for _, name := range []string{"report.json", "report.html", "plots/x.svg"} {
		if err := run.WriteFile(name, quoted); err != nil {
			t.Fatal(err)
		}
	}
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		// Parquet pages are compressed; values this short are still found by their
		// beginning where they are not.
		if strings.Contains(string(data), "sk-") || strings.Contains(string(data), "0123456789") {
			t.Errorf("the secret is in %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for c, err := range run.Cases(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(c.Case)
		if err != nil || strings.Contains(string(text), "planted") {
			t.Errorf("a sealed case holds the secret: %s, %v", text, err)
		}
	}
}
