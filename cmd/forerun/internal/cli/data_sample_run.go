package cli

import (
	"context"
	"errors"
	"math"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/wire"
	"forerun/configs"
	"forerun/datasets"
)

// sampling is one use of data sample.
type sampling struct {
	p     *Process
	in    string
	flags *sampleFlags

	config *configs.Config // of --for; nil where there is none
	suite  int
	choice datasets.Choice // all of it but the risk
	most   datasets.Risk   // the riskiest step; empty: any
	sample datasets.Sample

	report sampleReport
}

// open reads the configuration that says how many, and takes over what its suite
// says of the sample.
func (s *sampling) open(config, suite string) error {
	c, err := configs.Load(config, nil)
	if err != nil {
		return err
	}
	if s.suite, err = suiteNamed(c, config, suite); err != nil {
		return err
	}
	s.config = c
	f, own := s.flags, c.Suites[s.suite].Sample
	if own == nil {
		return nil
	}
	if len(f.stratify) == 0 {
		f.stratify = own.Stratify
	}
	for _, pair := range []struct {
		flag *string
		own  string
	}{{&f.allocate, own.Allocate}, {&f.maxRisk, own.MaxRisk}, {&f.where, own.Where}} {
		if *pair.flag == "" {
			*pair.flag = pair.own
		}
	}
	return nil
}

// choose turns the flags into what is taken of the log.
func (s *sampling) choose(cmd *cobra.Command) (err error) {
	f := s.flags
	if s.choice.Since, err = moment("since", f.since); err != nil {
		return err
	}
	if s.choice.Until, err = moment("until", f.until); err != nil {
		return err
	}
	if u := s.choice.Until; !u.IsZero() && !u.After(s.choice.Since) {
		return usagef("--until %s is not after --since %s: no time is left", f.until, f.since)
	}
	if s.choice.Where, err = condition("where", f.where); err != nil {
		return err
	}
	if f.split != "" {
		if err := s.part(cmd); err != nil {
			return err
		}
	}
	s.most = datasets.Risk(f.maxRisk)
	s.sample = datasets.Sample{Size: f.size, Stratify: f.stratify, Allocate: datasets.Allocation(f.allocate), AnyOrigin: true}
	if f.noSize {
		s.sample.Size = math.MaxInt32
	}
	return nil
}

// part reads the split: the suite's, else three tenths, and what flags say instead.
func (s *sampling) part(cmd *cobra.Command) error {
	f := s.flags
	s.choice.Part = datasets.Part(f.split)
	if s.config != nil {
		s.choice.Split = s.config.Suites[s.suite].Parts()
	}
	if cmd.Flags().Changed("split-key") {
		s.choice.Split.Key = f.splitKey
	}
	if s.choice.Split.Dev > 0 && f.dev == "" {
		return nil
	}
	dev, err := configs.ParseQuantity(orDefault(f.dev, "30%"))
	if err != nil || dev.Unit != "%" || !(dev.Value > 0 && dev.Value < 1) {
		return usagef("--dev %s: write a share of the clusters above 0%% and under 100%%, such as 30%%", f.dev)
	}
	s.choice.Split.Dev = dev.Value
	return nil
}

func orDefault(text, instead string) string {
	if text == "" {
		return instead
	}
	return text
}

func (s *sampling) run(ctx context.Context) error {
	log, done, err := openData(s.p, s.in)
	if err != nil {
		return err
	}
	defer done()
	if err := s.ofOrigin(ctx, log); err != nil {
		return err
	}
	chosen := s.choice.Of(log)
	var taken datasets.Source = chosen
	if s.flags.fold {
		folded, err := datasets.Fold(ctx, chosen)
		if err != nil {
			return s.nothing(err, chosen)
		}
		taken, s.report.Folded = folded.Source, newFoldReport(folded)
	}
	if s.flags.riskFirst {
		if err := s.climb(ctx, taken); err != nil {
			return s.nothing(err, chosen)
		}
	}
	if s.flags.out != "" {
		if err := s.draw(ctx, chosen, datasets.Choice{MaxRisk: s.most}.Of(taken)); err != nil {
			return s.nothing(err, chosen)
		}
	}
	return s.tell()
}

