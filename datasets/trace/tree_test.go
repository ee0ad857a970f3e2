package trace_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/datasets/trace"
)

// brief says the most of a case in one line.
func brief(j *trace.Joined) string {
	var b strings.Builder
	b.WriteString(j.ID)
	for _, m := range j.Messages {
		fmt.Fprintf(&b, " %s:%s", m.Role[:1], m.Content)
	}
	if j.Input != nil {
		fmt.Fprintf(&b, " input:%s", j.Input)
	}
	for _, c := range j.ToolLog {
		fmt.Fprintf(&b, " %s(%s)=%s%s", c.Name, c.Arguments, c.Result, c.Error)
	}
	l := j.Logged
	if l.Output != nil {
		fmt.Fprintf(&b, " -> %s", *l.Output)
	}
	if u := l.Usage; u != nil {
		fmt.Fprintf(&b, " %d+%d", *u.Input, *u.Output)
	}
	if l.CostUSD != nil {
		fmt.Fprintf(&b, " $%v", *l.CostUSD)
	}
	if l.LatencyMS != nil {
		fmt.Fprintf(&b, " %vms", *l.LatencyMS)
	}
	if l.Status != "" || l.Error != "" {
		fmt.Fprintf(&b, " %s:%s", l.Status, l.Error)
	}
	if j.Withheld != "" {
		fmt.Fprintf(&b, " withheld")
	}
	if j.Cut {
		b.WriteString(" cut")
	}
	return b.String()
}

func answers(text string) list { return list{said("assistant", text)} }

