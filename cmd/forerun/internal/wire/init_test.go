package wire_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"forerun/cmd/forerun/internal/wire"
	"forerun/configs"
	"forerun/configs/draft"
	"forerun/datasets"
)

// dataset draws the JSON Lines of a log as teams have them: some with labels, some
// with tools, some with nothing.
func dataset() *rapid.Generator[[]string] {
	return rapid.Custom(func(t *rapid.T) []string {
		n := rapid.SampledFrom([]int{1, 9, 12, 31, 70, 150, 450}).Draw(t, "cases")
		has := func(name string) bool { return rapid.Bool().Draw(t, name) }
		tools, facts, escalate, answer := has("tools"), has("facts"), has("escalate"), has("answer")
		version, model, cost, approvals, segments := has("version"), has("model"), has("cost"), has("approvals"), has("segments")
		calls, objects, internal, fallback := has("calls"), has("objects"), has("internal"), has("fallback")
		turns := rapid.SampledFrom([]int{1, 3, 200}).Draw(t, "turns")
		var out []string
		for i := range n {
			parts := []string{fmt.Sprintf(`"id":"c%d","cluster":"k%d"`, i, i/turns), `"messages":[{"role":"system","content":"Serve."},{"role":"user","content":"where?"}]`}
			add := func(is bool, format string, args ...any) {
				if is {
					parts = append(parts, fmt.Sprintf(format, args...))
				}
			}
			add(tools, `"tools":[{"name":"get_order"},{"name":"pay","effect":"write"},{"name":"hand_over"}],"tool_log":[{"name":"get_order","result":%d}]`, i)
			add(approvals && i%5 == 0, `"approvals":[{"action":"pay","decision":"approved"}]`)
			add(segments, `"segments":{"intent":"i%d","customer":"u%d"}`, i%2, i%2)
			add(internal && i%7 == 0, `"origin":"internal"`)
			var expected []string
			for _, e := range []struct {
				is   bool
				text string
			}{{facts, `"facts":["Berlin"]`}, {escalate, fmt.Sprintf(`"escalate":%v`, i%4 == 0)}, {answer, `"answer":"Berlin"`}, {calls, `"tool_calls":[{"name":"pay"}]`}} {
				if e.is {
					expected = append(expected, e.text)
				}
			}
			add(len(expected) > 0, `"expected":{%s}`, strings.Join(expected, ","))
			output := "It is in Berlin."
			switch {
			case objects:
				output = `{\"place\":\"Berlin\"}`
			case fallback && i%10 == 0:
				output = "I am unable to help with that."
			}
			logged := []string{fmt.Sprintf(`"output":"%s","latency_ms":%d,"usage":{"input":100,"output":20}`, output, 100+i)}
			if version {
				logged = append(logged, `"version":"v1"`)
			}
			if model {
				logged = append(logged, `"model_served":"gpt-4o-mini-2024-07-18"`)
			}
			if cost {
				logged = append(logged, `"cost_usd":0.002`)
			}
			add(true, `"logged":{%s}`, strings.Join(logged, ","))
			out = append(out, "{"+strings.Join(parts, ",")+"}")
		}
		return out
	})
}

// Whatever the log, what init writes is accepted by lint and plan as it stands; or
// the log is refused, for having too few cases alone.
func TestADraftIsAcceptedAsItStands(t *testing.T) {
	t.Parallel()
	nobody := func(string) (string, bool) { return "", false }
	seeds := 25
	if testing.Short() {
		seeds = 6
	}
	made := 0
	for seed := range seeds {
		dir := t.TempDir()
		lines := dataset().Example(seed)
		data := filepath.Join(dir, "cases.jsonl")
		if err := os.WriteFile(data, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(dir, "forerun.yaml")
		options := draft.Options{Name: "gate", Data: "cases.jsonl", Agent: append(draft.Kinds()[:4:4], "")[seed%5], BudgetUSD: float64(seed % 3)}
		d, err := wire.Draft(t.Context(), wire.Init{Cases: data, Out: out, Options: options}, nobody)
		if bad, few := errors.AsType[*datasets.RecordError](err); few && strings.Contains(bad.What, "too few") {
			if len(lines) == 150 && !strings.Contains(lines[149], `"cluster":"k0"`) {
				t.Errorf("seed %d: %d cases refused: %v", seed, len(lines), err)
			}
			continue
		}
		if err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		made++
		accepted(t, seed, d, out)
	}
	if made < seeds/4 {
		t.Errorf("%d of %d logs gave a configuration", made, seeds)
	}
}

// accepted writes a draft as init does, and does what lint and plan do.
func accepted(t *testing.T, seed int, d *draft.Draft, out string) {
	t.Helper()
	for _, f := range d.Files {
		name := filepath.Join(filepath.Dir(out), f.Name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(f.Text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(out, d.YAML(), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := configs.Load(out, nil)
	if err != nil {
		t.Errorf("seed %d: %v\n%s", seed, err, d.YAML())
		return
	}
	g, err := wire.Prepare(t.Context(), c, func(string) (string, bool) { return "", false })
	if err != nil {
		t.Errorf("seed %d: %v\n%s", seed, err, d.YAML())
		return
	}
	defer func() {
		if err := g.Close(); err != nil {
			t.Error(err)
		}
	}()
	planned, err := wire.Foresee(t.Context(), g, nil)
	if err := errors.Join(err, wire.Feasible(t.Context(), g)); err != nil {
		t.Errorf("seed %d: %v\n%s", seed, err, d.YAML())
		return
	}
	if err := planned.Fault(); err != nil {
		t.Errorf("seed %d: plan: %v\n%s", seed, err, d.YAML())
	}
}
