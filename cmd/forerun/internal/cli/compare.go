package cli

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/wire"
	"forerun/replay/rundir"
	"forerun/reports/view"
)

// The sizes of a look at two versions.
const (
	compareCases = 40 // of each suite
	compareTexts = 20 // cases whose answers are shown
)

// compareFlags are those of a look at two versions, or at two runs.
type compareFlags struct {
	run    runFlags
	cases  int
	arm    string
	text   bool
	limit  int
	page   int
	asJSON bool
}

func newCompareCmd(p *Process) *cobra.Command {
	f := compareFlags{run: runFlags{looking: true}}
	cmd := &cobra.Command{
		Use:   "compare {CONFIG|RUN_A RUN_B}",
		Short: "Look at two versions on a few cases, or at two finished runs; nothing is decided",
		Long: `compare CONFIG replays a few cases against both versions and prints what differs: the
metrics with their intervals, the cases that changed either way, and with --text what
was said. It tells how small a difference so few cases can show. It is no gate: nothing
is decided, no attempt is counted, and the exit code is 0 whatever it finds. Where a
suite has a split the cases are of its dev part, so that nobody tunes to the gate; where
it has none, that is said. The run directory is kept, so that nothing is paid twice.

compare RUN_A RUN_B puts the candidate of RUN_A (or with --arm stable, its stable version)
beside that of RUN_B, on the cases that both were asked, pair by pair. What is not alike in
the two (cases, data, scorers, trials) is left out or refused, and said.`,
		Example: `  forerun compare gate.yaml --set candidate.agent.prompt=prompts/v9.md --cases 40
  forerun compare gate.yaml --set candidate.agent.prompt=prompts/v9.md --text
  forerun compare --resume runs/desk-compare-20261124T090000Z
  forerun compare runs/desk-20261123T090000Z runs/desk-20261124T090000Z --arm stable`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 {
				return p.compareRuns(cmd, args, &f)
			}
			return p.compare(cmd, args, &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.IntVar(&f.cases, "cases", compareCases, "draw at most `N` cases of each suite")
	flags.StringArrayVar(&f.run.config.set, "set", nil, "set one key of the configuration: `key.path=value`; may be repeated")
	flags.BoolVar(&f.text, "text", false, "show what was said in the cases that changed, as far as the content level keeps it")
	flags.StringVar(&f.run.out, "out", "", "make the run in `DIR`, absent or empty [default: runs/NAME-compare-TIME]")
	flags.StringVar(&f.run.resume, "resume", "", "go on with the look in `DIR`, or show it again; needs no CONFIG")
	flags.Float64Var(&f.run.config.maxCost, "max-cost", 0, "end it in order before it has spent more than `USD` [default: limits.max_cost]")
	flags.IntVar(&f.run.config.concurrency, "concurrency", 0, "trials in flight over both arms [default: limits.concurrency]")
	flags.Uint64Var(&f.run.config.seed, "seed", 0, "draw everything random from `N` instead of the configuration's seed")
	flags.StringVar(&f.arm, "arm", armCandidate, "of two runs: compare their `{candidate|stable}` versions")
	flags.IntVar(&f.limit, "limit", defaultLimit, "list `N` cases a page; 0 is all of them")
	flags.IntVar(&f.page, "page", 1, "list the `N`th page")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON (schema_version 1), and progress on stderr as JSON; the list is whole unless --limit is given")
	flags.BoolVar(&f.run.quiet, "quiet", false, "show no progress")
	return cmd
}

// compare looks at two versions on a few cases.
func (p *Process) compare(cmd *cobra.Command, args []string, f *compareFlags) (err error) {
	ctx := cmd.Context()
	if err := f.check(cmd, args); err != nil {
		return err
	}
	f.run.config.level, f.run.config.maxCases = view.LevelClear, f.cases
	s, err := f.run.open(ctx, cmd, p, args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	s.events = f.asJSON
	if s.run.Manifest().Status != rundir.Complete {
		if err := s.replay(ctx); err != nil {
			return err
		}
	}
	if err := s.score(ctx); err != nil {
		return err
	}
	return s.interrupted(p.tellLook(cmd, s, f))
}

// check refuses flags that do not go together.
func (f *compareFlags) check(cmd *cobra.Command, args []string) error {
	given := cmd.Flags().Changed
	switch {
	case given("arm"):
		return usagef("--arm is of two runs: write compare RUN_A RUN_B, or leave --arm away")
	case f.limit < 0 || f.page < 1:
		return usagef("--limit %d, --page %d: write numbers from 0 and from 1", f.limit, f.page)
	case f.cases < 1:
		return usagef("--cases %d: write a number from 1", f.cases)
	case f.run.resume != "" && given("cases"):
		return usagef("--cases and --resume: a run is taken up as it was made; leave --cases away, or start a new one")
	case len(args) == 0:
		return nil
	}
	if info, err := os.Stat(args[0]); err == nil && info.IsDir() {
		return usagef("%s is a directory: name two runs, or a configuration; forerun show %s looks into one run", args[0], args[0])
	}
	return nil
}

// looking says what is looked at.
func (f *compareFlags) looking(cmd *cobra.Command) wire.Looking {
	how := wire.Looking{Text: f.text, Most: compareTexts, Asked: view.Asked{Limit: f.limit, Page: f.page}}
	if f.asJSON && !cmd.Flags().Changed("limit") {
		how.Asked.Limit = 0
	}
	return how
}

// tellLook tells what the two versions differ in.
func (p *Process) tellLook(cmd *cobra.Command, s *session, f *compareFlags) error {
	ctx := cmd.Context()
	shown, err := wire.OpenShown(s.run.Dir())
	if err != nil {
		return err
	}
	got, err := shown.Compare(ctx, s.gate.Judge, f.looking(cmd))
	if err != nil {
		return err
	}
	m := s.run.Manifest()
	look := look{Compared: got, Runs: []string{s.run.Dir()}}
	if m.Stop != nil {
		look.Notes = append(look.Notes, m.Stop.Sentence+"; go on with: "+m.Stop.Next)
	}
	if m.Totals != nil && m.Totals.UnknownCost() == 0 {
		usd := m.Totals.SpendUSD()
		look.SpentUSD = &usd
	}
	return p.printLook(&look, f)
}
