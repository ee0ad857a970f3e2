package wire

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"os"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/openai"
	"forerun/replay/agents/recorded"
	"forerun/replay/rundir"
	"forerun/replay/sequence"
	"forerun/scorers"
)

// data opens every suite's cases, draws its sample, and reads all of it once, so
// that a bad record is found before anybody is asked.
func (g *Gate) data(ctx context.Context, b *builder) error {
	known := newNoted()
	var supplies []*supply
	for i, s := range g.Config.Suites {
		source, chosen, err := g.suite(ctx, b, i, known)
		if err != nil {
			return err
		}
		if source, err = g.unit(ctx, i, source); err != nil {
			return err
		}
		source = datasets.Kept(source)
		names, err := g.nameless(i)
		if err != nil {
			return err
		}
		seen := newSupply(g.suites[i].scorers)
		plan := planSuite(s)
		if s.AA != nil {
			plan.AA = s.AA.Share
		}
		for c, err := range source.Cases(ctx) {
			if err != nil {
				return in(s.Data, err)
			}
			if err := names.check(g.Config, &c); err != nil {
				return err
			}
			plan.Count++
			if replay.AskedAgain(g.Plan.Seed, c.Cluster, plan.AA) {
				plan.Again++
			}
			g.produced(&c)
			g.learn(ctx, &c)
			seen.ask(&c)
			for a, arm := range g.Plan.Arms {
				if err := g.askable(arm, s, &c); err != nil {
					return err
				}
				if arm.Kind == configs.KindRecorded && b.recorded[a] == nil {
					seen.arms[a].own(&c)
				}
			}
		}
		if err := g.leftOut(i, chosen, plan.Count); err != nil {
			return err
		}
		for a, arm := range g.Plan.Arms {
			maps.Copy(seen.arms[a], b.recorded[a])
			seen.arms[a].live(arm.Kind)
			seen.arms[a].rules(g.Config)
			seen.arms[a][scorers.NeedConversation] = plan.Unit == replay.UnitConversation
			seen.arms[a].priced(g.Plan.Prices, arm)
		}
		supplies = append(supplies, seen)
		if s.EarlyStop {
			source = sequence.Blocked(source, g.Plan.Seed, s.Segments)
		}
		g.Suites = append(g.Suites, rundir.SuiteSource{Suite: s.Name, Source: source})
		g.Plan.Suites = append(g.Plan.Suites, plan)
	}
	g.learned()
	return errors.Join(g.extras(known), g.producible(supplies))
}

// produced notes that a case tells what the stable version did in production,
// where that version is asked anew: then the two are set side by side.
func (g *Gate) produced(c *datasets.Case) {
	stable := g.Plan.Arms[0]
	if stable.Kind == configs.KindRecorded || c.Logged == nil || c.Logged.Version != "" && c.Logged.Version != stable.Version {
		return
	}
	if g.logs == nil {
		own := ownPrices(g.Config)
		maps.Copy(own, g.armPrices())
		g.logs = &replay.Logs{Version: stable.Version, Model: stable.Identity()["model"], Signals: g.Plan.Signals, Prices: own}
	}
	maps.Copy(g.logs.Prices, pricesOf(g.Plan.Prices, c.Logged.ModelServed))
}

// Logs says how what production did is read; nil where it is not set beside what
// the run finds.
func (g *Gate) Logs() *replay.Logs { return g.logs }

// suite opens one suite's cases, leaves out what it does not take, and draws its
// sample. The ids of all its cases, drawn or not, are noted where a recorded arm
// has a file of its own.
func (g *Gate) suite(ctx context.Context, b *builder, i int, known *noted) (datasets.Source, *datasets.Chosen, error) {
	s := g.Config.Suites[i]
	source, err := g.opened(b, i)
	if err != nil {
		return nil, nil, err
	}
	if b.recorded[0] != nil || b.recorded[1] != nil {
		source = known.noting(source)
	}
	choice, err := choiceOf(s)
	if err != nil {
		return nil, nil, err
	}
	if g.dev && s.Split != nil {
		choice.Part = datasets.PartDev
	}
	chosen := choice.Of(source)
	if source, err = g.fresh(ctx, i, chosen); err != nil {
		return nil, nil, err
	}
	if s.Sample != nil {
		if source, err = g.sampled(ctx, i, source); err != nil {
			return nil, nil, err
		}
	}
	source, err = g.mixed(ctx, b, i, source)
	return source, chosen, err
}

