package importers_test

import (
	"os"
	"strings"
	"testing"

	"forerun/datasets/importers"
)

func TestCSV(t *testing.T) {
	t.Parallel()
	golden(t, "csv/support.cases", read(t, importers.CSV(nil), sample(t, "csv/support.csv")))
}

func columns(t *testing.T, byField map[string]string) importers.Columns {
	t.Helper()
	c, err := importers.NewColumns(byField)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCSVWithDeclaredColumns(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		columns map[string]string
		text    string
		want    string
	}{
		{
			"a support desk's names",
			map[string]string{"message": "question", "output": "reply", "segments.topic": "category", "id": "Ticket"},
			"Ticket,question,reply,category\n7,Where?,Here.,orders\n",
			`{"id":"7","cluster":"7","origin":"production","segments":{"topic":"orders"},"risk":"read_only","weight":1,"messages":[{"role":"user","content":"Where?"}],"logged":{"output":"Here."}}`,
		},
		{
			"a column that has a field's name and is another",
			map[string]string{"message": "answer", "answer": "gold"},
			"answer,gold\nq,a\n", `"messages":[{"role":"user","content":"q"}],"expected":{"answer":"a"}}`,
		},
		{
			"the declared field leaves its namesake as metadata",
			map[string]string{"message": "q"},
			"q,message\na,b\n", `"messages":[{"role":"user","content":"a"}],"metadata":{"message":"b"}}`,
		},
		{"input as JSON", nil, "input,id\n\"{\"\"a\"\":1}\",x\n", `"input":{"a":1}}`},
		{"input as text", nil, "input,id\nhello,x\n", `"input":"hello"}`},
		{"a chat", nil, "messages\tid\n[{\"role\":\"user\",\"content\":\"a\"}]\tx\n", `csv:2: bare " in non-quoted-field`},
		{"a column that is not there", map[string]string{"message": "frage"}, "question,id\na,b\n", `x.csv:1: has no column "frage" for message: name one of its columns: question, id`},
		{"nothing asked", nil, "question,id\na,b\n", `x.csv:1: no column says what was asked: name it with --columns message=COLUMN; the columns are question, id`},
		{"two columns for one field", nil, "message,answer,expected.answer\na,b,c\n", `x.csv:1: the columns "answer" and "expected.answer" both hold expected.answer: leave out one of them`},
		{"two columns of one name", nil, "message,message\na,b\n", `x.csv:1: two columns are named "message": name each column once`},
		{"one column for two fields", map[string]string{"message": "q", "answer": "q"}, "q\na\n", `x.csv:1: the column "q" is named for answer and for message: name it once`},
		{"empty", nil, "", "x.csv: is empty: name a table with a header"},
		{"UTF-16", nil, "\xff\xfea\x00", "x.csv:1: is UTF-16: save it as CSV UTF-8"},
		{"no UTF-8", nil, "message\ncaf\xe9\n", "x.csv:2: message: invalid UTF-8: save the table as CSV UTF-8"},
		{"not finite", nil, "message,weight\na,NaN\n", `x.csv:2: weight: is "NaN": write a number with a point, without a unit`},
		{"below zero", nil, "message,logged.cost_usd\na,-1\n", `x.csv:2: logged.cost_usd: is -1: write`},
		{"chat and message", nil, "message,messages\na,\"[{\"\"role\"\":\"\"user\"\",\"\"content\"\":\"\"a\"\"}]\"\n", `x.csv:2: messages stands beside message or system: leave one of them out`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := read(t, importers.CSV(columns(t, tt.columns)), input("x.csv", tt.text))
			if !strings.Contains(got, tt.want) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestCSVRowWithoutEnd(t *testing.T) {
	t.Parallel()
	got := read(t, importers.CSV(nil), input("x.csv", "message\n\"a\"\n\"open"+strings.Repeat("x", importers.MaxRow)))
	if !strings.HasSuffix(got, "logs/x.csv:3: a row is longer than 16 MiB: close the quotes of its cells\n") || strings.Count(got, "\n") != 2 {
		t.Errorf("got %s", got)
	}
}

func TestColumnsOfNoField(t *testing.T) {
	t.Parallel()
	_, err := importers.NewColumns(map[string]string{"question": "q"})
	if err == nil || !strings.HasPrefix(err.Error(), "question=q: a case has no field question: write FIELD=COLUMN with one of the fields id, message,") {
		t.Errorf("got %v", err)
	}
	for _, f := range importers.ColumnFields() {
		if _, err := importers.NewColumns(map[string]string{f[0]: "x"}); err != nil || f[1] == "" {
			t.Errorf("%s: %q, %v", f[0], f[1], err)
		}
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("id,message\n1,\"a\nb\"\n"))
	f.Add([]byte("id;message;logged.scores.x\n1;a;1e999\n"))
	f.Add([]byte("message\n\"a"))
	f.Add([]byte("message,messages,tool_log\na,,{}\n,[],\n"))
	f.Fuzz(func(t *testing.T, text []byte) { sound(t, importers.CSV(nil), input("in.csv", string(text))) })
}

// The table of fields in the documentation is the one there is.
func TestColumnsAreDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/import.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range importers.ColumnFields() {
		if row := "| `" + f[0] + "` | " + f[1] + " |"; !strings.Contains(string(text), row) {
			t.Errorf("docs/import.md lacks the row %s", row)
		}
	}
}
