package importers_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"forerun/datasets/importers"
)

func zstded(t *testing.T, text string) string {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	return string(z.EncodeAll([]byte(text), nil))
}

func TestDocumentsOfEveryLayout(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", importers.MaxDepth+1) + strings.Repeat("]", importers.MaxDepth+1)
	for _, tt := range []struct {
		name, file, text string
		lists            []string
		want             []string
	}{
		{name: "nothing"},
		{name: "space", text: " \n\n"},
		{name: "JSON Lines", text: "{\"a\":1}\n\n{\"b\":\"}\\\"\"}\r\n", want: []string{`1 {"a":1}`, `3 {"b":"}\""}`}},
		{name: "gzip", text: gzipped(t, "{}\n{}"), want: []string{"1 {}", "2 {}"}},
		{name: "zstd", text: zstded(t, "{}\n{}"), want: []string{"1 {}", "2 {}"}},
		{name: "byte-order mark", text: "\xEF\xBB\xBF{}", want: []string{"1 {}"}},
		{name: "one document", text: "\n{\n \"a\": [\n1]}", want: []string{"2 {\n \"a\": [\n1]}"}},
		{name: "documents in a row", text: "{\n}{\n}\n{}", want: []string{"1 {\n}", "2 {\n}", "4 {}"}},
		{name: "a list", text: "[\n{},\n {}\n]\n[1, \"x\",null]", want: []string{"2 {}", "3 {}", "5 1", `5 "x"`, "5 null"}},
		{name: "an empty list", text: "[ ]"},
		{
			name: "a list in a document", text: "{\"n\": 1,\n\"data\": [\n{}, {}],\n\"more\":{\"x\":[2]}}", lists: []string{"data"},
			want: []string{"3data {}", "3data {}", `1 {"n":1,"more":{"x":[2]}}`},
		},
		{
			name: "nothing but the list", text: "{\"data\":[1]}\n{\"data\":[2]}", lists: []string{"data"}, want: []string{"1data 1", "2data 2"},
		},
		{
			name: "a list further down", text: `{"a":{"b":[1,2],"c":3},"d":{"b":[4]}}`, lists: []string{"a.b"},
			want: []string{"1a.b 1", "1a.b 2", `1 {"a":{"c":3},"d":{"b":[4]}}`},
		},
		{name: "two lists", text: `{"a":[1],"b":[2],"c":{}}`, lists: []string{"b", "a"}, want: []string{"1a 1", "1b 2", `1 {"c":{}}`}},
		{name: "no list of that name", text: `{"a":{}}`, lists: []string{"a"}, want: []string{`1 {"a":{}}`}},
		{
			name: "a damaged line", text: "{\"a\":1}\n{\"b\":\n{\"c\":3}\n{\"d\":\"x\n{\"e\":5}}\n{\"f\":6}",
			want: []string{
				`1 {"a":1}`, "in:2: cut off: the JSON value that begins here does not end: copy the file again", `3 {"c":3}`,
				"in:4: cut off: the JSON value that begins here does not end: copy the file again", `5 {"e":5}`,
				"in:5: not JSON: it begins with '}': write JSON or JSON Lines", `6 {"f":6}`,
			},
		},
		{
			name: "a damaged line among documents with lists", lists: []string{"data"},
			text: "{\"a\":1}\n{\"b\":\n{\"c\":3}\n{\"d\":4,\n{\"data\":[{\"e\":5}]}\n{\n{\"f\":6}\n{\"g\":7,\n\"h\":8}",
			want: []string{
				`1 {"a":1}`, "in:2: cut off: the JSON value that begins here does not end: copy the file again", `3 {"c":3}`,
				"in:4: cut off: the JSON value that begins here does not end: copy the file again", `5data {"e":5}`,
				"in:6: cut off: the JSON value that begins here does not end: copy the file again", `7 {"f":6}`, `8 {"g":7,"h":8}`,
			},
		},
		{
			name: "a damaged first line", text: "{\"a\":1 x}\n{\"b\":2}\n{\"c\":3}\n", lists: []string{"data"},
			want: []string{"in:1: not JSON: 'x' after an element: write JSON or JSON Lines", `2 {"b":2}`, `3 {"c":3}`},
		},
		{
			name: "a first line that does not end, of a file whose name says lines", file: "in.JSONL.gz", text: "{\"a\":\n{\"b\":2}\n{\"c\":3}\n",
			want: []string{"in.JSONL.gz:1: cut off: the JSON value that begins here does not end: copy the file again", `2 {"b":2}`, `3 {"c":3}`},
		},
		{
			name: "an end that comes too early", text: "{}\n{\"a\":", want: []string{"1 {}", "in:2: cut off: the JSON value that begins here does not end: copy the file again"},
		},
		{
			name: "a list that does not end", text: "[{},\n", want: []string{"1 {}", "in:1: cut off: the JSON value that begins here does not end: copy the file again"},
		},
		{name: "no JSON", text: "<html>", want: []string{"in:1: not JSON: it begins with '<': write JSON or JSON Lines"}},
		{name: "no comma", text: "[1 2]", want: []string{"1 1", "in:1: not JSON: '2' after an element: write JSON or JSON Lines"}},
		{
			name: "no UTF-8", text: "{}\n{\"a\":\"\xff\"}\n{}", want: []string{"1 {}", "in:2: invalid UTF-8: save it as UTF-8", "3 {}"},
		},
		{name: "UTF-16", text: "\xff\xfe{\x00}\x00", want: []string{"in: is UTF-16: save it as UTF-8"}},
		{name: "too deep", text: "{}\n" + deep[1:len(deep)-1] + "\n[" + deep + "]\n{}", want: []string{"1 {}", "2 " + deep[2:len(deep)-2], "in:3: the record is nested more than 1000 deep: leave it out, or flatten it", "4 {}"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, size := range []int{1, 3, 1 << 20} {
				in := importers.Input{Name: orIn(tt.file), Open: func() (io.ReadCloser, error) {
					return io.NopCloser(&slow{strings.NewReader(tt.text), size}), nil
				}}
				if diff := cmp.Diff(tt.want, importers.Documents(t.Context(), in, tt.lists...)); diff != "" {
					t.Errorf("read %d bytes at a time (-want +got):\n%s", size, diff)
				}
			}
		})
	}
}

