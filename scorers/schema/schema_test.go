package schema_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/schema"
	"forerun/scorers/scorertest"
)

const inline = `
schema:
  type: object
  required: [answer, sources]
  additionalProperties: false
  properties:
    answer: {type: string, minLength: 1}
    sources: {type: array, items: {type: string, format: uri}, uniqueItems: true}
    score: {type: number, maximum: 1, multipleOf: 0.25}
`

func TestConformance(t *testing.T) {
	t.Parallel()
	scorertest.Test(t, scorertest.Configure(t, schema.Specs(), "json_schema", inline), &datasets.Case{ID: "c"}, nil)
}

func judge(t *testing.T, c scorers.Configured, output string) scorers.Score {
	t.Helper()
	s, err := scorers.Judge(t.Context(), c, scorers.Input{Case: &datasets.Case{ID: "c"}, Outcome: &replay.Outcome{Status: replay.StatusOK, Output: output}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestJSONSchema(t *testing.T) {
	t.Parallel()
	c := scorertest.Configure(t, schema.Specs(), "json_schema", inline)
	for name, test := range map[string]struct {
		output string
		pass   bool
		reason string
	}{
		"valid":              {`{"answer": "yes", "sources": ["https://example.org"], "score": 0.5}`, true, "matches"},
		"every error listed": {`{"answer": "", "sources": "none", "more": 1}`, false, "/answer: minLength: got 0, want 1; /sources: got string, want array; the whole value: additional properties 'more' not allowed"},
		"format asserted":    {`{"answer": "a", "sources": ["not a uri"]}`, false, "/sources/0: 'not a uri' is not valid uri"},
		"prose":              {`Sure! {"answer": 1}`, false, `the output is no JSON: invalid character 'S'`},
		"cut in half":        {`{"answer": "a"`, false, "it ends too early"},
		"empty":              {``, false, "it ends too early"},
		"two values":         {`{} {}`, false, "the output is no JSON"},
		"expanding number":   {`{"score": 1e999999999}`, false, "a number beyond all use"},
		"shrinking number":   {`{"score": 1e-999999999}`, false, "a number beyond all use"},
		"endless digits":     {`{"score": ` + strings.Repeat("9", 100_000) + `}`, false, "a number beyond all use"},
		"too deep":           {strings.Repeat("[", 100_000), false, "the output is no JSON"},
		"too long":           {strings.Repeat(" ", 9<<20), false, "more than"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := judge(t, c, test.output)
			if s.State != scorers.Scored || (s.Value == 1) != test.pass || !strings.Contains(s.Reason, test.reason) {
				t.Errorf("got %s %g: %s\nwant pass %v: %s", s.State, s.Value, s.Reason, test.pass, test.reason)
			}
		})
	}
}

func TestManyErrorsAreCounted(t *testing.T) {
	t.Parallel()
	c := scorertest.Configure(t, schema.Specs(), "json_schema", `schema: {items: {type: string}}`)
	s := judge(t, c, "["+strings.Repeat("1,", 49)+"1]")
	if !strings.Contains(s.Reason, "; and 40 more") {
		t.Errorf("reason is %q, want ten errors and the number of the others", s.Reason)
	}
}

func TestASchemaFileMayReferToFilesBesideIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"answer.json": `{"type": "object", "properties": {"order": {"$ref": "order.json"}}}`,
		"order.json":  `{"type": "integer", "minimum": 1}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := scorertest.Configure(t, schema.Specs(), "json_schema", "file: "+filepath.Join(dir, "answer.json"))
	if s := judge(t, c, `{"order": 17}`); s.Value != 1 {
		t.Errorf("got %v, want pass", s)
	}
	if s := judge(t, c, `{"order": 0}`); s.Value != 0 || !strings.Contains(s.Reason, "/order: minimum: got 0, want 1") {
		t.Errorf("got %v, want fail with the path", s)
	}
}

func TestRefusedOptions(t *testing.T) {
	t.Parallel()
	bad := filepath.Join(t.TempDir(), "bad.json")
	if err := os.WriteFile(bad, []byte(`{"type": `), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ options, option, want string }{
		{`{}`, "schema", "write schema: {…} or file: NAME"},
		{`{schema: {}, file: x.json}`, "file", "keep one"},
		{`{file: absent.json}`, "file", "cannot be read"},
		{`{file: ` + bad + `}`, "file", "is no JSON"},
		{`{schema: {type: objekt}}`, "schema", "is no JSON Schema"},
		{`{schema: {$ref: "https://example.org/s.json"}}`, "schema", "is no JSON Schema"},
		{`{schema: "{}"}`, "schema", "want an object"},
	} {
		t.Run(test.options, func(t *testing.T) {
			t.Parallel()
			scorertest.Refuse(t, schema.Specs(), "json_schema", test.options, test.option, test.want)
		})
	}
}
