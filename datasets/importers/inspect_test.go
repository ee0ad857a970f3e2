package importers_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"forerun/datasets"
	"forerun/datasets/importers"
)

const refundsGolden = "inspect/refunds.cases"

func TestInspectJSON(t *testing.T) {
	t.Parallel()
	golden(t, refundsGolden, read(t, importers.Inspect(), sample(t, "inspect/refunds.json")))
}

// member is one file of an archive.
type member struct {
	name, text string
	method     uint16
}

func archive(tb testing.TB, members ...member) string {
	tb.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	w.RegisterCompressor(zstd.ZipMethodWinZip, zstd.ZipCompressor())
	for _, m := range members {
		f, err := w.CreateHeader(&zip.FileHeader{Name: m.name, Method: m.method})
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := io.WriteString(f, m.text); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return buf.String()
}

// refunds takes the JSON log apart: what its samples have in common, and they.
func refunds(tb testing.TB) (head string, samples []string) {
	tb.Helper()
	text, err := os.ReadFile("testdata/inspect/refunds.json")
	if err != nil {
		tb.Fatal(err)
	}
	// NaN is no JSON.
	var log map[string]json.RawMessage
	if err := json.Unmarshal(bytes.ReplaceAll(text, []byte("NaN"), []byte(`"~"`)), &log); err != nil {
		tb.Fatal(err)
	}
	var list []json.RawMessage
	if err := json.Unmarshal(log["samples"], &list); err != nil {
		tb.Fatal(err)
	}
	for _, s := range list {
		samples = append(samples, strings.ReplaceAll(string(s), `"~"`, "NaN"))
	}
	delete(log, "samples")
	whole, err := json.Marshal(log)
	if err != nil {
		tb.Fatal(err)
	}
	return string(whole), samples
}

// goldenCases are the lines of the golden file that are cases.
func goldenCases(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", refundsGolden))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.SplitAfter(string(text), "\n"), func(l string) bool { return !strings.HasPrefix(l, "{") })
}

func TestInspectArchive(t *testing.T) {
	t.Parallel()
	head, samples := refunds(t)
	const deflate, zstandard = zip.Deflate, zstd.ZipMethodWinZip
	want := goldenCases(t)
	running := func(method uint16) []member {
		return []member{
			{"_journal/start.json", head, method},
			{"samples/1_epoch_1.json", `{"id": 1, "epoch": 1, "input": "it was run again"}`, method},
			{"samples/1_epoch_1.json", samples[0], method},
			{"_journal/summaries/1.json", "[]", method},
			{"samples/1_epoch_2.json", samples[1], method},
			{"samples/two_epoch_1.json", samples[2], method},
		}
	}
	tests := []struct {
		name    string
		members []member
		status  string
	}{
		{"deflate, finished", append(running(deflate), member{"header.json", head, deflate}), ""},
		{"zstd, the run died", running(zstandard), ""},
		{"one sample in pieces", append(chunks(t, samples[0], zstandard), running(zstandard)[0], running(zstandard)[4], running(zstandard)[5]), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := read(t, importers.Inspect(), input("refunds.eval", archive(t, tt.members...)))
			if diff := cmp.Diff(want, slices.DeleteFunc(strings.SplitAfter(got, "\n"), func(l string) bool { return l == "" })); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// chunks writes a sample as the newest versions do, in pieces.
func chunks(t *testing.T, text string, method uint16) []member {
	t.Helper()
	var s map[string]json.RawMessage
	if err := json.Unmarshal([]byte(strings.ReplaceAll(text, "NaN", "null")), &s); err != nil {
		t.Fatal(err)
	}
	list := func(field string) (items []json.RawMessage) {
		if err := json.Unmarshal(s[field], &items); err != nil {
			t.Fatal(err)
		}
		delete(s, field)
		return items
	}
	write := func(name string, v any) member {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		for i, hash := range []string{"aa11", "bb22", "cc33"} {
			text = bytes.ReplaceAll(text, []byte("attachment://"+hash), fmt.Appendf(nil, "attachment://%d", i))
		}
		return member{"samples/1_epoch_1/" + name, string(text), method}
	}
	messages, events := list("messages"), list("events")
	var attachments map[string]string
	if err := json.Unmarshal(s["attachments"], &attachments); err != nil {
		t.Fatal(err)
	}
	delete(s, "attachments")
	metadata := s["metadata"]
	delete(s, "metadata")
	s["message_refs"] = json.RawMessage(`[[0,1],[2,4],[4,7]]`)
	pool := slices.Insert(messages, 1, json.RawMessage(`{"role":"user","content":"not of this conversation"}`))
	return []member{
		write("sample.json", s), write("metadata.json", metadata),
		write("messages/4.json", pool[4:]), write("messages/0.json", pool[:4]),
		write("events/0.json", events[:2]), write("events/2.json", events[2:]), write("events/stats.json", map[string]int{"n": 1}),
		write("attachments/0.json", []string{attachments["aa11"], attachments["bb22"]}), write("attachments/2.json", []string{attachments["cc33"]}),
	}
}

func TestInspectRefuses(t *testing.T) {
	t.Parallel()
	head, samples := refunds(t)
	start := member{"header.json", head, zip.Deflate}
	bomb := strings.Repeat(" ", importers.MaxRecord+1)
	huge := `{"id": 1, "epoch": 1, "messages": [` + strings.Repeat(`{"role": "user", "content": "attachment://a"},`, 100) +
		`{"role": "user", "content": ""}], "attachments": {"a": "` + strings.Repeat("x", 1<<20) + `"}}`
	tests := []struct{ name, text, want string }{
		{"a bomb", archive(t, start, member{"samples/1_epoch_1.json", bomb, zip.Deflate}), "! logs/x.eval/samples/1_epoch_1.json: the record is longer than 64 MiB: leave out what is not needed\n"},
		{"a bomb of attachments", archive(t, start, member{"samples/1_epoch_1.json", huge, zip.Deflate}), "! logs/x.eval/samples/1_epoch_1.json: the record is longer than 64 MiB: leave out what is not needed\n"},
		{"no samples", archive(t, start), "! logs/x.eval: log without samples\n"},
		{"another ZIP file", archive(t, member{"a.txt", "a", zip.Deflate}), "! logs/x.eval: is no Inspect log: neither header.json nor _journal/start.json in it tells of an evaluation: name a .eval or .json file that Inspect wrote\n"},
		{"cut off", archive(t, start, member{"samples/1_epoch_1.json", samples[0], zip.Deflate})[:400], "! logs/x.eval: the ZIP data is cut off or damaged (zip: not a valid zip file): copy the file again\n"},
		{"other JSON", `{"a": 1}`, "! logs/x.eval: is no Inspect log: it has no part named eval: name a .eval or .json file that Inspect wrote\n"},
		{"a member that is no JSON", archive(t, start, member{"samples/1_epoch_1.json", "{", zip.Deflate}), "! logs/x.eval/samples/1_epoch_1.json: not JSON: unexpected end of JSON input: write JSON or JSON Lines\n"},
		{
			"pieces that are missing", archive(t, start, member{"samples/1_epoch_1/sample.json", `{"id": 1, "message_refs": [[0, 3]]}`, zip.Deflate}),
			"! logs/x.eval/samples/1_epoch_1/sample.json: message_refs: names messages 0 to 3 of 0: copy the file again\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := read(t, importers.Inspect(), input("x.eval", tt.text)); got != tt.want {
				t.Errorf("got %q\nwant %q", got, tt.want)
			}
		})
	}
}

// realLog is a log that others wrote; tests that want it skip without it.
func realLog(t *testing.T, name string) importers.Input {
	t.Helper()
	dir := os.Getenv("FORERUN_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	path := filepath.Join(dir, "trace-formats", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no real log %s: set FORERUN_DATA to the folder that holds TRUTH.json", name)
	}
	return importers.File(path, nil)
}

func TestInspectRealLogs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name                   string
		cases, messages, calls int
		results                int
		input, cached, output  int64
		scores                 string
		scored                 float64
	}{
		{"inspect.browser.json.gz", 1, 10, 4, 4, 15235, 9088, 281, "includes", 1},
		{"inspect.popularity.cancelled.json", 3, 9, 0, 0, 192, 0, 6, "match", 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := tt
			got.cases, got.messages, got.calls, got.results, got.input, got.cached, got.output, got.scored = 0, 0, 0, 0, 0, 0, 0, 0
			for c, err := range importers.Inspect().Cases(t.Context(), realLog(t, tt.name)) {
				if err != nil {
					t.Fatal(err)
				}
				got.cases++
				got.messages += len(c.Messages) + len(c.Logged.Messages)
				got.calls += len(c.ToolLog)
				for _, call := range c.ToolLog {
					if call.Result != nil && call.LatencyMS != nil {
						got.results++
					}
				}
				u := c.Logged.Usage
				got.input, got.cached, got.output = got.input+*u.Input, got.cached+*u.Cached, got.output+*u.Output
				got.scored += c.Logged.Scores[tt.scores]
				for _, m := range slices.Concat(c.Messages, c.Logged.Messages) {
					if bytes.Contains(m.Content, []byte("attachment://")) {
						t.Errorf("%s: %s", c.ID, m.Content)
					}
				}
				if c.Logged.Output == nil || c.Time == nil || c.Logged.LatencyMS == nil || len(c.Messages) == 0 {
					t.Errorf("%+v lacks something", c)
				}
			}
			if got != tt {
				t.Errorf("got %+v\nwant %+v", got, tt)
			}
		})
	}
}