// opened gives the cases of the i-th suite: those of its data, or those that this
// gate was given in their place.
func (g *Gate) opened(b *builder, i int) (datasets.Source, error) {
	s := g.Config.Suites[i]
	if given := g.given[s.Name]; given != nil {
		return given, nil
	}
	source, err := b.open(fmt.Sprintf("suites[%d].data", i), s.Data)
	if err != nil {
		return nil, err
	}
	return g.digested(s.Data, source), nil
}

// sampled draws the sample of the i-th suite.
func (g *Gate) sampled(ctx context.Context, i int, source datasets.Source) (datasets.Source, error) {
	s := g.Config.Suites[i]
	size := s.Sample.Size
	if size == 0 { // all that are left
		size = math.MaxInt32
	}
	sample := datasets.Sample{Size: size, Stratify: s.Sample.Stratify, Allocate: datasets.Allocation(s.Sample.Allocate)}
	drawn, err := sample.Draw(ctx, source, g.Config.Seed)
	record, ok := errors.AsType[*datasets.RecordError](err)
	switch {
	case errors.Is(err, datasets.ErrEmpty):
		return nil, g.noneLeft(i)
	case ok && record.File == "" && record.Err == nil:
		return nil, g.Config.Fault(fmt.Sprintf("suites[%d].sample", i), record.What, record.Remedy)
	case err != nil:
		return nil, in(s.Data, err)
	}
	g.passedOver(s.Name, drawn)
	return drawn.Source, nil
}

// passedOver counts what a sample could not be drawn from.
func (g *Gate) passedOver(suite string, drawn datasets.Drawn) {
	origins, tooLarge := 0, 0
	for _, n := range drawn.LeftOut {
		origins += n
	}
	for _, s := range drawn.Strata {
		tooLarge += s.TooLarge
	}
	if origins > 0 {
		g.extra = append(g.extra, replay.ExcludedCases{Suite: suite, Kind: replay.FailOrigin, Count: origins})
	}
	if tooLarge > 0 {
		g.extra = append(g.extra, replay.ExcludedCases{Suite: suite, Kind: replay.FailTooLarge, Count: tooLarge})
	}
}

// askable refuses a case that an arm could never answer.
func (g *Gate) askable(arm replay.PlanArm, s configs.Suite, c *datasets.Case) error {
	if arm.Kind == configs.KindRecorded && s.Trials > 1 {
		return g.Config.Fault("suites", fmt.Sprintf("suite %s asks for %d trials, and the recorded %s arm has one answer a case", s.Name, s.Trials, arm.Arm), "write trials: 1")
	}
	if arm.Kind != configs.KindOpenAI {
		return nil
	}
	if err := openai.Accepts(c); err != nil {
		return &datasets.RecordError{File: s.Data, What: fmt.Sprintf("case %q cannot be asked of the %s arm", c.ID, arm.Arm), Remedy: err.Error()}
	}
	return nil
}

// extras counts what recorded arms hold beyond the suites' cases.
func (g *Gate) extras(known *noted) error {
	for _, arm := range g.Plan.Arms {
		log, ok := arm.Agent.(*recorded.Agent)
		if !ok {
			continue
		}
		totals := replay.Totals{}
		for id, err := range log.OnlyRecorded(known.has) {
			if err != nil {
				return err
			}
			totals.Exclude(replay.Exclusion{Arm: arm.Arm, CaseID: id, Kind: replay.FailNoCase})
		}
		g.extra = append(g.extra, totals.Excluded...)
	}
	return nil
}

// Cases streams one suite's sealed cases from a run.
func Cases(run *rundir.Run, suite string) func(ctx context.Context) iter.Seq2[datasets.Case, error] {
	return func(ctx context.Context) iter.Seq2[datasets.Case, error] { return run.SuiteCases(ctx, suite) }
}

// open opens a case file that the configuration names, and notes its digest.
func (b *builder) open(at, name string) (datasets.Source, error) {
	if name == "-" {
		return nil, b.config.Fault(at, "standard input", "name a file: a run reads its data more than once")
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, b.missing(at, name)
	}
	if !info.Mode().IsRegular() {
		return nil, b.config.Fault(at, name+" is no regular file", "name a case file: a run reads its data more than once")
	}
	source, err := datasets.Open(name, nil)
	if err != nil {
		return nil, err
	}
	return source, b.note(at, name)
}

func (b *builder) missing(at, name string) error {
	return b.config.Fault(at, fmt.Sprintf("cannot read %s", name), "name a file that is there; paths are relative to the configuration")
}

// Extra counts what the run leaves out before it begins: records that no case
// asks for, and what a sample passed over.
func (g *Gate) Extra() []replay.ExcludedCases { return g.extra }
