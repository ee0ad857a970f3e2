package label_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/datasets"
	"forerun/datasets/label"
)

func at(second int) time.Time { return time.Date(2026, 11, 24, 9, 0, second, 0, time.UTC) }

func row(labeller string, second int, change func(*label.Row)) label.Row {
	r := label.Row{
		Version: 1, Sheet: "1.s", Item: "i", Drawn: label.DrawnMoves, Labeller: labeller, At: at(second),
		Verdicts: []label.Verdict{label.Pass},
	}
	if change != nil {
		change(&r)
	}
	return r
}

func TestRowsThatCannotBeBelieved(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*label.Row)
		want   string
	}{
		"another version":         {func(r *label.Row) { r.Version = 2 }, "is not the version"},
		"no sheet":                {func(r *label.Row) { r.Sheet = "" }, "is missing"},
		"no item":                 {func(r *label.Row) { r.Item = "" }, "is missing"},
		"drawn by nobody":         {func(r *label.Row) { r.Drawn = "me" }, "no reason to ask"},
		"nobody answered":         {func(r *label.Row) { r.Labeller = " " }, "is no name"},
		"at no time":              {func(r *label.Row) { r.At = time.Time{} }, "is missing"},
		"an unknown verdict":      {func(r *label.Row) { r.Verdicts = []label.Verdict{"good"} }, "are not one word an answer"},
		"three verdicts":          {func(r *label.Row) { r.Verdicts = []label.Verdict{"pass", "pass", "pass"} }, "are not one word an answer"},
		"skipped and labelled":    {func(r *label.Row) { r.Skipped = true }, "contradicts the label"},
		"nothing said":            {func(r *label.Row) { r.Verdicts = nil }, "says nothing"},
		"right and corrected":     {func(r *label.Row) { r.Corrected = "no" }, "every answer passes"},
		"a book for a correction": {func(r *label.Row) { r.Verdicts, r.Corrected = nil, strings.Repeat("x", label.MaxText+1) }, "too long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := row("ada", 1, test.change)
			if err := r.Check(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			text, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			_, err = label.Read("l.jsonl", strings.NewReader("\n"+string(text)))
			if err == nil || !strings.HasPrefix(err.Error(), "l.jsonl:2: ") {
				t.Errorf("read gives %v, want its place", err)
			}
		})
	}
	good := row("ada", 1, nil)
	if err := good.Check(); err != nil {
		t.Error(err)
	}
}

func TestTheLastWordCounts(t *testing.T) {
	t.Parallel()
	placed := func(line int, r label.Row) label.Placed {
		return label.Placed{Row: r, Place: datasets.Place{File: "l.jsonl", Line: line}}
	}
	fails := func(r *label.Row) { r.Verdicts = []label.Verdict{label.Fail} }
	got, err := label.Latest([]label.Placed{placed(1, row("ada", 5, nil)), placed(2, row("bo", 1, nil)), placed(3, row("ada", 6, fails)), placed(4, row("bo", 0, fails))})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].Verdicts[0] != label.Fail || got[1].Verdicts[0] != label.Pass {
		t.Errorf("got %+v", got)
	}
	_, err = label.Latest([]label.Placed{placed(1, row("ada", 5, nil)), placed(2, row("ada", 5, fails))})
	if err == nil || !strings.HasPrefix(err.Error(), "l.jsonl:2: contradicts l.jsonl:1") {
		t.Errorf("got %v, want a contradiction", err)
	}
}

func TestDisagreement(t *testing.T) {
	t.Parallel()
	sheet := label.NewSheet("x", 1)
	said := func(who string, v label.Verdict) label.Placed {
		return label.Placed{Row: row(who, 1, func(r *label.Row) { r.Verdicts = []label.Verdict{v} })}
	}
	three := []label.Placed{said("a", label.Pass), said("b", label.Fail), said("c", label.Pass)}
	for name, test := range map[string]struct {
		rows []label.Placed
		rule label.Rule
		want label.Verdict
	}{
		"alike":             {[]label.Placed{three[0], three[2]}, label.LeaveOut, label.Pass},
		"left out":          {three, label.LeaveOut, ""},
		"by majority":       {three, label.Majority, label.Pass},
		"a tie has nothing": {three[:2], label.Majority, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := label.Settle(test.rows, label.OfLog(), sheet, test.rule)
			if len(got) != 1 || got[0].Verdicts[label.Logged] != test.want {
				t.Errorf("got %+v, want %q", got, test.want)
			}
		})
	}
}