func TestTreesOfEveryShape(t *testing.T) {
	t.Parallel()
	asked := list{said("user", "q")}
	for _, tt := range []struct {
		name  string
		spans []trace.Span
		want  []string
	}{
		{
			name: "several roots: the request is the first's, the answer the last's",
			spans: []trace.Span{
				{ID: "1", Kind: trace.KindModel, Start: at(0), End: at(10), Messages: asked, Answer: list{calls("c", "f", "{}")}, Usage: tokens(1, 2)},
				{ID: "2", Kind: trace.KindTool, Start: at(10), End: at(15), Call: tool("c", "f", "{}", "7")},
				{ID: "3", Kind: trace.KindModel, Start: at(20), End: at(40), Messages: append(asked, calls("c", "f", "{}"), result("c", "7")), Answer: answers("seven"), Usage: tokens(3, 4)},
			},
			want: []string{`t u:"q" f({})=7 -> seven 4+6 40ms`},
		},
		{
			name: "a missing root",
			spans: []trace.Span{
				{ID: "2", Parent: "gone", Kind: trace.KindAgent, Start: at(0), End: at(9), Messages: asked, Answer: answers("a")},
			},
			want: []string{`t u:"q" -> a 9ms cut`},
		},
		{
			name: "a cycle is opened at its earliest span",
			spans: []trace.Span{
				{ID: "1", Parent: "3", Kind: trace.KindModel, Start: at(5), End: at(6), Messages: asked, Answer: answers("inner")},
				{ID: "2", Parent: "1", Kind: trace.KindOther, Start: at(6), End: at(7)},
				{ID: "3", Parent: "2", Kind: trace.KindAgent, Start: at(1), End: at(9), Messages: asked, Answer: answers("outer")},
				{ID: "4", Parent: "4", Kind: trace.KindOther, Start: at(2)},
			},
			want: []string{`t u:"q" -> outer 8ms`},
		},
		{
			name: "a service's span around the agent",
			spans: []trace.Span{
				{ID: "http", Kind: trace.KindOther, Start: at(0), End: at(100)},
				{ID: "a", Parent: "http", Kind: trace.KindAgent, Start: at(5), End: at(95), Messages: asked, Answer: answers("yes")},
			},
			want: []string{`t u:"q" -> yes 100ms`},
		},
		{
			name: "an input that is no chat stays, with the model's messages",
			spans: []trace.Span{
				{ID: "chain", Kind: trace.KindOther, Start: at(0), End: at(50), Input: json.RawMessage(`{"q":1}`), Output: new("out")},
				{ID: "m", Parent: "chain", Kind: trace.KindModel, Start: at(1), End: at(2), Messages: asked, Answer: answers("inner"), Usage: tokens(1, 1)},
			},
			want: []string{`t u:"q" input:{"q":1} -> out 1+1 50ms`},
		},
		{
			name: "a model inside a model counts once",
			spans: []trace.Span{
				{ID: "o", Kind: trace.KindModel, Start: at(0), End: at(9), Messages: asked, Answer: answers("a"), Usage: tokens(5, 5), CostUSD: new(1.0)},
				{ID: "i", Parent: "o", Kind: trace.KindModel, Start: at(1), End: at(8), Messages: asked, Answer: answers("a"), Usage: tokens(5, 5), CostUSD: new(1.0)},
			},
			want: []string{`t u:"q" -> a 5+5 $1 9ms`},
		},
		{
			name: "an unknown price is not zero, and the root's word counts then",
			spans: []trace.Span{
				{ID: "r", Kind: trace.KindAgent, Start: at(0), Messages: asked},
				{ID: "1", Parent: "r", Kind: trace.KindModel, Start: at(1), End: at(2), Usage: tokens(1, 1), CostUSD: new(0.5)},
				{ID: "2", Parent: "r", Kind: trace.KindModel, Start: at(3), End: at(4), Usage: tokens(1, 1), Answer: answers("x")},
			},
			want: []string{`t u:"q" -> x 2+2 4ms`},
		},
		{
			name: "evaluators are no part of it",
			spans: []trace.Span{
				{ID: "r", Kind: trace.KindAgent, Start: at(0), End: at(5), Messages: asked, Answer: answers("a")},
				{ID: "e", Parent: "r", Kind: trace.KindEvaluator, Start: at(6)},
				{ID: "j", Parent: "e", Kind: trace.KindModel, Start: at(6), End: at(9), Messages: list{said("user", "judge it")}, Answer: answers("5"), Usage: tokens(9, 9)},
			},
			want: []string{`t u:"q" -> a 5ms`},
		},
		{name: "an evaluator alone", spans: []trace.Span{{ID: "e", Kind: trace.KindEvaluator, Start: at(6)}}},
		{name: "nobody was asked", spans: []trace.Span{{ID: "h", Kind: trace.KindOther, Start: at(6)}, {ID: "x", Parent: "h", Kind: trace.KindTool, Call: tool("", "f", "{}", "1")}}},
		{
			name:  "content that was not captured",
			spans: []trace.Span{{ID: "r", Kind: trace.KindModel, Start: at(0), End: at(2), Withheld: "content was not captured", Usage: tokens(2, 1)}},
			want:  []string{`t input:{"id":"t","withheld":"content was not captured"} 2+1 2ms withheld`},
		},
		{
			name: "clocks that contradict each other",
			spans: []trace.Span{
				{ID: "r", Kind: trace.KindAgent, Start: at(9), End: at(2), Messages: asked, Answer: answers("a"), Usage: tokens(1, 1)},
			},
			want: []string{`t u:"q" -> a 1+1`},
		},
		{
			name: "a tool's span without an id is joined by name and arguments; a failed one says why",
			spans: []trace.Span{
				{ID: "r", Kind: trace.KindAgent, Start: at(0), End: at(9), Messages: asked, Answer: answers("a")},
				{ID: "m", Parent: "r", Kind: trace.KindModel, Start: at(1), Answer: list{calls("1", "f", `{"x":1}`), calls("2", "f", `{"x":2,"y":0}`)}},
				{ID: "x", Parent: "r", Kind: trace.KindTool, Start: at(3), Call: tool("", "f", `{"y":0, "x":2}`, `"two"`)},
				{ID: "y", Parent: "r", Kind: trace.KindTool, Start: at(4), Call: tool("", "f", `{"x":1}`, ""), Error: "down"},
				{ID: "z", Parent: "r", Kind: trace.KindTool, Start: at(5), Call: tool("", "g", `"plain"`, "")},
				{ID: "zz", Parent: "z", Kind: trace.KindTool, Start: at(5), Call: tool("", "g", `"plain"`, "")},
			},
			want: []string{`t u:"q" f({"x":1})=down f({"x":2,"y":0})="two" g({"input":"plain"})= -> a 9ms`},
		},
		{
			name: "a result that only the next model was shown",
			spans: []trace.Span{
				{ID: "m1", Kind: trace.KindModel, Start: at(0), End: at(1), Messages: append(list{said("user", "old"), calls("c0", "f", "{}"), result("c0", "0")}, asked...), Answer: list{calls("c1", "f", `not json`)}},
				{ID: "m2", Kind: trace.KindModel, Start: at(2), End: at(3), Messages: append(asked, calls("c1", "f", `not json`), result("c1", "9")), Answer: answers("nine")},
			},
			want: []string{`t u:"old" a:null t:"0" u:"q" f({"unreadable":"not json"})="9" -> nine 3ms`},
		},
		{
			name: "a record of the trace itself, and parts of it",
			spans: []trace.Span{
				{ID: "", Kind: trace.KindAgent, Start: at(0), End: at(7), Messages: asked},
				{ID: "m", Kind: trace.KindModel, Start: at(1), End: at(6), Messages: append(list{said("system", "s")}, asked...), Answer: answers("a"), Usage: tokens(1, 1)},
				{ID: "", Kind: trace.KindPart, Output: new("final")},
				{ID: "m", Kind: trace.KindPart, CostUSD: new(0.25)},
			},
			want: []string{`t s:"s" u:"q" -> final 1+1 $0.25 7ms`},
		},
		{
			name: "content that comes in parts, out of order",
			spans: []trace.Span{
				{ID: "m", Kind: trace.KindPart, Start: at(3), Answer: answers("a")},
				{ID: "m", Kind: trace.KindPart, Start: at(2), Messages: asked},
				{ID: "m", Kind: trace.KindPart, Start: at(1), Messages: list{said("system", "s")}},
				{ID: "m", Kind: trace.KindPart, Start: at(1), Messages: list{said("system", "s")}},
				{ID: "m", Kind: trace.KindModel, Start: at(0), End: at(4), Withheld: "content was not captured"},
			},
			want: []string{`t s:"s" u:"q" -> a 4ms`},
		},
		{
			name: "the newest of two records",
			spans: []trace.Span{
				{ID: "r", Kind: trace.KindAgent, Updated: at(9), Start: at(0), End: at(3), Messages: asked, Answer: answers("new")},
				{ID: "r", Kind: trace.KindAgent, Updated: at(8), Start: at(0), End: at(2), Messages: asked, Answer: answers("old")},
			},
			want: []string{`t u:"q" -> new 3ms`},
		},
		{
			name: "a request that failed",
			spans: []trace.Span{
				{ID: "r", Kind: trace.KindAgent, Start: at(0), End: at(3), Messages: asked},
				{ID: "m", Parent: "r", Kind: trace.KindModel, Start: at(1), Error: "overloaded"},
			},
			want: []string{`t u:"q" 3ms agent_error:overloaded`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for i := range tt.spans {
				tt.spans[i].Trace = "t"
			}
			cases, _ := joined(t, trace.Options{}, tt.spans...)
			var got []string
			for i := range cases {
				got = append(got, brief(&cases[i]))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestADeepTreeIsNoTrouble(t *testing.T) {
	t.Parallel()
	var spans []trace.Span
	for i := range 20_000 {
		spans = append(spans, trace.Span{Trace: "t", ID: strconv.Itoa(i), Parent: strconv.Itoa(i + 1), Kind: trace.KindOther, Start: at(20_000 - i)})
	}
	spans = append(spans, trace.Span{Trace: "t", ID: "20000", Kind: trace.KindAgent, Start: at(0), Messages: list{said("user", "q")}})
	if cases, _ := joined(t, trace.Options{}, spans...); len(cases) != 1 || cases[0].Records != 20_001 {
		t.Errorf("got %d cases", len(cases))
	}
}

// session gives the requests of a session: who asks, and whether with all that was
// said before.
func TestASessionsEarlierRequests(t *testing.T) {
	t.Parallel()
	request := func(id string, ms int, answer string, messages ...datasets.Message) trace.Span {
		return trace.Span{Trace: id, ID: "r", Kind: trace.KindAgent, Start: at(ms), End: at(ms + 1), Session: `s "x":[`, Messages: messages, Answer: answers(answer)}
	}
	system := said("system", `be "messages":[ kind`)
	cases, counts := joined(t, trace.Options{},
		request(`c","messages":[`, 30, "C", system, said("user", "3 <b>")),
		request("a", 10, "A", system, said("user", "1")),
		request("b", 20, "B", said("user", "1"), said("assistant", "A"), said("user", "2")),
		request("d", 40, "D", said("user", "4")),
		trace.Span{Trace: "z", ID: "r", Kind: trace.KindAgent, Start: at(50), End: at(51), Session: "another", Messages: list{said("user", "5")}},
	)
	want := []string{
		`a s:"be \"messages\":[ kind" u:"1" -> A 1ms`,
		`b u:"1" a:"A" u:"2" -> B 1ms`,
		`c","messages":[ s:"be \"messages\":[ kind" u:"1" a:"A" u:"2" a:"B" u:"3 <b>" -> C 1ms`,
		`d u:"1" a:"A" u:"2" a:"B" u:"3 <b>" a:"C" u:"4" -> D 1ms`,
		`z u:"5" 1ms`,
	}
	var got []string
	for i := range cases {
		got = append(got, brief(&cases[i]))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if counts.Continued != 2 {
		t.Errorf("%d cases continued, want 2", counts.Continued)
	}
}

func TestASessionThatIsNoConversation(t *testing.T) {
	t.Parallel()
	var spans []trace.Span
	for i := range 201 {
		spans = append(spans, trace.Span{Trace: fmt.Sprintf("t%03d", i), ID: "r", Kind: trace.KindAgent, Start: at(i), Session: "one for all", Messages: list{said("user", "q")}, Answer: answers("a")})
	}
	cases, counts := joined(t, trace.Options{}, spans...)
	for i := range cases {
		if len(cases[i].Messages) != 1 {
			t.Fatalf("%s has %d messages", cases[i].ID, len(cases[i].Messages))
		}
	}
	if counts.Continued != 0 || counts.Unbroken == 0 {
		t.Errorf("%+v", counts)
	}
}

func TestWhatWasSaidOfATrace(t *testing.T) {
	t.Parallel()
	one := func(f ...trace.Feedback) trace.Joined {
		t.Helper()
		cases, _ := joined(t, trace.Options{}, trace.Span{
			Trace: "t", ID: "r", Kind: trace.KindAgent, Messages: list{said("user", "q")}, Answer: answers("a"), Feedback: f,
		})
		return cases[0]
	}
	j := one(
		trace.Feedback{Name: "rating", Value: new(2.0), Time: at(9)},
		trace.Feedback{Name: "rating", Value: new(5.0), Time: at(3)},
		trace.Feedback{Name: "thumbs", Value: new(0.0), Comment: "rude <b>", Source: trace.SourceUser, Time: at(4)},
	)
	if diff := cmp.Diff(map[string]float64{"rating": 2, "thumbs": 0}, j.Logged.Scores); diff != "" {
		t.Errorf("scores (-want +got):\n%s", diff)
	}
	if j.Logged.Corrected != nil || j.Logged.Escalated != nil || j.Logged.Fallback != nil {
		t.Error("a low rating was taken for a signal")
	}
	var list []map[string]any
	if err := json.Unmarshal(j.Metadata["feedback"], &list); err != nil || len(list) != 1 || list[0]["comment"] != "rude <b>" || list[0]["source"] != "user" {
		t.Errorf("metadata: %s, %v", j.Metadata["feedback"], err)
	}
	j = one(trace.Feedback{Name: "Escalated", Value: new(1.0)}, trace.Feedback{Name: "fallback", Label: "no"}, trace.Feedback{Name: "correction", Label: "better", Source: trace.SourceAnnotator})
	if l := j.Logged; l.Escalated == nil || !*l.Escalated || l.Fallback == nil || *l.Fallback || l.Corrected == nil || !*l.Corrected {
		t.Errorf("signals: %+v", l)
	}
	if j.Expected == nil || *j.Expected.Answer != "better" {
		t.Errorf("expected: %+v", j.Expected)
	}
	if j = one(trace.Feedback{Name: "correction", Label: "better", Source: trace.SourceModel}); j.Expected != nil {
		t.Errorf("a model's opinion became a good answer: %+v", j.Expected)
	}
}

func TestWhoAsked(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		span trace.Span
		want datasets.Origin
	}{
		{trace.Span{}, datasets.OriginProduction},
		{trace.Span{Segments: map[string]string{"environment": "prod-eu"}}, datasets.OriginProduction},
		{trace.Span{Segments: map[string]string{"environment": "Staging"}}, datasets.OriginInternal},
		{trace.Span{Segments: map[string]string{"deployment.environment.name": "loadtest"}}, datasets.OriginSynthetic},
		{trace.Span{Segments: map[string]string{"environment": "langfuse-llm-as-a-judge"}}, datasets.OriginSynthetic},
		{trace.Span{Metadata: map[string]json.RawMessage{"forerun.trial": json.RawMessage(`"x"`)}}, datasets.OriginReplay},
		{trace.Span{Metadata: map[string]json.RawMessage{"baggage": json.RawMessage(`"a=b,forerun.replay=true"`)}}, datasets.OriginReplay},
		{trace.Span{Origin: datasets.OriginInternal, Segments: map[string]string{"forerun.replay": "true"}}, datasets.OriginInternal},
	} {
		s := tt.span
		s.Trace, s.ID, s.Kind, s.Messages = "t", "r", trace.KindAgent, list{said("user", "q")}
		if cases, _ := joined(t, trace.Options{}, s); cases[0].Origin != tt.want {
			t.Errorf("%+v: got %s, want %s", tt.span, cases[0].Origin, tt.want)
		}
	}
}
