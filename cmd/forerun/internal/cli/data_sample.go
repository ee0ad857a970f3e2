package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"forerun/configs"
	"forerun/datasets"
	"forerun/datasets/nearest"
)

// sampleFlags say which cases of a log are drawn, and how many.
type sampleFlags struct {
	size                  int
	config, suite         string
	stratify              []string
	allocate              string
	since, until          string
	where, origin         string
	maxRisk               string
	riskFirst, fold       bool
	split, dev, splitKey  string
	seed                  uint64
	out                   string
	force, asJSON, noSize bool
}

func newDataSampleCmd(p *Process) *cobra.Command {
	var f sampleFlags
	cmd := &cobra.Command{
		Use:   "sample IN -o OUT",
		Short: "Draw the cases that a gate is to decide on",
		Long: `sample draws whole clusters, by a hash of the seed and the cluster's name: when the
log grows, a case that was drawn stays drawn unless its place is needed. Each drawn case
carries the weight of those it was drawn for, so that all weights together stay the log's.
Production traffic is drawn from, or all where there is none.

How many is said by --size, or by --for CONFIG: as many as forerun plan needs for the
guardrails of a suite. Its sample's keys and its split then hold, where no flag says
otherwise. --risk-first prints what each step of risk would add to what the gate can see;
with --for CONFIG, the least risky step in which every guardrail can pass is taken.
Without -o nothing is drawn. docs/sampling.md tells more.`,
		Example: `  forerun data sample cases.parquet --size 800 --stratify workflow -o gate.parquet
  forerun data sample cases.parquet --for gate.yaml --fold -o gate.parquet
  forerun data sample cases.parquet --risk-first
  forerun data sample cases.parquet --size 200 --max-risk draft --where '.segments.plan == "gold"' -o first.jsonl
  forerun data sample cases.parquet --split dev --dev 30% -o dev.parquet`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := f.prepare(cmd, p, args[0])
			if err != nil {
				return err
			}
			return s.run(cmd.Context())
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.out, "out", "o", "", "where the cases go: .parquet, .jsonl, .jsonl.gz or -")
	flags.IntVar(&f.size, "size", 0, "draw about `N` cases, never more but for a cluster [default: all]")
	flags.StringVar(&f.config, "for", "", "draw as many as the guardrails in `CONFIG` need")
	flags.StringVar(&f.suite, "suite", "", "the suite of --for that `NAME` names [default: the only one]")
	flags.StringSliceVar(&f.stratify, "stratify", nil, "give every combination of values of `SEGMENT,…` its share")
	flags.StringVar(&f.allocate, "allocate", "", "how large a share is: `{proportional|equal|sqrt}` [default: proportional]")
	flags.StringVar(&f.since, "since", "", "take cases from `TIME` on: a date, or RFC 3339")
	flags.StringVar(&f.until, "until", "", "take cases before `TIME`")
	flags.StringVar(&f.where, "where", "", "take cases for which the jq program `CONDITION` gives true")
	flags.StringVar(&f.origin, originFlag, "", "take cases of `{production|internal|synthetic|replay|all}` [default: production, or all where there is none]")
	flags.StringVar(&f.maxRisk, "max-risk", "", "take cases up to this step: `{read_only|draft|approval|write}`")
	flags.BoolVar(&f.riskFirst, "risk-first", false, "print what each step of risk adds, and begin with the least")
	flags.BoolVar(&f.fold, "fold", false, "keep one of the cases that are nearly the same, with the weight of all")
	flags.StringVar(&f.split, "split", "", "take one part of the clusters: `{dev|gate}`")
	flags.StringVar(&f.dev, "dev", "", "the share of the clusters that is in dev [default: the suite's, or 30%]")
	flags.StringVar(&f.splitKey, "split-key", "", "another key makes another split [default: the suite's]")
	flags.Uint64Var(&f.seed, "seed", configs.DefaultSeed, "draw from `N`")
	flags.BoolVar(&f.force, "force", false, "write over OUT if it is there")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON (schema_version 1)")
	return cmd
}

