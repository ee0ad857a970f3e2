package recorded_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/agenttest"
	"forerun/replay/agents/recorded"
)

// source gives its cases, and then its error.
type source struct {
	cases []datasets.Case
	err   error
}

func (s source) Cases(context.Context) iter.Seq2[datasets.Case, error] {
	return func(yield func(datasets.Case, error) bool) {
		for _, c := range s.cases {
			if !yield(c, nil) {
				return
			}
		}
		if s.err != nil {
			yield(datasets.Case{}, s.err)
		}
	}
}

func entry(id, input, output string) datasets.Case {
	c := datasets.Case{ID: id, Input: json.RawMessage(input)}
	if output != "" {
		c.Logged = &datasets.Logged{Output: &output}
	}
	return c
}

func TestAnswersComeFromTheLog(t *testing.T) {
	t.Parallel()
	file := source{cases: []datasets.Case{
		entry("a", `1`, "from the file"), entry("b", `2`, ""), entry("c", `"other"`, "x"), entry("z", `9`, "x"),
	}}
	for _, tt := range []struct {
		name string
		from datasets.Source
		ask  datasets.Case
		want string
		kind replay.FailureKind
	}{
		{"its own log", nil, entry("a", `1`, "its own"), "its own", ""},
		{"its own, which is not there", nil, entry("a", `1`, ""), "", replay.FailNoRecord},
		{"the file's, by id", file, entry("a", `1`, "its own"), "from the file", ""},
		{"the file's, which has no log", file, entry("b", `2`, "its own"), "", replay.FailNoRecord},
		{"an id that the file lacks", file, entry("d", `4`, "its own"), "", replay.FailNoRecord},
		{"another request under the id", file, entry("c", `"this"`, "its own"), "", replay.FailChangeCase},
		{"an empty file", source{}, entry("a", `1`, "its own"), "", replay.FailNoRecord},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a, err := recorded.New(t.Context(), tt.from)
			if err != nil {
				t.Fatal(err)
			}
			reply, err := a.Invoke(t.Context(), replay.Request{Case: &tt.ask})
			if tt.kind != "" {
				if call, ok := errors.AsType[*replay.CallError](err); !ok || call.Kind != tt.kind {
					t.Errorf("got %v, want %s", err, tt.kind)
				}
				return
			}
			if err != nil || reply.Logged == nil || *reply.Logged.Output != tt.want {
				t.Errorf("got %+v, %v, want %q", reply.Logged, err, tt.want)
			}
		})
	}
}

func TestOnlyRecordedNamesWhatTheSuiteLacks(t *testing.T) {
	t.Parallel()
	a, err := recorded.New(t.Context(), source{cases: []datasets.Case{entry("z", `1`, "x"), entry("a", `1`, "x"), entry("m", `1`, "x")}})
	if err != nil {
		t.Fatal(err)
	}
	only := func(a *recorded.Agent, inSuite func(string) bool) string {
		var ids []string
		for id, err := range a.OnlyRecorded(inSuite) {
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		return fmt.Sprint(ids)
	}
	if got := only(a, func(id string) bool { return id == "a" }); got != "[z m]" {
		t.Errorf("got %s, want [z m], in the order of the file", got)
	}
	if got := only(&recorded.Agent{}, func(string) bool { return false }); got != "[]" {
		t.Errorf("got %s of an agent without a file, want none", got)
	}
}

// Everything that a log may say of an answer comes back, also where a record is
// longer than what is read of the file at once.
func TestARecordComesBackAsItWas(t *testing.T) {
	t.Parallel()
	var all source
	want := map[string]*datasets.Logged{}
	for i, long := range []int{0, 10, 1900, 2048, 5000, 300_000} {
		id := strings.Repeat("id", i+1)
		l := &datasets.Logged{
			Status: "timeout", Output: new(strings.Repeat("<é\"\n", long)), Escalated: new(false), LatencyMS: new(0.1 + float64(i)),
			ToolCalls: []datasets.ToolCall{{Name: "look", Arguments: json.RawMessage(`{"q":"<&>","n":12345678901234567890}`)}},
			Messages:  []datasets.Message{}, Scores: map[string]float64{"b": 1e-9, "a": 2}, Usage: &datasets.Usage{Input: new(int64(3))},
		}
		all.cases = append(all.cases, datasets.Case{ID: id, Input: json.RawMessage(`1`), Logged: l})
		want[id] = l
	}
	a, err := recorded.New(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	for i := range all.cases {
		c := datasets.Case{ID: all.cases[i].ID, Input: json.RawMessage(`1`)}
		reply, err := a.Invoke(t.Context(), replay.Request{Case: &c})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[c.ID], reply.Logged); diff != "" {
			t.Error(diff)
		}
	}
	if err := errors.Join(a.Close(), a.Close()); err != nil {
		t.Error(err)
	}
}

func TestABadRecordEndsTheReading(t *testing.T) {
	t.Parallel()
	broken := errors.New("log.jsonl:3: broken")
	if _, err := recorded.New(t.Context(), source{cases: []datasets.Case{entry("a", `1`, "x")}, err: broken}); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
	if _, err := recorded.New(t.Context(), source{cases: []datasets.Case{entry("a", `1`, "x"), entry("a", `1`, "y")}}); err == nil {
		t.Error("two records under one id were taken")
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	for name, from := range map[string]func() datasets.Source{
		"own": func() datasets.Source { return nil },
		"from": func() datasets.Source {
			var all source
			for _, s := range []agenttest.Script{agenttest.Answer, agenttest.LookUp, agenttest.Foul} {
				for n := range 40 {
					all.cases = append(all.cases, *agenttest.Case(s, n))
				}
			}
			return all
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			agenttest.Run(t, agenttest.Lacks{Tools: true, Hang: true, Marks: true}, func(t *testing.T) replay.Agent {
				t.Helper()
				a, err := recorded.New(t.Context(), from())
				if err != nil {
					t.Fatal(err)
				}
				return a
			})
		})
	}
}