func TestChoice(t *testing.T) {
	t.Parallel()
	sheet := label.NewSheet("x", 7)
	var all []label.Askable
	for i := range 200 {
		all = append(all, label.Askable{Item: sheet.Item(strconv.Itoa(i)), Cluster: strconv.Itoa(i / 4), Points: float64(i % 5), Weight: 1})
	}
	got := label.Choose(all, 50, 0.2, sheet)
	if len(got) != 50 {
		t.Fatalf("%d cases, want 50", len(got))
	}
	seen, random := map[string]bool{}, 0
	for i, c := range got {
		if seen[c.Item] {
			t.Errorf("%s is asked about twice", c.Item)
		}
		seen[c.Item] = true
		if c.Drawn == label.DrawnRandom {
			random++
		}
		if want := 0.2 * float64(i+1); float64(random) < want-1e-9 {
			t.Errorf("%d of the first %d by chance", random, i+1)
		}
	}
	if random != 10 {
		t.Errorf("%d by chance, want 10", random)
	}
	if diff := cmp.Diff(got, label.Choose(all, 50, 0.2, sheet)); diff != "" {
		t.Errorf("the same draw differs: %s", diff)
	}
	if n := len(label.Choose(nil, 5, 0.2, sheet)); n != 0 {
		t.Errorf("%d of nothing", n)
	}
	if n := len(label.Choose(all[:3], 5, 1, sheet)); n != 3 {
		t.Errorf("%d of three", n)
	}
	heavy := label.Choose([]label.Askable{{Item: "a", Cluster: "a", Points: 1, Weight: 1}, {Item: "b", Cluster: "b", Points: 1, Weight: 3}}, 1, 0, sheet)
	if heavy[0].Item != "b" {
		t.Error("a case that stands for more does not come first")
	}
	known := label.Choose([]label.Askable{{Item: "a", Cluster: "x", Points: 3, Weight: 1}, {Item: "b", Cluster: "x", Points: 3, Weight: 1}, {Item: "c", Cluster: "y", Points: 2, Weight: 1}}, 2, 0, sheet)
	if known[1].Item != "c" {
		t.Error("a second case of a cluster comes before another cluster's")
	}
}

// What is said of the two answers comes back to the right version, whichever was shown
// first, and a case takes it without losing what it had.
func TestAnswersComeBackUnblinded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sheet := label.NewSheet(rapid.String().Draw(t, "secret"), rapid.Uint64().Draw(t, "seed"))
		id := rapid.String().Draw(t, "id")
		verdict := rapid.SampledFrom([]label.Verdict{label.Pass, label.Fail})
		want := map[string]label.Verdict{label.Stable: verdict.Draw(t, "stable"), label.Candidate: verdict.Draw(t, "candidate")}
		item := sheet.Item("suite", id)
		shown := []label.Verdict{want[label.Stable], want[label.Candidate]}
		if sheet.Swapped(item) {
			shown[0], shown[1] = shown[1], shown[0]
		}
		hand := rapid.Bool().Draw(t, "hand")
		r := label.Row{Version: 1, Sheet: sheet.ID, Item: item, Drawn: label.DrawnRandom, Labeller: "ada", At: at(1), Verdicts: shown, HandOver: &hand}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := label.Read("l", bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		settled := label.Settle(rows, label.OfRun(), sheet, label.LeaveOut)
		if diff := cmp.Diff(want, settled[0].Verdicts); diff != "" {
			t.Fatal(diff)
		}
		fact := "stays"
		c, kept, err := settled[0].Apply(datasets.Case{ID: id, Expected: &datasets.Expected{Facts: []string{fact}}}, "run", false)
		if err != nil || len(kept) > 0 {
			t.Fatal(kept, err)
		}
		if c.Expected.Labels["verdict.stable"] != string(want[label.Stable]) || *c.Expected.Escalate != hand || c.Expected.Facts[0] != fact {
			t.Fatalf("got %+v", c.Expected)
		}
		again, _, err := settled[0].Apply(c, "run", false)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c, again); diff != "" {
			t.Fatalf("imported twice it differs: %s", diff)
		}
		if seed, ok := label.SeedOf(sheet.ID); !ok || label.NewSheet("other", seed).ID == sheet.ID {
			t.Fatal("the sheet's name does not tell it from another")
		}
	})
}