// ofOrigin takes production traffic, where there is some and nobody said otherwise.
func (s *sampling) ofOrigin(ctx context.Context, log datasets.Source) error {
	if s.flags.origin == anyOrigin {
		return nil
	}
	if s.flags.origin != "" {
		s.choice.Origin = datasets.Origin(s.flags.origin)
		return nil
	}
	for c, err := range log.Cases(ctx) {
		if err != nil {
			return err
		}
		if c.Origin == datasets.OriginProduction {
			s.choice.Origin = datasets.OriginProduction
			break
		}
	}
	return nil
}

// nothing says so where flags left no case of a log that has some.
func (s *sampling) nothing(err error, chosen *datasets.Chosen) error {
	if !errors.Is(err, datasets.ErrEmpty) || chosen.Read() == 0 {
		return err
	}
	return usagef("%s: no case is left of %d: take more, or name another log", s.in, chosen.Read())
}

// climb looks at each step of risk, and takes the least risky one that is enough.
func (s *sampling) climb(ctx context.Context, from datasets.Source) error {
	segments := s.flags.stratify
	if s.config != nil && len(segments) == 0 {
		segments = s.config.Suites[s.suite].Segments
	}
	rungs, err := datasets.Ladder(ctx, from, segments)
	if err != nil {
		return err
	}
	before := 0
	for _, r := range rungs {
		step := sampleStep{Rung: r}
		added := r.Cases > before
		before = r.Cases
		if s.config != nil && added {
			fault, err := s.see(ctx, from, &step)
			if err != nil {
				return err
			}
			if fault != nil && r.Cases == rungs[len(rungs)-1].Cases {
				return fault // not even all of the log mends it
			}
			if fault == nil && len(step.CannotPass) == 0 && s.report.Enough == "" {
				s.report.Enough = r.Risk
			}
		}
		s.report.Ladder = append(s.report.Ladder, step)
	}
	if s.most == "" {
		s.most = s.report.Enough
	}
	return nil
}

// see plans the suite on the cases up to a step. A fault is the configuration's:
// these cases do not give what it asks of them.
func (s *sampling) see(ctx context.Context, from datasets.Source, step *sampleStep) (fault *configs.Error, err error) {
	d, err := wire.Demanded(ctx, s.config, s.suite, datasets.Choice{MaxRisk: step.Risk}.Of(from), s.p.Lookup)
	if fault, ok := errors.AsType[*configs.Error](err); ok {
		step.Lacks = fault.What
		return fault, nil
	}
	step.Sees, step.CannotPass = d.Sees, d.Refused
	return nil, err
}

// draw draws the sample and writes it.
func (s *sampling) draw(ctx context.Context, chosen, taken *datasets.Chosen) error {
	if s.sample.Size == 0 {
		if err := s.needed(ctx, taken); err != nil {
			return err
		}
	}
	drawn, err := s.sample.Draw(ctx, taken, s.flags.seed)
	if err != nil {
		return err
	}
	if worth := drawn.Worth(); s.report.Needs != nil && worth < 1 && drawn.Cases < drawn.Of {
		s.sample.Size = int(min(math.Ceil(float64(s.sample.Size)/worth), math.MaxInt32))
		s.report.Needs.Weighted = s.sample.Size
		if drawn, err = s.sample.Draw(ctx, taken, s.flags.seed); err != nil {
			return err
		}
	}
	s.report.account(chosen, taken, drawn)
	n, err := datasets.Write(ctx, s.flags.out, drawn.Source, s.p.Out)
	if err != nil {
		return err
	}
	casesWritten(s.p, n, s.flags.out)
	return nil
}

// needed sets the size to what the suite's guardrails need. Where the suite splits
// the sample once more, the gate must find that many in its own part.
func (s *sampling) needed(ctx context.Context, from datasets.Source) error {
	suite := s.config.Suites[s.suite]
	d, err := wire.Demanded(ctx, s.config, s.suite, from, s.p.Lookup)
	if err != nil {
		return err
	}
	if d.Cases == 0 {
		return usagef("%s: how many cases the guardrails of suite %s need is not known: write --size", s.flags.config, suite.Name)
	}
	size := float64(d.Cases)
	if s.choice.Part == "" {
		size = math.Ceil(size / (1 - suite.Parts().Dev))
	}
	s.sample.Size = int(min(size, math.MaxInt32))
	s.report.Needs = &sampleNeeds{Suite: suite.Name, Metric: d.Metric, Cases: s.sample.Size, Weighted: s.sample.Size, Unknown: d.Unknown, CannotPass: d.Refused}
	return nil
}
