package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/wire"
	"forerun/configs"
	"forerun/datasets/disk"
	"forerun/datasets/label"
	"forerun/replay/rundir"
	"forerun/reports/sheet"
	"forerun/scorers"
)

// labelFlags say who labels what, and where the labels go.
type labelFlags struct {
	suite    string
	cases    int
	random   float64
	seed     uint64
	labeller string
	labels   string
	sheet    string
	force    bool
	in       labelImportFlags
}

func newDataLabelCmd(p *Process) *cobra.Command {
	var f labelFlags
	cmd := &cobra.Command{
		Use:   "label {RUN|CASES|CONFIG}",
		Short: "Have persons judge answers, and make labels of what they say",
		Long: `Labels are scarce: label asks about the cases first whose label moves the verdict most,
and keeps a random share, which alone stands for the others.

What is judged depends on what is named: the answers of a scored RUN's two versions, in
an order that nobody can tell; the answers that a case file has logged; or those of a
configuration's suite, of the dev part of its split.

Without more it asks at the terminal: p pass, f fail, h a person should have had it,
c the right answer, n a note, Enter keep, s skip, b back, q quit. Each answer is in the
labels file at once, and what you have labelled is not asked again. --sheet writes a page
for somebody else, which saves the same file. --import makes labels of such files.`,
		Example: `  forerun data label runs/desk-20261124T090000Z --labeller ada
  forerun data label --sheet label.html runs/desk-20261124T090000Z
  forerun data label runs/desk-20261124T090000Z --import ada.jsonl --import bo.jsonl -o labelled.parquet
  forerun data label cases.parquet --labeller ada --cases 30`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd); err != nil {
				return err
			}
			src, err := labelSource(args[0], f.suite)
			if err != nil {
				return err
			}
			switch {
			case len(f.in.files) > 0:
				return p.importLabels(cmd.Context(), src, args[0], &f.in)
			case f.sheet != "":
				return p.writeSheet(cmd.Context(), src, args[0], &f)
			}
			return p.label(cmd.Context(), src, &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.suite, "suite", "", "the suite that is labelled, where there is more than one")
	flags.IntVar(&f.cases, "cases", 50, "ask about `N` cases in all")
	flags.Float64Var(&f.random, "random", 0.2, "the share of them that chance alone draws")
	flags.Uint64Var(&f.seed, "seed", 1, "draw, mix and blind by `N`")
	flags.StringVar(&f.labeller, "labeller", "", "who answers [default: $USER]")
	flags.StringVar(&f.labels, "labels", "labels.jsonl", "the `FILE` that answers are added to")
	flags.StringVar(&f.sheet, "sheet", "", "write a page for somebody else to `FILE`, and ask nothing here")
	flags.BoolVar(&f.force, "force", false, "write over a file that is there")
	f.in.add(cmd)
	return cmd
}

func (f *labelFlags) check(cmd *cobra.Command) error {
	const importFlag = "import"
	asking := strings.Fields("cases random seed labeller labels sheet")
	importing := strings.Fields("out on-disagreement replace into json")
	switch {
	case f.cases < 1:
		return usagef("--cases %d: write a number from 1", f.cases)
	case !(f.random >= 0 && f.random <= 1):
		return usagef("--random %g: write a share from 0 to 1", f.random)
	}
	others, why := importing, "without --import"
	if cmd.Flags().Changed(importFlag) {
		others, why = asking, "beside --import"
	}
	for _, name := range others {
		if cmd.Flags().Changed(name) {
			return usagef("--%s %s says nothing: leave one of the two away", name, why)
		}
	}
	if !cmd.Flags().Changed(importFlag) {
		return nil
	}
	return f.in.check()
}

// labelSource finds what is labelled by what its name leads to.
func labelSource(name, suite string) (*wire.LabelSource, error) {
	info, err := os.Stat(name)
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case err != nil:
		return nil, usagef("%s: no such file or run: check the path", name)
	case info.IsDir():
		return labelRun(name, suite)
	case slices.Contains([]string{".yaml", ".yml"}, ext):
		c, err := configs.Load(name, nil)
		if err != nil {
			return nil, err
		}
		src, err := wire.LabelConfig(c, suite)
		if err != nil {
			return nil, usagef("%s: %w", name, err)
		}
		return src, nil
	}
	if suite != "" {
		return nil, usagef("--suite %s: %s is a case file, which has no suites: leave --suite away", suite, name)
	}
	return labelFile(name)
}

