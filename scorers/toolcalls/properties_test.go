package toolcalls_test

import (
	"bytes"
	"encoding/json"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"forerun/datasets"
	"forerun/scorers"
	"forerun/scorers/scorertest"
	"forerun/scorers/toolcalls"
)

func callLists() *rapid.Generator[[]datasets.ToolCall] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) datasets.ToolCall {
		return datasets.ToolCall{
			Name:      rapid.SampledFrom([]string{"a", "b"}).Draw(t, "name"),
			Arguments: json.RawMessage(`{"x":` + strconv.Itoa(rapid.IntRange(0, 1).Draw(t, "x")) + `}`),
		}
	}), 1, 5)
}

// modes builds one scorer of each mode.
func modes(t *testing.T) map[string]scorers.Configured {
	t.Helper()
	all := map[string]scorers.Configured{}
	for _, mode := range []string{"exact", "in_order", "any_order", "subset", "superset"} {
		all[mode] = scorertest.Configure(t, toolcalls.Specs(), "tool_calls", "mode: "+mode)
	}
	return all
}

func passes(t *rapid.T, c scorers.Configured, expected, made []datasets.ToolCall) bool {
	s, err := scorers.Judge(t.Context(), c, newInput(expected, made))
	if err != nil || s.State != scorers.Scored {
		t.Fatalf("got %v, %v", s, err)
	}
	return s.Value == 1
}

func TestModeProperties(t *testing.T) {
	t.Parallel()
	all := modes(t)
	rapid.Check(t, func(t *rapid.T) {
		expected, made := callLists().Draw(t, "expected"), callLists().Draw(t, "made")
		if rapid.Bool().Draw(t, "related") {
			made = append(rapid.Permutation(expected).Draw(t, "order"), made...)
		}
		is := map[string]bool{}
		for mode, c := range all {
			is[mode] = passes(t, c, expected, made)
		}
		for _, rule := range []struct {
			name string
			ok   bool
		}{
			{"exact implies in_order", !is["exact"] || is["in_order"]},
			{"in_order implies any_order", !is["in_order"] || is["any_order"]},
			{"exact implies subset", !is["exact"] || is["subset"]},
			{"any_order is superset", is["any_order"] == is["superset"]},
			{"subset is superset the other way round", is["subset"] == passes(t, all["superset"], made, expected)},
			{"any_order does not know the order made", is["any_order"] == passes(t, all["any_order"], expected, rapid.Permutation(made).Draw(t, "made again"))},
			{"any_order does not know the order expected", is["any_order"] == passes(t, all["any_order"], rapid.Permutation(expected).Draw(t, "expected again"), made)},
			{"one more call never breaks any_order", !is["any_order"] || passes(t, all["any_order"], expected, append(made, expected[0]))},
			{"every mode takes the expected calls", passes(t, all["exact"], expected, expected)},
		} {
			if !rule.ok {
				t.Fatalf("%s: not for expected %v, made %v", rule.name, expected, made)
			}
		}
	})
}

// Equality of arguments agrees with float64 where that is exact, survives
// rewriting, and is symmetric.
func TestArgumentsAreComparedByValue(t *testing.T) {
	t.Parallel()
	exact := modes(t)["exact"]
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.MapOf(rapid.StringN(0, 4, -1), rapid.Float64Range(-1e6, 1e6)).Draw(t, "arguments")
		plain, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		b.WriteByte('{')
		first := true
		for k, n := range v { // in any order, and with exponents
			if !first {
				b.WriteString(" , ")
			}
			first = false
			key, err := json.Marshal(k)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(key)
			b.WriteString(": " + strconv.FormatFloat(n, 'e', -1, 64))
		}
		b.WriteByte('}')
		one := []datasets.ToolCall{{Name: "a", Arguments: plain}}
		other := []datasets.ToolCall{{Name: "a", Arguments: b.Bytes()}}
		if !passes(t, exact, one, other) || !passes(t, exact, other, one) {
			t.Fatalf("%s and %s are the same value", plain, b.Bytes())
		}
	})
}

func FuzzToolCalls(f *testing.F) {
	for _, seed := range []string{`{"x":1}`, `{"x":1e999999999}`, `{"x":-0.0}`, `[[`, `null`, `{"a":{"b":[{"c":1.50}]}}`, `{"x":1}{`, "\xff"} {
		f.Add([]byte(seed), []byte(`{"x":1.0}`))
	}
	var r scorers.Registry
	if err := r.RegisterAll(toolcalls.Specs()); err != nil {
		f.Fatal(err)
	}
	c, err := r.New("tool_calls", scorers.NewOptions(map[string]any{
		"mode":      "any_order",
		"arguments": map[string]any{"match": map[string]any{"x": "ignore_case", "y.z": "present"}, "ignore": []any{"n"}},
	}, nil))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, expected, made []byte) {
		in := newInput([]datasets.ToolCall{{Name: "a", Arguments: expected}}, []datasets.ToolCall{{Name: "b", Arguments: made}, {Name: "a", Arguments: made}})
		s, err := scorers.Judge(t.Context(), c, in)
		if err != nil {
			t.Fatal(err)
		}
		if s.State == scorers.Errored && json.Valid(expected) {
			t.Errorf("valid expectation %q broke the scorer on %q: %s", expected, made, s.Reason)
		}
	})
}
