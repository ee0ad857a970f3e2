package datasets_test

import (
	"bytes"
	"context"
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
)

// maybe draws a value or nil.
func maybe[T any](t *rapid.T, label string, g *rapid.Generator[T]) *T {
	if !rapid.Bool().Draw(t, label+"?") {
		return nil
	}
	return new(g.Draw(t, label))
}

func genCalls(t *rapid.T, label string) []datasets.ToolCall {
	if rapid.Bool().Draw(t, label+" nil") {
		return nil
	}
	calls := []datasets.ToolCall{}
	for range rapid.IntRange(0, 2).Draw(t, label) {
		calls = append(calls, datasets.ToolCall{
			Name: "t" + genText(t, "tool"), Arguments: json.RawMessage(`{"a":"<1>"}`), Result: genJSON(t, "result"),
			Error: genText(t, "error"), LatencyMS: maybe(t, "latency", rapid.Float64Range(0, 1e9)),
		})
	}
	return calls
}

func genMap(t *rapid.T, label string) map[string]string {
	m := map[string]string{}
	for range rapid.IntRange(0, 3).Draw(t, label) {
		m[genText(t, "key")] = genText(t, "value")
	}
	if len(m) == 0 {
		return nil
	}
	return m
}

func genTime(t *rapid.T) *time.Time {
	at := maybe(t, "time", rapid.Int64Range(-9e18, 9e18))
	if at == nil {
		return nil
	}
	return new(time.Unix(0, *at).UTC())
}

func genLogged(t *rapid.T) *datasets.Logged {
	l := &datasets.Logged{
		Status: rapid.SampledFrom([]string{"", "ok", "timeout"}).Draw(t, "status"), ToolCalls: genCalls(t, "logged calls"),
		Escalated: maybe(t, "escalated", rapid.Bool()), Fallback: maybe(t, "fallback", rapid.Bool()), Corrected: maybe(t, "corrected", rapid.Bool()),
		LatencyMS: maybe(t, "latency", rapid.Float64Range(0, 1e12)), TTFTMS: maybe(t, "ttft", rapid.Float64Range(0, 10)),
		CostUSD: maybe(t, "cost", rapid.Float64Range(0, 10)), Version: genText(t, "version"), ModelServed: genText(t, "model"),
		Error: genText(t, "error"),
	}
	if rapid.Bool().Draw(t, "output") {
		l.Output = new(genText(t, "output text"))
	}
	if rapid.Bool().Draw(t, "usage") {
		l.Usage = &datasets.Usage{Input: new(rapid.Int64Min(0).Draw(t, "input")), Reasoning: maybe(t, "reasoning", rapid.Int64Min(0))}
	}
	if rapid.Bool().Draw(t, "scores") {
		l.Scores = map[string]float64{genText(t, "score"): rapid.Float64().Draw(t, "score value")}
	}
	if rapid.Bool().Draw(t, "messages") {
		l.Messages = []datasets.Message{genMessage(t)}
	}
	return l
}

func genCase(t *rapid.T, id string) datasets.Case {
	c := datasets.Case{
		ID: id + genText(t, "id"), Cluster: genText(t, "cluster"), Time: genTime(t),
		Origin: rapid.SampledFrom(append(datasets.Origins(), "")).Draw(t, "origin"), Segments: genMap(t, "segments"),
		Risk:   rapid.SampledFrom(append(datasets.Risks(), "")).Draw(t, "risk"),
		Weight: rapid.SampledFrom([]float64{0, 1, 0.1, 12.5, 1e300, 5e-324}).Draw(t, "weight"),
		Input:  genJSON(t, "input"), ToolLog: genCalls(t, "tool log"), Logged: genLogged(t),
	}
	if rapid.Bool().Draw(t, "rest") {
		c.Messages = []datasets.Message{genMessage(t), genMessage(t)}
		c.State = genJSON(t, "state")
		c.Tools = []datasets.Tool{{Name: "t", Description: genText(t, "description"), Parameters: genJSON(t, "parameters"), Effect: datasets.EffectWrite}}
		c.Approvals = []datasets.Approval{{Action: "t", Decision: datasets.Edited, EditedArguments: json.RawMessage(`{"x":1}`), Time: genTime(t)}}
		c.Metadata = map[string]json.RawMessage{genText(t, "meta"): genJSON(t, "meta value"), "null": json.RawMessage(`null`)}
		c.Expected = &datasets.Expected{
			Facts: rapid.SliceOfN(rapid.Just("f"), 0, 2).Draw(t, "facts"), ToolCalls: genCalls(t, "expected calls"),
			EndState: genJSON(t, "end state"), Escalate: maybe(t, "escalate", rapid.Bool()), Labels: genMap(t, "labels"),
		}
		if rapid.Bool().Draw(t, "answer") {
			c.Expected.Answer = new(genText(t, "answer text"))
		}
	}
	return c
}

// jsonl is the canonical text of a source.
func jsonl(ctx context.Context, src datasets.Source) (string, error) {
	var buf bytes.Buffer
	_, err := datasets.WriteJSONL(ctx, &buf, src)
	return buf.String(), err
}

func TestEveryFormHoldsTheSameCases(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		ctx := context.Background()
		var given []datasets.Case
		for i := range rapid.IntRange(1, 4).Draw(rt, "cases") {
			given = append(given, genCase(rt, strconv.Itoa(i)))
		}
		first, err := jsonl(ctx, datasets.Slice(given))
		if err != nil {
			rt.Fatal(err)
		}
		// Reading completes the cases; from then on nothing may change.
		var src datasets.Source = datasets.SourceFunc(func(ctx context.Context) iterCases {
			return datasets.ReadJSONL(ctx, "first", strings.NewReader(first))
		})
		want, bad := collect(ctx, src)
		if len(bad) > 0 {
			rt.Fatal(bad)
		}
		text, err := jsonl(ctx, src)
		if err != nil {
			rt.Fatal(err)
		}
		for _, form := range []string{"a.parquet", "b.jsonl.gz"} {
			path := filepath.Join(dir, form)
			if _, err := datasets.Write(ctx, path, src, nil); err != nil {
				rt.Fatal(err)
			}
			if src, err = datasets.Open(path, nil); err != nil {
				rt.Fatal(err)
			}
			got, bad := collect(ctx, src)
			if diff := cmp.Diff(want, got); diff != "" || len(bad) > 0 {
				rt.Fatalf("%s: %v (-want +got):\n%s", form, bad, diff)
			}
		}
		last, err := jsonl(ctx, src)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(text, last); diff != "" {
			rt.Fatalf("bytes differ (-want +got):\n%s", diff)
		}
	})
}

func TestWritingIsDeterministic(t *testing.T) {
	t.Parallel()
	c := datasets.Case{ID: "a", Input: json.RawMessage("1"), Weight: 1, Segments: map[string]string{}, Metadata: map[string]json.RawMessage{}}
	for i := range 40 {
		c.Segments[strconv.Itoa(i)] = "x"
		c.Metadata[strconv.Itoa(i)] = json.RawMessage("1")
	}
	for _, form := range []string{"c.parquet", "c.jsonl", "c.jsonl.gz"} {
		var first []byte
		for range 5 {
			path := filepath.Join(t.TempDir(), form)
			if _, err := datasets.Write(t.Context(), path, datasets.Slice([]datasets.Case{c}), nil); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = data
			}
			if !bytes.Equal(first, data) {
				t.Errorf("%s: the same cases were written as other bytes", form)
			}
		}
	}
}