func orIn(name string) string {
	if name == "" {
		return "in"
	}
	return name
}

// slow gives a few bytes at a time.
type slow struct {
	r io.Reader
	n int
}

func (s *slow) Read(p []byte) (int, error) { return s.r.Read(p[:min(s.n, len(p))]) }

// endless gives the same bytes again and again, up to a number.
type endless struct {
	text []byte
	left int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p, bytes.Repeat(e.text, len(p)/len(e.text)))
	e.left -= n
	return n, nil
}

func TestARecordTooLongIsPassedOver(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reads 200 MB")
	}
	in := importers.Input{Name: "in", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(
			strings.NewReader("{}\n{\"a\":\""), &endless{[]byte("abcd"), 200 << 20}, strings.NewReader("\"}\n{\"b\":1}"),
		)), nil
	}}
	want := []string{"1 {}", "in:2: the record is longer than 64 MiB: split it, or leave out what is not needed", `3 {"b":1}`}
	if diff := cmp.Diff(want, importers.Documents(t.Context(), in)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzDocuments(f *testing.F) {
	f.Add([]byte("{\"a\":[1,2]}\n[{}]"))
	f.Add([]byte("{\"a\":\"\\\"\n{"))
	f.Add([]byte("\x28\xb5\x2f\xfd"))
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, text []byte) {
		in := input("in", string(text))
		lines := bytes.Count(text, []byte("\n")) + 1
		packed := bytes.HasPrefix(text, []byte("\x1f\x8b")) || bytes.HasPrefix(text, []byte("\x28\xb5\x2f\xfd"))
		whole := json.Valid(bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF")))
		for _, lists := range [][]string{nil, {"a"}, {"a.b", "c"}} {
			for d, err := range importers.DocumentSeq(t.Context(), in, lists...) {
				if err == nil && (d.Line < 1 || d.Line > lines && !packed) {
					t.Fatalf("line %d of %d", d.Line, lines)
				}
				if whole && (err != nil && !strings.Contains(err.Error(), "UTF-8") && !strings.Contains(err.Error(), "deep") || err == nil && !json.Valid(d.Text)) {
					t.Fatalf("valid JSON %q gives %q, %v", text, d.Text, err)
				}
			}
		}
	})
}

// What was made to fill a memory or a disk ends with a message of its own.
func TestABombIsRefused(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("unpacks 300 MB")
	}
	record := "{\"a\":\"" + strings.Repeat("x", 1<<20) + "\"}\n"
	var packed bytes.Buffer
	z, err := zstd.NewWriter(&packed)
	if err != nil {
		t.Fatal(err)
	}
	for range 400 {
		if _, err := z.Write([]byte(record)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	got := importers.Documents(t.Context(), input("in", packed.String()))
	if last := got[len(got)-1]; len(got) > 300 || !strings.HasSuffix(last, "(it unpacks to more than 800 times its size): copy the file again") {
		t.Errorf("%d documents of %d bytes, then %.200q", len(got), packed.Len(), last)
	}
}

func TestADamagedDocumentSaysWhere(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, want string }{
		{"{}\n{\"n\": tru}", "logs/in:2: not JSON: invalid character '}' in literal true (expecting 'e'): write JSON or JSON Lines"},
		{"{}\n{\"n\": \"1\"}", "logs/in:2: n: is a string: check that the log has the format named"},
		{"{\"n\":1,\"n\":2}", ""}, // the last one counts
	} {
		bad := ""
		for d, err := range importers.DocumentSeq(t.Context(), input("in", tt.text)) {
			var v struct {
				N int `json:"n"`
			}
			if err == nil {
				err = importers.Decode(d, &v)
			}
			if err != nil {
				bad = err.Error()
			}
		}
		if bad != tt.want {
			t.Errorf("%s: got %q, want %q", tt.text, bad, tt.want)
		}
	}
}
