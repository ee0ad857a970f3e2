package importers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/datasets/importers"
	"forerun/datasets/trace"
)

// lineFormat reads lines of words: "span TRACE ID ENVIRONMENT SESSION", "part TRACE
// ID SCORE", "skip", "fault", "case ID".
func lineFormat() *importers.Format {
	lines := func(in importers.Input, give func(words []string, at datasets.Place) bool) {
		r, err := in.Open()
		if err != nil {
			panic(err)
		}
		defer func() { _ = r.Close() }()
		all, err := io.ReadAll(r)
		if err != nil {
			panic(err)
		}
		for i, line := range strings.Split(strings.TrimSpace(string(all)), "\n") {
			if !give(strings.Fields(line), datasets.Place{File: in.Name, Line: i + 1}) {
				return
			}
		}
	}
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	return &importers.Format{
		Name: "lines",
		Spans: func(_ context.Context, in importers.Input) iter.Seq2[trace.Span, error] {
			return func(yield func(trace.Span, error) bool) {
				lines(in, func(w []string, at datasets.Place) bool {
					switch w[0] {
					case "skip":
						return yield(trace.Span{}, &importers.SkipError{Place: at, Reason: "a heartbeat"})
					case "fault":
						return yield(trace.Span{}, &datasets.RecordError{File: at.File, Line: at.Line, What: "is broken", Remedy: "mend it"})
					case "end":
						return yield(trace.Span{}, errors.New("the disk is gone"))
					case "part":
						return yield(trace.Span{Place: at, Trace: w[1], ID: w[2], Kind: trace.KindPart, Feedback: []trace.Feedback{{Name: w[3], Value: new(1.0)}}}, nil)
					}
					s := trace.Span{Place: at, Trace: w[1], ID: w[2], Kind: trace.KindAgent, Start: start.Add(time.Duration(at.Line) * time.Hour)}
					s.Messages = []datasets.Message{{Role: "user", Content: json.RawMessage(`"hi"`)}}
					s.Segments = map[string]string{"environment": w[3]}
					if w[3] == "broken" {
						s.Status = w[3]
					}
					if w[3] == "silent" {
						s.Messages, s.Withheld = nil, "content was not captured"
					}
					return yield(s, nil)
				})
			}
		},
	}
}

