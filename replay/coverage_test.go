package replay_test

import (
	"testing"

	"forerun/replay"
)

func TestCoverageIsThatOfTheWorstCall(t *testing.T) {
	t.Parallel()
	replayed := replay.Call{Name: "lookup", Source: "replayed"}
	loose := replay.Call{Name: "lookup", Source: "replayed", Approximate: true}
	tainted := replay.Call{Name: "lookup", Source: "replayed", Tainted: true}
	proposed := replay.Call{Name: "refund", Source: replay.SourceProposed}
	miss := replay.Call{Name: "lookup", Source: replay.SourceMiss}
	for name, tc := range map[string]struct {
		calls    []replay.Call
		want     replay.Coverage
		frontier bool
	}{
		"unknown calls have none":          {nil, "", false},
		"no call asks nothing of the log":  {[]replay.Call{}, replay.CoverageAnswered, false},
		"recorded answers":                 {[]replay.Call{replayed, replayed}, replay.CoverageAnswered, false},
		"a recorded trajectory":            {[]replay.Call{{Source: replay.SourceLogged}}, replay.CoverageAnswered, false},
		"a step is the answer itself":      {[]replay.Call{{Source: replay.SourceStep}}, replay.CoverageAnswered, false},
		"matched loosely":                  {[]replay.Call{replayed, loose}, replay.CoverageApproximated, false},
		"read after a write not done":      {[]replay.Call{proposed, tainted}, replay.CoverageApproximated, true},
		"a write not done":                 {[]replay.Call{replayed, proposed}, replay.CoverageApproximated, true},
		"one miss among answers":           {[]replay.Call{replayed, miss, replayed}, replay.CoverageMissed, false},
		"a miss is worse than a stand-in":  {[]replay.Call{miss, loose}, replay.CoverageMissed, false},
		"a miss after a write not done":    {[]replay.Call{proposed, miss}, replay.CoverageMissed, true},
		"a policy's answer without a flag": {[]replay.Call{{Source: "pure"}}, replay.CoverageAnswered, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := replay.CoverageOf(tc.calls); got != tc.want {
				t.Errorf("coverage %q, want %q", got, tc.want)
			}
			if got := replay.Frontier(tc.calls); got != tc.frontier {
				t.Errorf("frontier %v, want %v", got, tc.frontier)
			}
		})
	}
}
