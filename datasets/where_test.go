package datasets_test

import (
	"errors"
	"strings"
	"testing"

	"forerun/datasets"
	"forerun/datasets/jq"
)

func TestWhere(t *testing.T) {
	t.Parallel()
	c, err := datasets.ParseCase([]byte(`{"id":"c-17","segments":{"tier":"gold"},"time":"2026-11-03T10:00:00Z",` +
		`"messages":[{"role":"user","content":"where is it?"}],"logged":{"usage":{"input":812},"cost_usd":0}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		program string
		holds   bool
		fault   string
	}{
		{program: `.segments.tier == "gold"`, holds: true},
		{program: `.segments.tier == "free"`},
		{program: `.risk == "read_only" and .weight == 1 and .cluster == "c-17"`, holds: true}, // defaults are spelt out
		{program: `.logged.usage.input > 800`, holds: true},
		{program: `.time >= "2026-11-01"`, holds: true},
		{program: `any(.messages[]; .content | test("WHERE"; "i"))`, holds: true},
		{program: `.logged.escalated`}, // not there: no
		{program: `.expected.answer != null`},
		{program: `.logged.cost_usd`, fault: `case "c-17": the condition can't be answered: the condition gives number: it must give true or false: write a condition`},
		{program: `.messages.role`, fault: "expected an object but got: array"},
		{program: `.messages[]`, fault: "true or false"},
		{program: `true, false`, fault: "more than one value"},
		{program: `empty`, fault: "gives no value"},
	} {
		w, err := datasets.CompileWhere(tt.program)
		if err != nil {
			t.Errorf("%s: %v", tt.program, err)
			continue
		}
		facts, err := datasets.FactsOf(&c, w)
		if err != nil {
			t.Fatal(err)
		}
		holds, err := w.Holds(t.Context(), facts)
		if tt.fault == "" && (err != nil || holds != tt.holds) {
			t.Errorf("%s: got %v, %v, want %v", tt.program, holds, err, tt.holds)
		}
		if _, ok := errors.AsType[*datasets.RecordError](err); tt.fault != "" && (!ok || !strings.Contains(err.Error(), tt.fault)) {
			t.Errorf("%s: got %v, want a record error with %q", tt.program, err, tt.fault)
		}
	}
}

func TestWhereSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for program, want := range map[string]string{
		".risk ==":                "line 1, column 9: unexpected EOF",
		".risk == nothing":        "line 1, column 10: function not defined: nothing/0",
		`.segmnts.tier == "gold"`: `a case has no field "segmnts": did you mean "segments"?`,
	} {
		_, err := datasets.CompileWhere(program)
		if fault, ok := errors.AsType[*jq.Error](err); !ok || fault.Error() != want {
			t.Errorf("%s: got %v, want %s", program, err, want)
		}
	}
}

// Each condition sees of a case what it looks at, whichever field that is, and
// facts for one condition are not taken for those of another.
func TestFactsHoldWhatIsLookedAt(t *testing.T) {
	t.Parallel()
	c, err := datasets.ParseCase([]byte(`{"id":"c","cluster":"k","time":"2026-11-03T10:00:00Z","origin":"internal","segments":{"a":"b"},"risk":"draft",` +
		`"weight":2,"messages":[{"role":"user","content":"x"}],"input":1,"state":{},"tools":[{"name":"t"}],"tool_log":[],"approvals":[],` +
		`"expected":{"answer":"y"},"logged":{"version":"v"},"metadata":{"m":1}}`))
	if err != nil {
		t.Fatal(err)
	}
	whole, err := datasets.FactsOf(&c)
	if err != nil {
		t.Fatal(err)
	}
	fields := []string{
		"id", "cluster", "time", "origin", "segments", "risk", "weight", "messages", "input", "state", "tools", "tool_log",
		"approvals", "expected", "logged", "metadata",
	}
	for i, name := range fields {
		w, err := datasets.CompileWhere("." + name + " != null")
		if err != nil {
			t.Fatal(err)
		}
		other, err := datasets.CompileWhere("." + fields[(i+1)%len(fields)] + " != null")
		if err != nil {
			t.Fatal(err)
		}
		both, err := datasets.FactsOf(&c, other, w)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []datasets.Facts{whole, both} {
			if holds, err := w.Holds(t.Context(), f); err != nil || !holds {
				t.Errorf("%s: %v, %v, want it to be there", name, holds, err)
			}
		}
		wrong, err := datasets.FactsOf(&c, other)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Holds(t.Context(), wrong); err == nil {
			t.Errorf("%s: answered by facts that were not made for it", name)
		}
	}
}

func TestWhereOfASource(t *testing.T) {
	t.Parallel()
	log := logOf(8, 1)
	for program, want := range map[string]int{`.segments.tier == "gold"`: 2, `true`: 8, `false`: 0} {
		w, err := datasets.CompileWhere(program)
		if err != nil {
			t.Fatal(err)
		}
		if got, bad := collect(t.Context(), w.Of(datasets.Slice(log))); len(got) != want || len(bad) > 0 {
			t.Errorf("%s: %d cases, %v, want %d", program, len(got), bad, want)
		}
	}
	// What breaks on a case is said of that case, and the others follow.
	w, err := datasets.CompileWhere(`if .id == "c3" then .input.deep else true end`)
	if err != nil {
		t.Fatal(err)
	}
	got, bad := collect(t.Context(), w.Of(datasets.Slice(log)))
	if len(got) != 7 || len(bad) != 1 || !strings.Contains(bad[0].Error(), `case "c3"`) {
		t.Errorf("%d cases, %v, want 7 and one error of c3", len(got), bad)
	}
}

func BenchmarkWhere(b *testing.B) {
	cases := benchCases(100)
	w, err := datasets.CompileWhere(`.segments.tier == "gold"`)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if got, bad := collect(b.Context(), w.Of(datasets.Slice(cases))); len(got) != len(cases) || len(bad) > 0 {
			b.Fatal(len(got), bad)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(cases)), "ns/case")
}