func FuzzInspect(f *testing.F) {
	head, samples := refunds(f)
	f.Add([]byte(`{"version":2,"eval":{"task":"t"},"samples":[` + samples[0] + `]}`))
	f.Add([]byte(`{"eval":{"task":"t"},"samples":[{"id":1,"events":[{"event":"tool"}],"attachments":{"":1}}]}`))
	f.Add([]byte(archive(f, member{"header.json", head, zip.Store}, member{"samples/1_epoch_1.json", samples[1], zip.Store})))
	f.Add([]byte(archive(f, member{"_journal/start.json", head, zip.Store}, member{"samples/1_epoch_1/sample.json", `{"message_refs":[[1,0]]}`, zip.Store})))
	f.Fuzz(func(t *testing.T, text []byte) {
		sound(t, importers.Inspect(), input("in.eval", string(text)))
	})
}

// sound reads an input of any bytes: every element is a case with an id or an error
// that names the input.
func sound(t *testing.T, format importers.Format, in importers.Input) {
	t.Helper()
	for c, err := range format.Cases(t.Context(), in) {
		switch {
		case err == nil && (c.ID == "" || c.Messages == nil && c.Input == nil):
			t.Fatalf("%+v is no case", c)
		case err != nil && !placed(err):
			t.Fatalf("%v (%T) has no place", err, err)
		}
	}
}

func placed(err error) bool {
	switch err := err.(type) { //nolint:errorlint // elements are these and wrap others
	case *datasets.RecordError:
		return strings.HasPrefix(err.File, "logs/")
	case *importers.SkipError:
		return strings.HasPrefix(err.Place.File, "logs/") && err.Reason != ""
	}
	return false
}