// prepare checks the flags and opens what they name, all but the log.
func (f *sampleFlags) prepare(cmd *cobra.Command, p *Process, in string) (*sampling, error) {
	s := &sampling{p: p, in: in, flags: f}
	if err := f.check(cmd); err != nil {
		return nil, err
	}
	if f.config != "" {
		if err := s.open(f.config, f.suite); err != nil {
			return nil, err
		}
	}
	if err := s.choose(cmd); err != nil {
		return nil, err
	}
	if f.out != "" {
		return s, refuseExisting(f.out, f.force)
	}
	return s, nil
}

// check refuses what does not go together.
func (f *sampleFlags) check(cmd *cobra.Command) error {
	given := func(name string) bool { return cmd.Flags().Changed(name) }
	f.noSize = !given("size") && f.config == ""
	for _, word := range []struct {
		flag, value string
		valid       []string
	}{
		{"allocate", f.allocate, configs.Allocations()},
		{"max-risk", f.maxRisk, configs.Risks()},
		{originFlag, f.origin, append(wordsOf(datasets.Origins()), anyOrigin)},
		{"split", f.split, wordsOf(datasets.Parts())},
	} {
		if given(word.flag) && !slices.Contains(word.valid, word.value) {
			return usagef("--%s %s: %s", word.flag, word.value, nearest.Remedy(word.value, word.valid))
		}
	}
	switch {
	case f.out == "" && !f.riskFirst:
		return usagef("-o is missing: name the file for the cases")
	case given("size") && f.size < 1:
		return usagef("--size %d: write a number from 1", f.size)
	case given("size") && f.config != "" && !f.riskFirst:
		return usagef("--size and --for both say how many: write one of the two")
	case f.suite != "" && f.config == "":
		return usagef("--suite without --for: name the configuration of the suite")
	case f.config != "" && f.split == string(datasets.PartDev):
		return usagef("--for says how many the gate needs, and dev is not for the gate: write --size")
	case f.riskFirst && f.maxRisk != "" && f.out == "":
		return usagef("--max-risk says what is drawn: name the file for it with -o, or leave it out")
	case f.riskFirst && f.maxRisk == "" && f.out != "" && f.config == "":
		return usagef("--risk-first can't tell which step is enough: name the configuration with --for, or the step with --max-risk")
	case f.split == "" && (given("dev") || given("split-key")):
		return usagef("--dev and --split-key are of a split: write --split dev or --split gate")
	case f.asJSON && f.out == "-":
		return usagef("--json and -o - both write to standard output: name a file for the cases")
	case f.noSize && (len(f.stratify) > 0 || f.allocate != ""):
		return usagef("all cases have no strata to be shared out to: write --size or --for, or leave --stratify out")
	}
	return nil
}

// originFlag is the flag that says whose cases are taken.
const originFlag = "origin"

// anyOrigin is the word for every origin.
const anyOrigin = "all"

func wordsOf[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// moment reads a date, which is its beginning in UTC, or a time.
func moment(flag, text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, usagef("--%s %s: write a date, such as 2026-11-03, or a time, such as 2026-11-03T10:00:00Z", flag, text)
}

// condition reads a jq condition.
func condition(flag, program string) (*datasets.Where, error) {
	if program == "" {
		return nil, nil //nolint:nilnil // no condition
	}
	where, err := datasets.CompileWhere(program)
	if err != nil {
		return nil, &UsageError{fmt.Errorf(`--%s: %w: write a jq condition on a case, such as .segments.tier == "gold"`, flag, err)}
	}
	return where, nil
}

// suiteNamed finds a suite of a configuration; the only one where no name is given.
func suiteNamed(c *configs.Config, config, name string) (int, error) {
	var names []string
	for i, s := range c.Suites {
		if s.Name == name || name == "" && len(c.Suites) == 1 {
			return i, nil
		}
		names = append(names, s.Name)
	}
	if name == "" {
		return 0, usagef("%s has %d suites: name one with --suite {%s}", config, len(names), strings.Join(names, "|"))
	}
	return 0, usagef("%s: no suite %q: %s", config, name, nearest.Remedy(name, names))
}
