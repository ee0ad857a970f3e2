package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/term"
	"forerun/cmd/forerun/internal/wire"
	"forerun/datasets"
	"forerun/datasets/label"
	"forerun/datasets/nearest"
	"forerun/scorers/agreement"
)

// labelImportFlags say which labels go where.
type labelImportFlags struct {
	files   []string
	out     string
	rule    string
	replace bool
	into    string
	asJSON  bool
}

func (f *labelImportFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.files, "import", nil, "make labels of the answers in `FILE`; once for each labeller")
	flags.StringVarP(&f.out, "out", "o", "", "where the labelled cases go: .parquet, .jsonl or .jsonl.gz")
	flags.StringVar(&f.into, "into", "", "label the cases of `FILE`, found by their ids, instead of those that the run shows")
	flags.StringVar(&f.rule, "on-disagreement", string(label.LeaveOut), "`{leave-out|majority}`: what becomes of what labellers disagree on")
	flags.BoolVar(&f.replace, "replace", false, "let a new label replace what a case knew")
	flags.BoolVar(&f.asJSON, "json", false, "print what became of the labels as JSON (schema_version 1)")
}

func (f *labelImportFlags) check() error {
	var rules []string
	for _, r := range label.Rules() {
		rules = append(rules, string(r))
	}
	switch {
	case f.out == "":
		return usagef("-o is missing: name the file that the labelled cases go to")
	case f.out == "-" && f.asJSON:
		return usagef("-o - and --json both write to standard output: name a file")
	case !slices.Contains(rules, f.rule):
		return usagef("--on-disagreement %s: %s", f.rule, nearest.Remedy(f.rule, rules))
	}
	return nil
}

func labelFile(name string) (*wire.LabelSource, error) {
	src, err := datasets.Open(name, nil)
	if err != nil {
		return nil, err
	}
	return wire.LabelData(src), nil
}

func (p *Process) importLabels(ctx context.Context, src *wire.LabelSource, what string, f *labelImportFlags) error {
	how := wire.LabelImport{Rule: label.Rule(f.rule), Replace: f.replace}
	if f.into != "" {
		into, err := datasets.Open(f.into, nil)
		if err != nil {
			return err
		}
		how.Into = into
	}
	var rows []label.Placed
	for _, name := range f.files {
		some, err := label.ReadFile(name)
		if err != nil {
			return err
		}
		rows = append(rows, some...)
	}
	if len(rows) == 0 {
		return usagef("%s: there is no answer in it: label some cases first", strings.Join(f.files, ", "))
	}
	done, err := src.Import(ctx, rows, how, func(cases datasets.Source) (int, error) {
		return datasets.Write(ctx, f.out, cases, p.Out)
	})
	if err != nil {
		return err
	}
	if f.asJSON {
		return p.printJSON(struct {
			SchemaVersion int    `json:"schema_version"`
			From          string `json:"from"`
			Out           string `json:"out"`
			*wire.LabelsDone
		}{1, what, f.out, done})
	}
	text := term.Escape(labelsTold(done, f))
	to := p.Out
	if f.out == "-" {
		to = p.Err
	}
	if _, err := fmt.Fprint(to, text); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// maxDiffering is how many cases are named on which labellers disagree.
const maxDiffering = 20

func labelsTold(d *wire.LabelsDone, f *labelImportFlags) string {
	var b strings.Builder
	for _, l := range d.Labellers {
		fmt.Fprintf(&b, "%s: %s, %d skipped\n", oneLine(l.Name), countOf(l.Items, "case"), l.Skipped)
	}
	for _, a := range d.Agreement {
		fmt.Fprintf(&b, "%s and %s\n  pass or fail: %s\n  hand-over: %s\n", oneLine(a.Labellers[0]), oneLine(a.Labellers[1]), agreementWords(a.Verdicts), agreementWords(a.HandOver))
	}
	if n := len(d.Differ); n > 0 {
		becomes := "which gets no such label"
		if f.rule == string(label.Majority) {
			becomes = "which gets what more than half of them say"
		}
		fmt.Fprintf(&b, "they disagree on %s, %s:\n", countOf(n, "case"), becomes)
		for i, one := range d.Differ {
			if i == maxDiffering {
				fmt.Fprintf(&b, "  and %d more\n", n-i)
				break
			}
			fmt.Fprintf(&b, "  %s: %s\n", oneLine(one.CaseID), strings.Join(one.On, ", "))
		}
	}
	if v := d.Verdicts; v != nil {
		fmt.Fprintf(&b, "of %s drawn by chance, a person passed %d of stable's answers and %d of the candidate's: %s pp %s\n",
			countOf(v.Pairs, "pair"), v.Stable, v.Candidate, signed(v.Difference.Value), within(v.Difference))
	}
	if n := len(d.Kept); n > 0 {
		fmt.Fprintf(&b, "%s knew it otherwise and %s it: --replace writes the new label\n", countOf(n, "case"), keeps(n))
	}
	fmt.Fprintf(&b, "%s labelled, %d of them drawn by chance; %s in %s\n", countOf(d.Labelled, "case"), d.Random, countOf(d.Cases, "case"), f.out)
	return b.String()
}

func keeps(n int) string {
	if n == 1 {
		return "keeps"
	}
	return "keep"
}

func signed(share float64) string { return fmt.Sprintf("%+.1f", 100*share) }

func within(i agreement.Interval) string {
	return fmt.Sprintf("[95 %%: %s to %s]", signed(i.Low), signed(i.High))
}

// agreementWords tells how far two agree.
func agreementWords(r agreement.Result) string {
	if r.Share == nil {
		return "no case that both said something of"
	}
	out := fmt.Sprintf("the same of %d of %d, %.0f %% [95 %%: %.0f to %.0f]", r.Same, r.Cases, 100*r.Share.Value, 100*r.Share.Low, 100*r.Share.High)
	if r.Kappa == nil {
		return out + "; kappa says nothing here"
	}
	return out + fmt.Sprintf("; kappa %.2f [95 %%: %.2f to %.2f]", r.Kappa.Value, r.Kappa.Low, r.Kappa.High)
}