func TestBothOrdersAreShown(t *testing.T) {
	t.Parallel()
	sheet, swapped := label.NewSheet("x", 1), 0
	for i := range 1000 {
		if sheet.Swapped(sheet.Item(strconv.Itoa(i))) {
			swapped++
		}
	}
	if swapped < 400 || swapped > 600 {
		t.Errorf("%d of 1000 are swapped", swapped)
	}
}

func TestWhatTheCaseKnewStays(t *testing.T) {
	t.Parallel()
	no, yes, mine, theirs := false, true, "mine", "theirs"
	s := label.Settled{HandOver: &yes, Corrected: theirs, Verdicts: map[string]label.Verdict{label.Logged: label.Fail}}
	c := datasets.Case{ID: "c", Expected: &datasets.Expected{Escalate: &no, Answer: &mine}, Logged: &datasets.Logged{Output: &mine}}
	got, kept, err := s.Apply(c, "", false)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"expected.escalate", "expected.answer"}, kept); diff != "" {
		t.Error(diff)
	}
	if *got.Expected.Escalate || *got.Expected.Answer != mine || got.Logged.Scores[label.Score] != 0 || len(got.Logged.Scores) != 1 {
		t.Errorf("got %+v, %+v", got.Expected, got.Logged)
	}
	if c.Logged.Scores != nil || c.Expected.Labels != nil {
		t.Error("the case that was given is changed")
	}
	got, kept, err = s.Apply(c, "", true)
	if err != nil || len(kept) > 0 || !*got.Expected.Escalate || *got.Expected.Answer != theirs {
		t.Errorf("replaced: %+v, kept %v, %v", got.Expected, kept, err)
	}
	_, _, err = (&label.Settled{Rows: []label.Placed{{}}, Said: []map[string]bool{{}}}).Apply(datasets.Case{ID: "c", Metadata: map[string]json.RawMessage{label.Key: json.RawMessage(`"x"`)}}, "", false)
	if err == nil {
		t.Error("metadata of somebody else is written over")
	}
}

func TestAKilledProcessLosesHalfARow(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "labels.jsonl")
	write := func(r label.Row) {
		log, _, err := label.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := log.Append(r); err != nil {
			t.Fatal(err)
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	write(row("ada", 1, nil))
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(whole, `{"forerun_labels":1,"sh`...), 0o600); err != nil {
		t.Fatal(err)
	}
	log, rows, err := label.Open(name)
	if err != nil || log.Torn() != 23 || len(rows) != 1 {
		t.Fatalf("torn %d, %d rows, %v", log.Torn(), len(rows), err)
	}
	if err := log.Append(row("ada", 2, nil)); err != nil {
		t.Fatal(err)
	}
	if err := log.Append(label.Row{}); err == nil {
		t.Error("a row that says nothing is written")
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if rows, err := label.ReadFile(name); err != nil || len(rows) != 2 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	if err := os.WriteFile(name, bytes.TrimSuffix(whole, []byte("\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	write(row("ada", 3, nil))
	if rows, err := label.ReadFile(name); err != nil || len(rows) != 2 {
		t.Errorf("a last line without its end: %d rows, %v", len(rows), err)
	}
}

func FuzzRead(f *testing.F) {
	text, err := json.Marshal(row("ada", 1, nil))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"forerun_labels":1,"forerun_labels":1}` + "\n\n[]"))
	f.Add([]byte("\xff\x00{"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := label.Read("f", bytes.NewReader(data))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f:") {
				t.Errorf("%v has no place", err)
			}
			return
		}
		for _, r := range rows {
			if err := r.Check(); err != nil {
				t.Errorf("line %d: %v", r.Place.Line, err)
			}
		}
		if last, err := label.Latest(rows); err == nil {
			label.Settle(last, label.OfRun(), label.NewSheet("", 0), label.Majority)
		}
	})
}
