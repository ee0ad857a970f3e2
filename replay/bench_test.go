package replay_test

import (
	"context"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/endpoint"
)

// nowhere is a journal that keeps nothing.
type nowhere struct{}

func (nowhere) Append(context.Context, replay.Outcome) error    { return nil }
func (nowhere) Exclude(context.Context, replay.Exclusion) error { return nil }
func (nowhere) Has(replay.Key) bool                             { return false }
func (nowhere) Done() replay.Totals                             { return replay.Totals{} }

// BenchmarkRun is what the runner itself costs for one trial: agents that answer
// at once, an endpoint that takes all, a journal that keeps nothing.
func BenchmarkRun(b *testing.B) {
	all := cases(1000)
	for i := range all {
		all[i].ToolLog = []datasets.ToolCall{{Name: "lookup", Arguments: raw(`{"order": 17}`), Result: raw(`{"state": "sent"}`)}}
	}
	for name, asks := range map[string]agent{
		"answers": says("yes"),
		"enters": func(ctx context.Context, req replay.Request) (replay.Reply, error) {
			leave, err := req.Enter(ctx, 100)
			if err == nil {
				leave(replay.Passage{Tokens: 120})
			}
			return replay.Reply{Output: "yes"}, err
		},
		"calls a tool": func(ctx context.Context, req replay.Request) (replay.Reply, error) {
			req.Tools.Call(ctx, "lookup", raw(`{"order": 17}`))
			return replay.Reply{Output: "yes"}, nil
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			p := plan(asks, asks, suite("shadow", all))
			p.Concurrency, p.Timeout, p.Attempts, p.Run = 64, 60e9, 4, "bench"
			pass := endpoint.New(endpoint.Config{Concurrency: 64})
			p.Arms[0].Pass, p.Arms[1].Pass = pass, pass
			trials := 0
			for b.Loop() {
				totals, err := replay.Run(b.Context(), p, nowhere{})
				if err != nil {
					b.Fatal(err)
				}
				trials += totals.Trials()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(trials), "ns/trial")
		})
	}
}
