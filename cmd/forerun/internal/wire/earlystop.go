package wire

import (
	"context"
	"fmt"
	"slices"

	"forerun/replay/rundir"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
)

// batches is how many parts of a suite that may stop early are replayed one after
// the other. Where they end depends on the cases alone, never on how many are
// asked at once.
const batches = 20

// course is the way of one suite to its end, or to where it may stop. It is the
// same way whether it is gone while the run is at work or afterwards.
type course struct {
	*gate.Course
	judge *Judge
	suite compare.Suite
}

// course begins at the first cluster of a suite; nil where it does not stop early.
func (j *Judge) course(run *rundir.Run, i int, ends []int) *course {
	s := j.suites[i]
	if !j.config.Suites[i].EarlyStop || len(ends) == 0 {
		return nil
	}
	guardrails := atAttempt(s.guardrails, run.Manifest())
	return &course{
		Course: gate.NewCourse(s.name, guardrails, ends[len(ends)-1], len(ends)).Among(j.watched()),
		judge:  j,
		suite:  compare.Suite{Name: s.name, Trials: s.trials, Guardrails: guardrails, Metrics: s.metrics.Get},
	}
}

// watched is the number of suites that may stop early.
func (j *Judge) watched() int {
	n := 0
	for _, s := range j.config.Suites {
		if s.EarlyStop {
			n++
		}
	}
	return n
}

// goOn takes the clusters up to a number of cases that are replayed and scored,
// and reports whether the suite ends there.
func (c *course) goOn(ctx context.Context, data *compare.Data, seed uint64, cases int) (bool, error) {
	data = data.Only(c.suite.Name)
	ends := data.Blocks(c.suite.Name)
	n, whole := slices.BinarySearch(ends, cases)
	if whole {
		n++
	}
	at := func(cases int, alpha float64) ([]gate.Comparison, error) {
		evidence, err := data.Prefix(c.suite.Name, cases).At(c.suite.Name, alpha).Evidence(ctx, compare.Options{
			Seed: seed, ComparisonsOnly: true,
		})
		return evidence.Comparisons, err
	}
	return c.Advance(data.HarmSigns(c.suite.Name)[:n], ends[:n], at)
}

// used is the number of cases that the course has come to.
func (c *course) used() int {
	looks := c.Stop().Looks
	if len(looks) == 0 {
		return 0
	}
	return looks[len(looks)-1].Cases
}

// stops goes the way of each suite that may stop early once more, on a finished
// run, and leaves the cases behind its end out of the data.
func (j *Judge) stops(ctx context.Context, run *rundir.Run, data *compare.Data) ([]gate.Stop, *compare.Data, error) {
	var stops []gate.Stop
	suites := run.Manifest().Suites
	for i, s := range j.suites {
		if i >= len(suites) || !j.config.Suites[i].EarlyStop {
			continue
		}
		ends, err := run.ClusterEnds(ctx, s.name)
		if err != nil {
			return nil, nil, err
		}
		c := j.course(run, i, ends)
		if c == nil {
			continue
		}
		replayed := suites[i].Cases
		if n, ok := ended(run.Manifest())[s.name]; ok {
			replayed = n
		}
		stopped, err := c.goOn(ctx, data, run.Manifest().Seed, replayed)
		if err != nil {
			return nil, nil, fmt.Errorf("suite %s: early stop: %w", s.name, err)
		}
		switch {
		case stopped:
			replayed = c.used()
		case replayed < suites[i].Cases && suites[i].Asked == nil:
			return nil, nil, fmt.Errorf("%s: suite %s: nothing stops it after %d cases, as it says: put it back",
				run.Path(rundir.ManifestFile), s.name, replayed)
		}
		stops, data = append(stops, c.Stop()), data.Prefix(s.name, replayed)
	}
	return stops, data, nil
}

// Watch makes the early stop of a suite ready: at lists the numbers of cases after
// which look is due. look seals and scores what there is, writes down in the run
// where the suite stopped, and says so. Nothing is due where a suite does not stop
// early, or has stopped before: then at is where it ends.
func (g *Gate) Watch(ctx context.Context, run *rundir.Run, i int) (at []int, look func(context.Context, int) (bool, error), err error) {
	if !g.Config.Suites[i].EarlyStop {
		return nil, nil, nil
	}
	ends, err := run.ClusterEnds(ctx, g.suites[i].name)
	if err != nil {
		return nil, nil, err
	}
	way := g.course(run, i, ends)
	if way == nil {
		return nil, nil, nil
	}
	return batchEnds(ends, way.LooksAt()), func(ctx context.Context, cases int) (bool, error) {
		return g.look(ctx, run, i, way, cases)
	}, nil
}

func (g *Gate) look(ctx context.Context, run *rundir.Run, i int, way *course, cases int) (bool, error) {
	if stopped := run.Manifest().Suites[i].Stopped; stopped != nil {
		return *stopped <= cases, nil
	}
	if err := run.SealOutcomes(ctx); err != nil {
		return false, err
	}
	if err := g.Score(ctx, run); err != nil {
		return false, err
	}
	data, err := compare.Read(ctx, run, []compare.Suite{way.suite})
	if err != nil {
		return false, err
	}
	stop, err := way.goOn(ctx, data, run.Manifest().Seed, cases)
	if err != nil || !stop {
		return false, err
	}
	used := way.used()
	return true, run.Update(func(m *rundir.Manifest) {
		m.Suites[i].Stopped = &used
		m.Terms = Terms(*m)
	})
}

// batchEnds gives the numbers of cases at which a batch ends: about a twentieth of
// the clusters each, and at every look at the margins. After the last case nothing
// is left to stop.
func batchEnds(ends, looks []int) []int {
	clusters := slices.Clone(looks)
	for b := 1; b < batches; b++ {
		clusters = append(clusters, (len(ends)*b+batches-1)/batches)
	}
	slices.Sort(clusters)
	var out []int
	for _, n := range slices.Compact(clusters) {
		if n > 0 && n < len(ends) {
			out = append(out, ends[n-1])
		}
	}
	return out
}
