package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"forerun/configs"
	"forerun/datasets/nearest"
	"forerun/scorers/gate"
)

// configFlags are the flags that change a configuration for one run.
type configFlags struct {
	set         []string
	seed        uint64
	concurrency int
	maxCases    int
	level       string
	aa          bool
}

// fixed are the flags that make a run what it is: one that is taken up again
// keeps what it was made with.
func (*configFlags) fixed() []string { return []string{"set", "seed", "max-cases", "level", "aa"} }

// levels lists what a gate can ask.
func levels() []string { return []string{string(gate.Screen), string(gate.Clear)} }

func (f *configFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&f.set, "set", nil, "set one key of the configuration: `key.path=value`; may be repeated")
	cmd.Flags().Uint64Var(&f.seed, "seed", 0, "draw everything random from `N` instead of the configuration's seed")
	cmd.Flags().IntVar(&f.concurrency, "concurrency", 0, "trials in flight over both arms [default: limits.concurrency]")
	cmd.Flags().IntVar(&f.maxCases, "max-cases", 0, "draw at most `N` cases of each suite [default: all that the suite samples]")
	cmd.Flags().StringVar(&f.level, "level", string(gate.Clear), "what to ask: `{screen|clear}`; a screen looks for harm and never opens the canary")
	cmd.Flags().BoolVar(&f.aa, "aa", false, "compare two arms that are the same on purpose, to see the noise")
	cmd.Flags().SortFlags = false
}

// load reads a configuration with the flags on top.
func (f *configFlags) load(cmd *cobra.Command, name string) (*configs.Config, error) {
	c, err := configs.Load(name, f.set)
	if err != nil {
		return nil, err
	}
	if cmd.Flags().Changed("seed") {
		c.Seed = f.seed
	}
	if cmd.Flags().Changed("concurrency") {
		if f.concurrency < 1 {
			return nil, usagef("--concurrency %d: write a number from 1", f.concurrency)
		}
		c.Limits.Concurrency = f.concurrency
	}
	if cmd.Flags().Changed("max-cases") && f.maxCases < 1 {
		return nil, usagef("--max-cases %d: write a number from 1", f.maxCases)
	}
	if !slices.Contains(levels(), f.level) {
		return nil, usagef("--level %s: %s", f.level, nearest.Remedy(f.level, levels()))
	}
	c.Level, c.AA = f.level, f.aa
	for i := range c.Suites {
		s := &c.Suites[i]
		switch {
		case f.maxCases == 0:
		case s.Sample == nil:
			s.Sample = &configs.Sample{Size: f.maxCases}
		default:
			s.Sample.Size = min(s.Sample.Size, f.maxCases)
		}
	}
	return c, nil
}
