package importers_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"

	"forerun/datasets"
	"forerun/datasets/importers"
)

func input(name, text string) importers.Input {
	return importers.Input{Name: "logs/" + name, Base: name, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// run imports and gives the cases' inputs and the errors.
func run(t *testing.T, program string, inputs ...importers.Input) (got, bad []string) {
	t.Helper()
	src, err := importers.ImportJQ(program, inputs...)
	if err != nil {
		t.Fatal(err)
	}
	for c, err := range src.Cases(t.Context()) {
		if err != nil {
			if _, ok := errors.AsType[*datasets.RecordError](err); !ok {
				t.Errorf("%v (%T) is no RecordError", err, err)
			}
			bad = append(bad, err.Error())
			continue
		}
		got = append(got, c.ID+"="+string(c.Input))
	}
	return got, bad
}

func TestEveryShapeOfJSON(t *testing.T) {
	t.Parallel()
	const place = `{id: "\($file):\($line):\(.x // length)", input: .}`
	tests := []struct{ name, text, program, want string }{
		{"one document", "\n\n {\n \"x\": 1}\n", place, `a.json:3:1={"x":1}`},
		{"an array is one value", "[\n1,\n2]", `{id: "\($line):\(length)", input: .}`, "1:2=[1,2]"},
		{"JSON Lines", "{\"x\":1}\n{\"x\":2}\n\n{\"x\":3}", place, `a.json:1:1={"x":1} a.json:2:2={"x":2} a.json:4:3={"x":3}`},
		{"one after the other", "{\"x\":1} {\"x\":2}{\n\"x\":3}\n4", `{id: "\($line):\(.x? // .)", input: .}`, `1:1={"x":1} 1:2={"x":2} 1:3={"x":3} 3:4=4`},
		{"gzip", gzipped(t, "{\"x\":1}\n{\"x\":2}"), place, `a.json:1:1={"x":1} a.json:2:2={"x":2}`},
		{"byte-order mark", "\xEF\xBB\xBF{\"x\":1}", place, `a.json:1:1={"x":1}`},
		{"CRLF", "{\"x\":1}\r\n{\"x\":2}\r\n", place, `a.json:1:1={"x":1} a.json:2:2={"x":2}`},
		{"many cases of one value", "[1,2]", `.[] | {id: "\(.)", input: .}`, "1=1 2=2"},
		{"some values give none", "1 2 3", `select(. != 2) | {id: "\(.)", input: .}`, "1=1 3=3"},
		{"big numbers", "12345678901234567890123 1.50", `{id: "\($line)-\(. > 2)", input: .}`, "1-true=12345678901234567890123 1-false=1.50"},
		{"halt ends a value", "1 2", `if . == 1 then halt else {id: "\(.)", input: .} end`, "2=2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, bad := run(t, tt.program, input("a.json", tt.text))
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" || len(bad) > 0 {
				t.Errorf("%q (-want +got):\n%s", bad, diff)
			}
		})
	}
}

func TestBadInputsNameTheirPlace(t *testing.T) {
	t.Parallel()
	const take = `{id: .id, input: .}`
	tests := []struct{ name, program, text, want string }{
		{"cut off", take, "{\"id\":\"a\"}\n\n{\"id\":\n", "logs/a.json:3: cut off: the JSON value that begins here does not end"},
		{"no JSON", take, "{\"id\":\"a\"}\n{\"id\":\n\n\nx}", "logs/a.json:5: not JSON: invalid character 'x'"},
		{"stray bracket", take, "{\"id\":\"a\"}\n}", "logs/a.json:2: not JSON: invalid character '}'"},
		{"invalid UTF-8", take, "{\"id\":\"a\"}\n{\"id\":\n\"\xff\"}", "logs/a.json:3: invalid UTF-8: save it as UTF-8"},
		{"half a rune at the end", take, "{\"id\":\"a\"}\n\"\xe2\x82", "logs/a.json:2: invalid UTF-8"},
		{"unknown field", `{id, input: ., labels: {}}`, "\n{\"id\":\"a\"}", `logs/a.json:2: labels: unknown field`},
		{"nested field", `{id, input: ., expected: {facts: [1]}}`, "{\"id\":\"a\"}", `logs/a.json:1: expected.facts[0]: is a number: write a string`},
		{"missing id", take, "{}", "logs/a.json:1: id: is missing"},
		{"no object", `.id`, "{\"id\":\"a\"}", "logs/a.json:1: is a string: write one case, a JSON object"},
		{"duplicate id", take, "{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"a\"}", `logs/a.json:3: id: "a" is already the id of logs/a.json:1`},
		{"error of the program", `error("no \u001b[31m good")`, "1", `logs/a.json:1: jq: "error: no \x1b[31m good": mend the program or the input`},
		{"type error", `.x.y`, "[1]", `logs/a.json:1: jq: expected an object but got: array ([1])`},
		{"not a number", `{id: "a", input: nan}`, "1", "logs/a.json:1: the program made a number that is not finite"},
		{"nothing", `empty`, "1 2", "the program made no case; values read: 2: check what it selects"},
		{"empty input", take, " \n", "the program made no case; values read: 0"},
		{"cut gzip", take, gzipped(t, `"`+strings.Repeat("abc", 1000)+`"`)[:30], "logs/a.json:1: the input cannot be read to its end"},
		{"bad gzip", take, "\x1f\x8b\x00", "logs/a.json: the gzip data is cut off or damaged"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, bad := run(t, tt.program, input("a.json", tt.text))
			if len(bad) != 1 || !strings.HasPrefix(bad[0], tt.want) {
				t.Errorf("got  %q\nwant %s", bad, tt.want)
			}
		})
	}
}