func labelRun(dir, suite string) (*wire.LabelSource, error) {
	run, err := rundir.Open(dir, nil)
	if err != nil {
		return nil, usagef("%w", err)
	}
	if err := replayed(run); err != nil {
		return nil, err
	}
	if _, err := os.Stat(run.Path(scorers.ScoresFile)); err != nil {
		return nil, usagef("run %s has no scores: run forerun score %s first", dir, dir)
	}
	src, err := wire.LabelRun(run, suite)
	if err != nil {
		return nil, usagef("%s: %w", dir, err)
	}
	return src, nil
}

// chosenItems chooses what is asked about, and says what of.
func (p *Process) chosenItems(ctx context.Context, src *wire.LabelSource, names *label.Sheet, what string, f *labelFlags) ([]sheet.Item, error) {
	choice, err := src.Choose(ctx, names, f.cases, f.random)
	if err != nil {
		return nil, err
	}
	if choice.Of == 0 {
		return nil, usagef("%s: none of %s has an answer that can be judged: import the log with its content, or label a run", what, countOf(choice.None, "case"))
	}
	random := 0
	for _, c := range choice.Chosen {
		if c.Drawn == label.DrawnRandom {
			random++
		}
	}
	p.notef("%d of %s, %d of them drawn by chance", len(choice.Chosen), countOf(choice.Of, "case"), random)
	if choice.None > 0 {
		p.notef("not asked about: %s without an answer that can be judged", countOf(choice.None, "case"))
	}
	if src.Drawn != "" {
		p.notef("%s", src.Drawn)
	}
	return src.Items(ctx, names, choice.Chosen)
}

// writeSheet writes the page for somebody else.
func (p *Process) writeSheet(ctx context.Context, src *wire.LabelSource, what string, f *labelFlags) error {
	if f.sheet == "-" {
		return usagef("--sheet -: the page is a file: name one")
	}
	if err := refuseExisting(f.sheet, f.force); err != nil {
		return err
	}
	names := src.Sheet(f.seed)
	items, err := p.chosenItems(ctx, src, names, what, f)
	if err != nil {
		return err
	}
	text, err := sheet.Render(sheet.Sheet{ID: names.ID, Items: items})
	if err != nil {
		return err
	}
	const private = 0o600 // it shows what customers said
	out, err := disk.Create(disk.System{}, f.sheet, private)
	if err != nil {
		return fmt.Errorf("write the label sheet: %w", err)
	}
	defer out.Abort()
	if _, err = out.Write(text); err == nil {
		err = out.Commit()
	}
	if err != nil {
		return fmt.Errorf("write the label sheet: %w", err)
	}
	p.notef("%s in %s; when labels.jsonl comes back: forerun data label %s --import labels.jsonl -o FILE", countOf(len(items), "case"), f.sheet, what)
	return nil
}

// label asks at the terminal, or reads the answers line by line where there is none.
func (p *Process) label(ctx context.Context, src *wire.LabelSource, f *labelFlags) (err error) {
	who := strings.TrimSpace(f.labeller)
	if user, ok := p.Lookup("USER"); who == "" && ok {
		who = strings.TrimSpace(user)
	}
	if who == "" {
		return usagef("nobody knows who answers: write --labeller NAME")
	}
	if len(who) > label.MaxLabeller {
		return usagef("--labeller: the name is too long: write at most %d bytes", label.MaxLabeller)
	}
	names := src.Sheet(f.seed)
	items, err := p.chosenItems(ctx, src, names, "what was named", f)
	if err != nil {
		return err
	}
	log, rows, err := label.Open(f.labels)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	if n := log.Torn(); n > 0 {
		p.notef("%s ended in half a row of %d bytes, which is cut off: that case is asked again", f.labels, n)
	}
	for _, r := range rows {
		if r.Sheet != names.ID {
			return r.Refuse("sheet", fmt.Sprintf("%q is another sheet than this one, %q", r.Sheet, names.ID), "name another file with --labels, or the --seed that it was made with")
		}
	}
	last, err := label.Latest(rows)
	if err != nil {
		return err
	}
	s := &sitting{p: p, sheet: names.ID, who: who, items: items, log: log, rows: map[string]label.Row{}}
	for _, r := range last {
		if r.Labeller == who {
			s.rows[r.Item] = r.Row
		}
	}
	in, err := openKeys(ctx, p)
	if err != nil {
		return err
	}
	defer in.close()
	err = s.ask(in)
	in.close()
	p.notef("%d of %s answered by %s, in %s", s.answered(), countOf(len(items), "case"), who, f.labels)
	return err
}
