package datasets_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestDescribe(t *testing.T) {
	t.Parallel()
	src, err := datasets.Open(filepath.Join("testdata", "describe.jsonl"), nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := datasets.Describe(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "describe.golden.json")
	if *update {
		if err := os.WriteFile(golden, append(got, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(readAll(t, golden)), string(got)+"\n"); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDescribeStopsAtABadRecord(t *testing.T) {
	t.Parallel()
	src, err := datasets.Open(save(t, "c.jsonl", "{\"id\":\"a\",\"input\":1}\n{}"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := datasets.Describe(t.Context(), src); err == nil {
		t.Error("a dataset with a bad record was described")
	}
}

func TestACasesDigestIsOfWhatIsAsked(t *testing.T) {
	t.Parallel()
	digest := func(text string) string {
		c, err := datasets.ParseCase([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return c.Digest()
	}
	want := digest(`{"id":"a","messages":[{"role":"user","content":"é","x":{"a":1,"b":2}}],"input":[1.0]}`)
	same := []string{
		`{"id":"z","messages":[{"x":{"b":2,"a":1},"content":"\u00e9","role":"user"}],"input":[1.0],"logged":{"output":"x"},"expected":{"answer":"y"}}`,
		`{"id":"a","input":[ 1.0 ],"messages":[{"role":"user","content":"é","x":{"a":1, "b":2}}],"risk":"write"}`,
	}
	other := []string{
		`{"id":"a","messages":[{"role":"user","content":"e","x":{"a":1,"b":2}}],"input":[1.0]}`,
		`{"id":"a","messages":[{"role":"user","content":"é","x":{"a":1,"b":2}}],"input":[1]}`,
		`{"id":"a","messages":[{"role":"user","content":"é","x":{"a":1,"b":2}}]}`,
		`{"id":"a","messages":[{"role":"user","content":"é","x":{"a":1,"b":2}},{"role":"user","content":"?"}],"input":[1.0]}`,
	}
	for _, text := range same {
		if got := digest(text); got != want {
			t.Errorf("%s asks the same, and has another digest", text)
		}
	}
	for _, text := range other {
		if got := digest(text); got == want {
			t.Errorf("%s asks something else, and has the same digest", text)
		}
	}
}

func TestFilterKeepsBadRecords(t *testing.T) {
	t.Parallel()
	src, err := datasets.Open(save(t, "c.jsonl", "{\"id\":\"a\",\"input\":1}\n{}\n{\"id\":\"b\",\"input\":1}"), nil)
	if err != nil {
		t.Fatal(err)
	}
	cases, bad := collect(t.Context(), datasets.Filter(src, func(c *datasets.Case) bool { return c.ID == "b" }))
	if len(cases) != 1 || cases[0].ID != "b" || len(bad) != 1 {
		t.Errorf("%v, errors %v", cases, bad)
	}
}
