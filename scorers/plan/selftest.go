package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/sourcegraph/conc/pool"

	"forerun/scorers/gate"
)

// World compares a run's columns as they would be after a change. It is called
// by many goroutines at once, and what it gives depends on the change alone.
type World func(ctx context.Context, c Change) (gate.Input, error)

// Change is what is done to a run's columns, pair by pair.
type Change struct {
	Exchange func(Pair) bool    // the arms change places
	Plant    func(Pair) float64 // the candidate's value after that; nil leaves it
	Seed     uint64             // of whatever else is drawn
}

// SelfTestOptions are how long and how hard a gate is tested.
type SelfTestOptions struct {
	Rounds      int // 0 means 200
	Seed        uint64
	Concurrency int            // rounds at once; 0 means 1
	Progress    func(done int) // called after each round, at most once at a time; may be nil
}

// DefaultRounds is how many rounds a self-test has where nobody asks for more.
const DefaultRounds = 200

// ErrNothingToTest says that no guardrail has a margin that decides, so that there
// is no loss to plant.
var ErrNothingToTest = errors.New("no guardrail has a margin that decides")

// SelfTest asks what a gate makes of a run's own data where the truth is known.
// In each round the arms of whole clusters are exchanged at random, so that there
// is no difference but chance; then, in one guardrail's metric at a time, a loss
// of exactly the margin and one of twice the margin are planted in the candidate.
//
// What is tested is the decision on the cases that the run has: whether the
// evidence is valid, and an early stop, are left out. The same seed gives the
// same answer at any concurrency.
func SelfTest(ctx context.Context, world World, o SelfTestOptions) (Trust, error) {
	if o.Rounds <= 0 {
		o.Rounds = DefaultRounds
	}
	t := &selfTest{world: world, o: o}
	if err := t.look(ctx); err != nil {
		return Trust{}, err
	}
	marks := make([]roundMarks, o.Rounds)
	rounds := pool.New().WithContext(ctx).WithCancelOnError().WithFirstError().WithMaxGoroutines(max(1, o.Concurrency))
	var done atomic.Int64
	var telling sync.Mutex
	for r := range o.Rounds {
		rounds.Go(func(ctx context.Context) error {
			var err error
			if marks[r], err = t.round(ctx, round(o.Seed, r)); err != nil {
				return fmt.Errorf("round %d: %w", r+1, err)
			}
			if o.Progress != nil {
				telling.Lock()
				defer telling.Unlock()
				o.Progress(int(done.Add(1)))
			}
			return nil
		})
	}
	if err := rounds.Wait(); err != nil {
		return Trust{}, err
	}
	return total(marks, t.guards, t.plants), nil
}

type selfTest struct {
	world  World
	o      SelfTestOptions
	base   gate.Input
	guards []GuardTrust
	plants []guardPlants
	layers []map[metricKey]int // the guardrail that is planted in each metric
}

type metricKey struct{ suite, metric string }

// guardPlants are the losses planted in one guardrail: of the margin, and twice.
type guardPlants struct {
	tested bool
	can    [2]bool
	plant  [2]plant
	layer  int
}

// roundMarks is what one round saw.
type roundMarks struct {
	verdict gate.Verdict // of the gate at no difference
	guards  []mark
}

// look reads the run as it is and works out what to plant.
func (t *selfTest) look(ctx context.Context) error {
	extents := map[metricKey]*extent{}
	base, err := t.world(ctx, Change{Seed: t.o.Seed, Exchange: func(p Pair) bool {
		key := metricKey{p.Suite, p.Metric}
		e := extents[key]
		if e == nil {
			e = &extent{p.Stable, p.Stable}
			extents[key] = e
		}
		e.see(p.Stable, p.Candidate)
		return false
	}})
	if err != nil {
		return err
	}
	t.base = judged(base)
	for i, g := range base.Guardrails {
		one := GuardTrust{Guardrail: g, Suite: g.Suite, Metric: g.Metric, Scale: scaleOf(g)}
		var p guardPlants
		if g.Margin != nil {
			one.Margin = new(g.Margin.Value)
		}
		switch {
		case g.Never:
			one.Why = "it is about single events, which exchanging the arms says nothing of"
		case g.Monitor:
			one.Why = "it is only monitored"
		case i >= len(base.Comparisons):
			one.Why = "nothing was compared"
		default:
			p.tested = true
			one.Unit = base.Comparisons[i].Unit
			one.Why = t.losses(&p, i, base.Comparisons[i], extents)
		}
		t.guards, t.plants = append(t.guards, one), append(t.plants, p)
	}
	if !slices.ContainsFunc(base.Guardrails, func(g gate.Guardrail) bool { return g.Decides() && !g.Never && (g.Margin != nil || g.Goal) }) {
		return ErrNothingToTest
	}
	return nil
}

// losses works out what to plant in a guardrail, and finds it a layer in which
// no other guardrail is planted in the same metric.
func (t *selfTest) losses(p *guardPlants, i int, c gate.Comparison, extents map[metricKey]*extent) (why string) {
	g := t.base.Guardrails[i]
	key := metricKey{g.Suite, g.Metric}
	e := extents[key]
	switch {
	case g.Margin == nil:
		return "it has no margin to lose"
	case e == nil:
		return "no case is scored in both arms"
	}
	for k := range p.plant {
		var cannot string
		p.plant[k], cannot = newPlant(g, c, *e, float64(k+1)*g.Margin.Value)
		if p.can[k] = cannot == ""; !p.can[k] && why == "" {
			why = cannot
		}
	}
	if !p.can[0] {
		return why
	}
	for ; p.layer < len(t.layers); p.layer++ {
		if _, taken := t.layers[p.layer][key]; !taken {
			break
		}
	}
	if p.layer == len(t.layers) {
		t.layers = append(t.layers, map[metricKey]int{})
	}
	t.layers[p.layer][key] = i
	return why
}

// judged keeps of an input what a verdict on the comparisons rests on. The cases
// that the run has are taken as complete.
func judged(in gate.Input) gate.Input {
	out := gate.Input{
		Level: gate.Clear, Guardrails: in.Guardrails, Comparisons: in.Comparisons,
		Slices: in.Slices, Unjudged: in.Unjudged, Noise: in.Noise,
	}
	for _, c := range in.Completions {
		c.StableMissing, c.CandidateMissing, c.StableOnly, c.CandidateOnly = 0, 0, 0, 0
		out.Completions = append(out.Completions, c)
	}
	return out
}
