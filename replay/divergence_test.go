package replay_test

import (
	"context"
	"encoding/json"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/tools"
)

// What a policy answers that the log does not have is a divergence of its own
// class; what it only answers otherwise is none.
func TestDivergenceByPolicies(t *testing.T) {
	t.Parallel()
	call := func(name, arguments string) datasets.ToolCall {
		return datasets.ToolCall{Name: name, Arguments: json.RawMessage(arguments), Result: json.RawMessage(`{"id":"T-1"}`)}
	}
	log := []datasets.ToolCall{call("lookup", `{"q":"order 7"}`), call("open", `{"text":"a"}`), call("comment", `{"ticket":"T-1"}`), call("transfer", `{"why":"angry"}`)}
	read, write := datasets.EffectRead, datasets.EffectWrite
	policies := map[string]tools.Config{
		"lookup":   {Policy: tools.Replayed, Effect: read, Arguments: map[string]string{"q": "similar >= 0.8"}},
		"open":     {Policy: tools.Replayed, Effect: write},
		"comment":  {Policy: tools.Replayed, Effect: write},
		"transfer": {Policy: tools.Terminal},
	}
	with := func(name string, c tools.Config) map[string]tools.Config {
		out := map[string]tools.Config{name: c}
		for k, v := range policies {
			if _, there := out[k]; !there {
				out[k] = v
			}
		}
		return out
	}
	for name, tc := range map[string]struct {
		policies map[string]tools.Config
		calls    []datasets.ToolCall
		want     replay.Divergence
	}{
		"what a hand-over is told does not matter": {policies, []datasets.ToolCall{log[0], log[1], log[2], call("transfer", `{"why":"wants a person"}`)}, replay.DivergenceExact},
		"matched loosely":                          {policies, []datasets.ToolCall{call("lookup", `{"q":"order #7"}`), log[1], log[2], log[3]}, replay.DivergenceArgs},
		"an issued identifier": {
			with("open", tools.Config{Policy: tools.Stub, Effect: write, Result: json.RawMessage(`{"id":"S-9"}`)}),
			[]datasets.ToolCall{log[0], log[1], call("comment", `{"ticket":"S-9"}`), log[3]},
			replay.DivergenceArgs,
		},
		"matched loosely once too often": {policies, []datasets.ToolCall{log[0], call("lookup", `{"q":"order #7"}`), log[1], log[2], log[3]}, replay.DivergenceLonger},
		"a renamed tool": {
			with("search", tools.Config{Policy: tools.Replayed, Effect: read, Aliases: []string{"lookup"}}),
			[]datasets.ToolCall{call("search", `{"q":"order 7"}`), log[1], log[2], log[3]},
			replay.DivergenceExact,
		},
		"a proposed write":                  {policies, []datasets.ToolCall{log[0], call("open", `{"text":"b"}`)}, replay.DivergenceWriteMiss},
		"a read that only the config knows": {policies, []datasets.ToolCall{call("lookup", `{"q":"weather"}`)}, replay.DivergenceReadMiss},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := tools.Policies{ByTool: map[string]*tools.Tool{}}
			for name, c := range tc.policies {
				if name == "lookup" && tc.policies["search"].Policy != "" {
					continue // it is an alias now
				}
				made, err := tools.New(c)
				if err != nil {
					t.Fatal(err)
				}
				p.ByTool[name] = made
			}
			c := cases(1)[0]
			c.ToolLog = log
			o := one(t, c, agent(func(ctx context.Context, req replay.Request) (replay.Reply, error) {
				for _, call := range tc.calls {
					req.Tools.Call(ctx, call.Name, call.Arguments)
				}
				return replay.Reply{}, nil
			}), func(plan *replay.Plan) { plan.Tools = p.ForCase })
			if o.Divergence != tc.want {
				t.Errorf("%q, want %q", o.Divergence, tc.want)
			}
		})
	}
}