func TestIDsAreUniqueOverAllInputs(t *testing.T) {
	t.Parallel()
	_, bad := run(t, `{id: ., input: .}`, input("a.json", `"x"`), input("b.json", "\n\"x\""))
	if want := `logs/b.json:2: id: "x" is already the id of logs/a.json:1: give every case an id of its own`; len(bad) != 1 || bad[0] != want {
		t.Errorf("got  %q\nwant %s", bad, want)
	}
}

func TestABadInputDoesNotHideTheOthers(t *testing.T) {
	t.Parallel()
	got, bad := run(t, `{id: ., input: .}`, input("a.json", `"x" }`), importers.File("none.json", nil), input("b.json", `"y"`))
	if len(bad) != 2 || bad[1] != "none.json: no such file: check the path" || strings.Join(got, " ") != `x="x" y="y"` {
		t.Errorf("got %q, errors %q", got, bad)
	}
}

func TestNoCaseIsTyped(t *testing.T) {
	t.Parallel()
	src, err := importers.ImportJQ(`empty`, input("a.json", "1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range src.Cases(t.Context()) {
		if !errors.Is(err, datasets.ErrEmpty) {
			t.Errorf("got %v, want ErrEmpty", err)
		}
	}
	if read, silent := src.Values(); read != 1 || silent != 1 {
		t.Errorf("values: %d read, %d silent", read, silent)
	}
}

func TestProgramsThatDoNotCompile(t *testing.T) {
	t.Parallel()
	for program, want := range map[string]string{
		".a |\n  {id: .x, | 3": `2:12: unexpected token "|"`,
		".a | (":               `1:7: unexpected EOF`,
		".a |\n frob(1)":       `2:2: function not defined: frob/1`,
		"1 + $nope":            `1:5: variable not defined: $nope`,
		`"abc`:                 `1:5: unterminated string literal`,
		"input":                `input(s)/0 is not allowed`,
	} {
		_, err := importers.ImportJQ(program)
		var e *importers.ProgramError
		if !errors.As(err, &e) || err.Error() != want {
			t.Errorf("%q: got %v, want %s", program, err, want)
		}
	}
}

func TestTheEnvironmentIsOutOfReach(t *testing.T) {
	t.Setenv("FORERUN_TEST_SECRET", "planted")
	got, _ := run(t, `{id: "a", input: [env, $ENV]}`, input("a.json", "1"))
	if len(got) != 1 || got[0] != `a=[{},{}]` {
		t.Errorf("got %q", got)
	}
}

func TestCancelEndsAnEndlessProgram(t *testing.T) {
	t.Parallel()
	src, err := importers.ImportJQ(`[range(infinite)]`, input("a.json", "1"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	for _, err := range src.Cases(ctx) {
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	}
}

func FuzzImportJQ(f *testing.F) {
	f.Add([]byte("{\"id\":\"a\"}\n[1,\n2]"))
	f.Add([]byte("\x1f\x8b\x08"))
	f.Add([]byte("\xEF\xBB\xBF\"\xe2\x82"))
	f.Add([]byte("1e999 -0 \"\\ud800\" }"))
	f.Fuzz(func(t *testing.T, text []byte) {
		src, err := importers.ImportJQ(`{id: "\($line) \(tojson)", input: .}`, input("in", string(text)))
		if err != nil {
			t.Fatal(err)
		}
		lines := bytes.Count(text, []byte("\n")) + 1
		for _, err := range src.Cases(t.Context()) {
			var e *datasets.RecordError
			switch {
			case err == nil:
			case !errors.As(err, &e):
				t.Fatalf("%v (%T) is no RecordError", err, err)
			case !bytes.HasPrefix(text, []byte("\x1f\x8b")) && e.Line > lines:
				t.Fatalf("%v: there are %d lines", err, lines)
			}
		}
	})
}
