package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"forerun/configs"
	"forerun/datasets/nearest"
)

// configFlags are the flags that change a configuration for one run.
type configFlags struct {
	set         []string
	seed        uint64
	concurrency int
	maxCases    int
	maxCost     float64
	profile     string
	level       string
	aa          bool
}

// fixed are the flags that make a run what it is: one that is taken up again
// keeps what it was made with. How fast it goes, and what it may spend in all, can
// be said anew.
func (*configFlags) fixed() []string {
	return []string{"set", "seed", "max-cases", "level", "profile", "aa"}
}

func (f *configFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.set, "set", nil, "set one key of the configuration: `key.path=value`; may be repeated")
	cmd.Flags().Uint64Var(&f.seed, "seed", 0, "draw everything random from `N` instead of the configuration's seed")
	cmd.Flags().IntVar(&f.concurrency, "concurrency", 0, "trials in flight over both arms [default: limits.concurrency]")
	cmd.Flags().IntVar(&f.maxCases, "max-cases", 0, "draw at most `N` cases of each suite [default: all that the suite samples]")
	cmd.Flags().Float64Var(&f.maxCost, "max-cost", 0, "end the run in order before it has spent more than `USD` [default: limits.max_cost]")
	cmd.Flags().StringVar(&f.profile, "profile", "", "take level and limits from the profile `NAME` of the configuration; flags win over it")
	cmd.Flags().StringVar(&f.level, "level", "clear", "what to ask: `{screen|clear}`; a screen looks for harm and never opens the canary")
	cmd.Flags().BoolVar(&f.aa, "aa", false, "compare two arms that are the same on purpose, to see the noise")
	cmd.Flags().SortFlags = false
}

// load reads a configuration with its profile and the flags on top, in this order.
func (f *configFlags) load(cmd *cobra.Command, name string) (*configs.Config, error) {
	c, err := configs.Load(name, f.set)
	if err != nil {
		return nil, err
	}
	if cmd.Flags().Changed("max-cases") && f.maxCases < 1 {
		return nil, usagef("--max-cases %d: write a number from 1", f.maxCases)
	}
	if !slices.Contains(configs.Levels(), f.level) {
		return nil, usagef("--level %s: %s", f.level, nearest.Remedy(f.level, configs.Levels()))
	}
	if cmd.Flags().Changed("seed") {
		c.Seed = f.seed
	}
	c.Level, c.AA = f.level, f.aa
	cases := f.maxCases
	if f.profile != "" {
		most, err := c.UseProfile(f.profile)
		if err != nil {
			return nil, err
		}
		if cases == 0 {
			cases = most
		}
		if cmd.Flags().Changed("level") {
			c.Level = f.level
		}
	}
	draw(c, cases)
	return c, f.limit(cmd, c)
}

// draw bounds the cases of every suite; 0 leaves them as they are.
func draw(c *configs.Config, cases int) {
	for i := range c.Suites {
		s := &c.Suites[i]
		switch {
		case cases == 0:
		case s.Sample == nil:
			s.Sample = &configs.Sample{Size: cases}
		case s.Sample.Size == 0: // all that it takes
			s.Sample.Size = cases
		default:
			s.Sample.Size = min(s.Sample.Size, cases)
		}
	}
}

// limit sets what may be said anew of a run that is taken up.
func (f *configFlags) limit(cmd *cobra.Command, c *configs.Config) error {
	if cmd.Flags().Changed("concurrency") {
		if f.concurrency < 1 {
			return usagef("--concurrency %d: write a number from 1", f.concurrency)
		}
		c.Limits.Concurrency = f.concurrency
	}
	if cmd.Flags().Changed("max-cost") {
		if !(f.maxCost > 0 && f.maxCost <= configs.MaxUSD) {
			return usagef("--max-cost %v: write USD, above 0 and at most a million", f.maxCost)
		}
		c.Limits.MaxCost = f.maxCost
	}
	return nil
}
