package datasets_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
)

// reusing gives cases that are all made in the memory of the one before.
func reusing(n int) datasets.Source {
	return datasets.SourceFunc(func(context.Context) iter.Seq2[datasets.Case, error] {
		return func(yield func(datasets.Case, error) bool) {
			var when time.Time
			var score, latency float64
			var output string
			var truth bool
			var count int64
			content, input, result := make(json.RawMessage, 0, 64), make(json.RawMessage, 0, 64), make(json.RawMessage, 0, 64)
			messages, calls, facts := make([]datasets.Message, 1), make([]datasets.ToolCall, 1), make([]string, 1)
			segments, scores, metadata := map[string]string{}, map[string]float64{}, map[string]json.RawMessage{}
			for i := range n {
				when, score, latency, truth, count = time.Unix(int64(i), 0).UTC(), float64(i), float64(2*i), i%2 == 0, int64(i)
				output, facts[0] = fmt.Sprint("said ", i), fmt.Sprint("fact ", i)
				content, input, result = fmt.Appendf(content[:0], `"asked %d"`, i), fmt.Appendf(input[:0], `{"in":%d}`, i), fmt.Appendf(result[:0], `{"out":%d}`, i)
				messages[0] = datasets.Message{Role: "user", Content: content}
				calls[0] = datasets.ToolCall{Name: "look", Arguments: input, Result: result, LatencyMS: &latency}
				segments["n"], scores["s"], metadata["m"] = strconv.Itoa(i), score, input
				c := datasets.Case{
					ID: fmt.Sprint("c-", i), Cluster: fmt.Sprint("k-", i), Time: &when, Origin: datasets.OriginProduction, Segments: segments, Risk: datasets.RiskReadOnly,
					Weight: 1 + score, Messages: messages, Input: input, State: result, ToolLog: calls, Metadata: metadata,
					Expected: &datasets.Expected{Answer: &output, Facts: facts, Escalate: &truth, Labels: segments, EndState: input},
					Logged: &datasets.Logged{
						Output: &output, Messages: messages, ToolCalls: calls, Escalated: &truth, LatencyMS: &latency, TTFTMS: &score, CostUSD: &score,
						Usage: &datasets.Usage{Input: &count, Output: &count}, Scores: scores,
					},
				}
				if !yield(c, nil) {
					return
				}
			}
		}
	})
}

// TestTheMemoryOfACaseMayBeUsedForTheNext writes such cases to a table, which is written
// while the next ones are made, and to lines, which are not.
func TestTheMemoryOfACaseMayBeUsedForTheNext(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var read [2][]string
	for k, name := range []string{"lines.jsonl", "table.parquet"} {
		path := filepath.Join(dir, name)
		const total = 500
		if n, err := datasets.Write(t.Context(), path, reusing(total), nil); err != nil || n != total {
			t.Fatalf("%s: %d cases, %v", name, n, err)
		}
		src, err := datasets.Open(path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for c, err := range src.Cases(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			text, err := c.AppendJSON(nil)
			if err != nil {
				t.Fatal(err)
			}
			read[k] = append(read[k], string(text))
		}
	}
	if diff := cmp.Diff(read[0], read[1]); diff != "" {
		t.Errorf("the table holds other cases than the lines (-lines +table):\n%s", diff)
	}
}

// TestAWriteThatFailsLeavesNothing ends a table in the middle: by its source, by a case
// that has no JSON form, and by who asked for it.
func TestAWriteThatFailsLeavesNothing(t *testing.T) {
	t.Parallel()
	broken := errors.New("the source broke")
	for name, one := range map[string]struct {
		at   func(i int, c *datasets.Case) error
		want string
	}{
		"the source": {func(i int, _ *datasets.Case) error {
			if i == 150 {
				return broken
			}
			return nil
		}, "the source broke"},
		"a case": {func(i int, c *datasets.Case) error {
			if i == 150 {
				c.Metadata = map[string]json.RawMessage{"m": json.RawMessage("{")}
			}
			return nil
		}, `case "c-150"`},
		"nobody": {func(int, *datasets.Case) error { return nil }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "cases.parquet")
			src := datasets.SourceFunc(func(ctx context.Context) iter.Seq2[datasets.Case, error] {
				return func(yield func(datasets.Case, error) bool) {
					i := 0
					for c := range reusing(300).Cases(ctx) {
						err := one.at(i, &c)
						if !yield(c, err) || err != nil {
							return
						}
						i++
					}
				}
			})
			_, err := datasets.Write(t.Context(), path, src, nil)
			if (err == nil) != (one.want == "") || err != nil && !strings.Contains(err.Error(), one.want) {
				t.Fatalf("error %v, want one with %q", err, one.want)
			}
			if _, stat := os.Stat(path); (stat == nil) != (err == nil) {
				t.Errorf("the file: %v, after the error %v", stat, err)
			}
		})
	}
}
