package replay_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"forerun/datasets"
	"forerun/replay"
)

// clustered gives n cases in clusters of two.
func clustered(n int) []datasets.Case {
	all := cases(n)
	for i := range all {
		all[i].Cluster = fmt.Sprintf("g-%d", i/2)
	}
	return all
}

func TestStableAnswersAShareOfTheClustersOnceMore(t *testing.T) {
	t.Parallel()
	s := suite("shadow", clustered(2000))
	s.AA = 0.2
	for _, c := range clustered(2000) {
		if replay.AskedAgain(7, c.Cluster, s.AA) {
			s.Again++
		}
	}
	p := plan(says("a"), says("b"), s, suite("golden", clustered(10)))
	p.Seed, p.Concurrency = 7, 8
	var last replay.Progress
	p.Progress = func(at replay.Progress) { last = at }
	var m memory
	totals, err := replay.Run(t.Context(), p, &m)
	if err != nil {
		t.Fatal(err)
	}
	again := map[string]int{} // by cluster
	for k, o := range m.outcomes {
		if k.Arm != replay.StableAgain {
			continue
		}
		if k.Suite != "shadow" || k.Trial != 1 || o.Output != "a" || o.Version != "v1" {
			t.Fatalf("asked again: %+v, which says %q as version %s", k, o.Output, o.Version)
		}
		again[m.cluster(k.CaseID)]++
	}
	if n := len(again); n < 160 || n > 240 {
		t.Errorf("%d of 1000 clusters were asked again, want about a fifth", n)
	}
	for g, n := range again {
		if n != 2 {
			t.Errorf("cluster %s: %d of its 2 cases were asked again", g, n)
		}
	}
	if totals.Stable.Trials != 2010 || totals.Candidate.Trials != 2010 || totals.StableAgain.Trials != 2*len(again) {
		t.Errorf("totals are %+v", totals)
	}
	if last.Done != last.Total || last.Total != 4020+2*len(again) {
		t.Errorf("progress ends at %d of %d", last.Done, last.Total)
	}
}

func (m *memory) cluster(id string) string {
	var i int
	_, _ = fmt.Sscanf(id, "c-%d", &i)
	return fmt.Sprintf("g-%d", i/2)
}

func TestTheThreeOfASlotAreAskedTogetherInRandomOrder(t *testing.T) {
	t.Parallel()
	s := suite("shadow", cases(600))
	s.AA, s.Trials = 1, 2
	var mu sync.Mutex
	var asked []string
	note := func(side string) agent {
		return func(_ context.Context, req replay.Request) (replay.Reply, error) {
			mu.Lock()
			defer mu.Unlock()
			if req.Arm != replay.Stable && req.Arm != replay.Candidate {
				t.Errorf("an agent is told that it is %q", req.Arm)
			}
			asked = append(asked, req.Case.ID+side)
			return replay.Reply{}, nil
		}
	}
	p := plan(note("s"), note("c"), s)
	if _, err := replay.Run(t.Context(), p, &memory{}); err != nil {
		t.Fatal(err)
	}
	first := map[string]int{} // by order of a case's five trials
	for i := 0; i < len(asked); i += 5 {
		id := asked[i][:6]
		for _, a := range asked[i : i+5] {
			if !strings.HasPrefix(a, id) {
				t.Fatalf("the trials of a case are not asked together: %v", asked[i:i+5])
			}
		}
		order := strings.ReplaceAll(strings.Join(asked[i:i+3], ""), id, "")
		first[order]++
		if strings.Count(order, "s") != 2 {
			t.Fatalf("slot 1 is asked in order %s", order)
		}
	}
	for _, order := range []string{"ssc", "scs", "css"} { // two of six orders each
		if n := first[order]; math.Abs(float64(n)-200) > 60 {
			t.Errorf("order %s came %d times in 600, want about 200", order, n)
		}
	}
}

func TestAResumedRunAsksNothingTwiceAgain(t *testing.T) {
	t.Parallel()
	s := suite("shadow", clustered(60))
	s.AA = 0.5
	var m memory
	for stop := 10; ; stop += 10 {
		m.failAt = stop
		_, err := replay.Run(t.Context(), plan(says("a"), says("b"), s), &m) // the journal refuses what it has
		if err == nil {
			break
		}
	}
	m.failAt = 0
	before := len(m.order)
	totals, err := replay.Run(t.Context(), plan(says("a"), says("b"), s), &m)
	if err != nil || len(m.order) != before {
		t.Errorf("%d outcomes more, %v", len(m.order)-before, err)
	}
	if totals.ResumedTrials != before || totals.StableAgain.Trials == 0 {
		t.Errorf("totals are %+v of %d outcomes", totals, before)
	}
}

func TestTheSharesNestAndDependOnNothingElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed, cluster := rapid.Uint64().Draw(t, "seed"), rapid.String().Draw(t, "cluster")
		a, b := rapid.Float64Range(0, 1).Draw(t, "a"), rapid.Float64Range(0, 1).Draw(t, "b")
		if replay.AskedAgain(seed, cluster, min(a, b)) && !replay.AskedAgain(seed, cluster, max(a, b)) {
			t.Fatal("a cluster of the smaller share is not in the larger")
		}
		if replay.AskedAgain(seed, cluster, 0) || !replay.AskedAgain(seed, cluster, 1) {
			t.Fatal("none and all are not none and all")
		}
	})
}