func where(t *testing.T, program string) *datasets.Where {
	t.Helper()
	w, err := datasets.CompileWhere(program)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// imported gives the ids of the cases with their weights, and the account.
func imported(t *testing.T, o importers.Options, inputs ...importers.Input) (ids string, a importers.Account, err error) {
	t.Helper()
	o.Dir = t.TempDir()
	if o.Format == nil {
		o.Format = lineFormat()
	}
	im, err := importers.Start(t.Context(), o, &importers.Progress{}, inputs...)
	if err != nil {
		return "", importers.Account{}, err
	}
	defer func() {
		if err := im.Close(); err != nil {
			t.Error(err)
		}
	}()
	var out bytes.Buffer
	if _, err = datasets.WriteJSONL(t.Context(), &out, im); err != nil {
		return "", im.Account(), err
	}
	a = im.Account()
	sum, cases := 0, 0
	for _, f := range a.Lines {
		sum += f.Records
		if f.What == "written" {
			cases = f.Cases
		}
	}
	if sum != a.Records || cases != a.Cases {
		t.Errorf("the account does not add up: %+v", a)
	}
	var list []string
	for line := range strings.Lines(out.String()) {
		c, err := datasets.ParseCase([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%s*%v", c.ID, c.Weight))
	}
	return strings.Join(list, " "), a, nil
}

const log = `span t1 r prod
span t2 r staging
part t1 r rating
span t1 r prod
span t3 r prod
skip
part t9 r rating
span t4 r silent
span t5 r eval`

func TestEveryRecordHasOneFate(t *testing.T) {
	t.Parallel()
	ids, a, err := imported(t, importers.Options{}, input("a.log", log))
	if err != nil || ids != "t1*1 t3*1 t4*1" {
		t.Fatalf("got %q, %v", ids, err)
	}
	want := importers.Account{
		Inputs: 1, Records: 9, Cases: 3,
		Lines: []importers.Fate{
			{What: "written", Records: 4, Cases: 3},
			{What: "completes a record that is not in the inputs", Records: 1},
			{What: "duplicate", Records: 1},
			{What: "of origin internal", Records: 1, Cases: 1},
			{What: "of origin synthetic", Records: 1, Cases: 1},
			{What: "skipped: a heartbeat", Records: 1},
		},
		Notes: []importers.Fate{{What: "cannot be replayed: content was not captured", Cases: 1}},
	}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWhatIsTaken(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name string
		o    importers.Options
		want string
	}{
		{"any origin", importers.Options{AnyOrigin: true}, "t2*1 t1*1 t3*1 t4*1 t5*1"},
		{"one origin", importers.Options{Origin: datasets.OriginInternal}, "t2*1"},
		{"declared internal", importers.Options{Internal: where(t, `.id == "t1"`), Origin: datasets.OriginInternal}, "t2*1 t1*1"},
		{"declared synthetic", importers.Options{Synthetic: where(t, `.segments.environment == "prod"`)}, "t4*1"},
		{"condition", importers.Options{Where: where(t, `.logged.scores.rating == 1`)}, "t1*1"},
		{"since", importers.Options{Since: start.Add(5 * time.Hour)}, "t3*1 t4*1"},
		{"until", importers.Options{Until: start.Add(5 * time.Hour)}, "t1*1"},
		{"sample", importers.Options{Sample: datasets.Sample{Size: 1}, Seed: 1}, "t1*3"},
		{"sample larger than the log", importers.Options{Sample: datasets.Sample{Size: 9}, Seed: 1}, "t1*1 t3*1 t4*1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ids, a, err := imported(t, tt.o, input("a.log", log))
			if err != nil || ids != tt.want {
				t.Errorf("got %q, %v, want %q: %+v", ids, err, tt.want, a)
			}
		})
	}
}

func TestRecordsAreJoinedOverInputs(t *testing.T) {
	t.Parallel()
	ids, a, err := imported(t, importers.Options{}, input("a.log", "span t1 r prod"), input("b.log", "part t1 r rating\nspan t1 r prod"))
	if err != nil || ids != "t1*1" || a.Inputs != 2 || a.Lines[0].Records != 2 || a.Lines[1].Records != 1 {
		t.Errorf("got %q, %+v, %v", ids, a, err)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	broken := "span t1 r prod\nfault\nspan t2 r broken\nfault"
	_, _, err := imported(t, importers.Options{}, input("a.log", broken))
	var many *importers.FaultsError
	if !errors.As(err, &many) || many.Total != 2 || err.Error() != "logs/a.log:2: is broken: mend it\nlogs/a.log:4: is broken: mend it" {
		t.Errorf("got %v", err)
	}
	_, _, err = imported(t, importers.Options{MaxErrors: 2}, input("a.log", broken))
	if !errors.As(err, &many) || many.Total != 3 || !strings.Contains(err.Error(), "logs/a.log:3: logged.status: unknown word") {
		t.Errorf("got %v", err)
	}
	ids, a, err := imported(t, importers.Options{MaxErrors: 3}, input("a.log", broken))
	if err != nil || ids != "t1*1" || a.Lines[1] != (importers.Fate{What: "faulty", Records: 3}) {
		t.Errorf("got %q, %+v, %v", ids, a, err)
	}
	_, _, err = imported(t, importers.Options{MaxErrors: 5}, input("a.log", strings.Repeat("fault\n", 60)))
	if !errors.As(err, &many) || len(many.Faults) != 20 || !strings.HasSuffix(err.Error(), "more; nothing was written: mend them, or allow for them with --max-errors") {
		t.Errorf("got %v", err)
	}
	if _, _, err = imported(t, importers.Options{MaxErrors: 5}, input("a.log", "end")); err == nil || err.Error() != "the disk is gone" {
		t.Errorf("got %v", err)
	}
	_, _, err = imported(t, importers.Options{}, input("a.log", "skip\nspan t2 r staging"))
	if !errors.Is(err, datasets.ErrEmpty) || err.Error() != "2 records in 1 inputs gave no case: 1 of origin internal; 1 skipped: a heartbeat: check the format and what is asked for" {
		t.Errorf("got %v", err)
	}
}

func TestCasesWithoutATimeKeepTheirOrder(t *testing.T) {
	t.Parallel()
	f := importers.Format{Name: "cases", Cases: func(context.Context, importers.Input) iter.Seq2[datasets.Case, error] {
		return func(yield func(datasets.Case, error) bool) {
			for _, id := range []string{"9", "10", "1", "9"} {
				if !yield(datasets.Case{ID: id, Input: json.RawMessage("1")}, nil) {
					return
				}
			}
		}
	}}
	ids, _, err := imported(t, importers.Options{Format: &f, MaxErrors: 1}, input("a.log", ""))
	if err != nil || ids != "9*1 10*1 1*1" {
		t.Errorf("got %q, %v", ids, err)
	}
	if _, _, err = imported(t, importers.Options{Format: &f}, input("a.log", "")); err == nil || !strings.Contains(err.Error(), `id: "9" is already the id of`) {
		t.Errorf("got %v", err)
	}
}

func TestFilesOfFoldersAndPatterns(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"b.jsonl", "a.jsonl", "deep/c=1/x.jsonl", ".hidden", "_SUCCESS", "_meta/x.jsonl", "DEPRECATION_NOTICE.txt"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "_meta", "none"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ names, want string }{
		{"", "a.jsonl b.jsonl deep/c=1/x.jsonl"},
		{"*.jsonl", "a.jsonl b.jsonl"},
		{"b.jsonl a.jsonl b.jsonl", "b.jsonl a.jsonl"},
		{"none.jsonl", "none.jsonl"}, // opening it says what is wrong
		{"*.csv", "*.csv: no file is of this pattern: check the path"},
		{"_meta/none", "_meta/none: the folder holds no file: check the path"},
	} {
		var names []string
		for n := range strings.FieldsSeq(tt.names) {
			names = append(names, filepath.Join(dir, n))
		}
		if tt.names == "" {
			names = []string{dir}
		}
		inputs, err := importers.Files(names, nil)
		var got []string
		for _, in := range inputs {
			got = append(got, in.Name)
		}
		if err != nil {
			got = append(got, err.Error())
		}
		if text := filepath.ToSlash(strings.ReplaceAll(strings.Join(got, " "), dir+string(filepath.Separator), "")); text != tt.want {
			t.Errorf("%q: got %q, want %q", tt.names, text, tt.want)
		}
	}
}

func TestAFormatIsFoundAndSaidWhy(t *testing.T) {
	t.Parallel()
	f := importers.Format{Name: "spies", Sniff: func(h importers.Head) string {
		return fmt.Sprintf("%s %v", h.Name, h.Keys)
	}}
	for _, tt := range []struct{ name, text, want string }{
		{"a.jsonl", `{"a":1,"b":{"c":2}}` + "\n{}", "a.jsonl [a b]"},
		{"a.jsonl.gz", gzipped(t, `[{"a":[1]},{"b":2}]`), "a.jsonl [a]"},
		{"a.jsonl.zst", zstded(t, "\xEF\xBB\xBF{\"a\":1"), "a.jsonl [a]"},
		{"a", `{"a":1,"b":"` + strings.Repeat("x", 100000), "a [a b]"},
		{"a.csv", "x,y", "a.csv []"},
	} {
		head, err := importers.HeadOf(input(tt.name, tt.text))
		if err != nil {
			t.Fatal(err)
		}
		found, why := importers.Sniff(head, []importers.Format{{Name: "blind"}, {Sniff: func(importers.Head) string { return "" }}, f})
		if found == nil || found.Name != "spies" || why != tt.want {
			t.Errorf("%s: got %v, %q, want %q", tt.name, found, why, tt.want)
		}
	}
}

func TestAnInputOfNoKnownForm(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, want string }{
		{`{"q":1,"z":2}`, `logs/a: its form is not known (its first document has the keys q, z): name it with --from, or write a jq program that makes cases (--jq)`},
		{"hello \x1b[31m", `logs/a: its form is not known (it begins with "hello \x1b[31m")`},
		{"PK\x03\x04", `logs/a: its form is not known (a zip file)`},
		{"PAR1", "logs/a: "},
		{`{"id":"a","cluster":"a","origin":"production","risk":"read_only","weight":1,"input":1}`, "logs/a: holds cases already: use it as it is, or change its form with forerun data convert"},
		{"\x1f\x8b\x08", "logs/a: the gzip data is cut off or damaged"},
	} {
		_, err := importers.Start(t.Context(), importers.Options{Dir: t.TempDir()}, nil, input("a", tt.text))
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%q: got %v, want %s", tt.text, err, tt.want)
		}
	}
}

// A pipe can be read once, and its form is still found.
func TestStandardInputIsSniffed(t *testing.T) {
	t.Parallel()
	inputs, err := importers.Files([]string{"-"}, strings.NewReader(`{"resourceSpans":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	var chosen string
	o := importers.Options{Dir: t.TempDir(), Chosen: func(_ importers.Input, f *importers.Format, _ string) { chosen = f.Name }}
	im, err := importers.Start(t.Context(), o, nil, inputs...)
	if im != nil {
		defer func() { _ = im.Close() }()
	}
	if chosen != "otlp" || err != nil && strings.Contains(err.Error(), "once") {
		t.Errorf("chosen %q, %v", chosen, err)
	}
}

func TestCancelEndsAnImport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := importers.Start(ctx, importers.Options{Format: lineFormat(), Dir: dir}, nil, input("a", log)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
