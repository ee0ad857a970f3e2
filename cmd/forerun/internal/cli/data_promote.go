package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/term"
	"forerun/cmd/forerun/internal/wire"
	"forerun/configs"
	"forerun/replay/rundir"
	"forerun/scorers"
)

// promoteFlags say which cases of a run go where.
type promoteFlags struct {
	regressions bool
	out         string
	asJSON      bool
	how         wire.Promotion
}

func newDataPromoteCmd(p *Process) *cobra.Command {
	var f promoteFlags
	cmd := &cobra.Command{
		Use:   "promote RUN --regressions -o FILE",
		Short: "Make the confirmed regressions of a run cases of the golden suite",
		Long: `A regression that was found once should never come back unseen. promote adds the cases
that stable solved and the candidate did not, when both were asked again (confirm, or
forerun recheck), to a file of cases, which need not be there. What is in the file stays;
an id that is there already is not added again. Each new case says in its metadata which
run found it, by which metric, and between which versions.

The cases are as the run shows them: redacted, where its content level is redacted. With
--full they are as the data had them, from the run's private part. A case keeps the labels
it had and gets none: --stable-answers writes what stable said as the expected answer,
where there is none, because you say that it is right.`,
		Example: `  forerun data promote runs/desk-20261124T090000Z --regressions -o golden.jsonl
  forerun data promote runs/desk-20261124T090000Z --regressions --apparent --stable-answers -o golden.jsonl`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case !f.regressions:
				return usagef("nothing says which cases: write --regressions")
			case f.out == "":
				return usagef("-o is missing: name the file that the cases are added to")
			case f.out == "-":
				return usagef("-o -: cases are added to a file: name one")
			}
			f.how.Now = p.Now()
			return p.promote(cmd.Context(), args[0], &f)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&f.regressions, "regressions", false, "promote what stable solved and the candidate did not, again when both were asked again")
	flags.StringVarP(&f.out, "out", "o", "", "the file that the cases are added to: .parquet, .jsonl or .jsonl.gz")
	flags.BoolVar(&f.how.Apparent, "apparent", false, "also those that nobody asked again: some will be chance")
	flags.BoolVar(&f.how.StableAnswers, "stable-answers", false, "write stable's answer as the expected one of a case that has none: you say it is right")
	flags.BoolVar(&f.how.Whole, "full", false, "take the content as the data had it, not as the run shows it")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON (schema_version 1)")
	return cmd
}

func (p *Process) promote(ctx context.Context, dir string, f *promoteFlags) error {
	run, c, err := openPromoted(dir, f.how.Whole)
	if err != nil {
		return err
	}
	found, err := wire.FindRegressions(ctx, run, f.how.Apparent)
	if err != nil {
		return err
	}
	if len(found.Cases) == 0 && found.Unasked > 0 && found.Chance == 0 {
		return usagef("none of %s in %s was asked again: run forerun recheck %s first, or write --apparent",
			countOf(found.Unasked, "apparent regression"), dir, dir)
	}
	done, err := wire.Promote(ctx, run, found.Cases, f.out, f.how)
	if err != nil {
		return err
	}
	if n := done.NoContent; n > 0 && n == len(found.Cases) {
		return usagef("the content of all %s is not in %s: %s", countOf(n, "regression"), dir, contentRemedy(run, f.how.Whole))
	}
	doc := promoteDocument{SchemaVersion: 1, Run: dir, Out: f.out, Cases: done.Cases, Added: done.Added, Skipped: promoteSkipped{
		There: done.There, Taken: done.Taken, NoContent: done.NoContent, Chance: found.Chance, Unasked: found.Unasked,
	}, Unlabelled: done.Unlabelled}
	if len(done.Added) > 0 {
		next, err := done.Next(c, f.out)
		if err != nil {
			return err
		}
		if doc.Next, err = nextText(next, f.out); err != nil {
			return err
		}
	}
	if f.asJSON {
		if doc.Added == nil {
			doc.Added = []wire.Regression{}
		}
		return p.printJSON(doc)
	}
	return p.tellPromoted(run, &doc)
}

// openPromoted opens a scored run to take cases of it. One whose content was deleted
// can still give what it shows.
func openPromoted(dir string, whole bool) (*rundir.Run, *configs.Config, error) {
	run, err := rundir.Open(dir, nil)
	if err != nil {
		return nil, nil, usagef("%w", err)
	}
	if err := run.Whole(); err != nil && whole {
		return nil, nil, usagef("%w: leave --full away to take what it shows", err)
	}
	if err := replayed(run); err != nil {
		return nil, nil, err
	}
	if _, err := os.Stat(run.Path(scorers.ScoresFile)); err != nil {
		return nil, nil, usagef("run %s has no scores: run forerun score %s first", dir, dir)
	}
	c, err := configs.Load(run.Path(rundir.ResolvedConfig), nil)
	if err == nil {
		err = wire.CheckSealed(run, c)
	}
	if err != nil {
		return nil, nil, &tamperedError{err}
	}
	return run, c, nil
}

// contentRemedy says how to have the content of a run's cases after all.
func contentRemedy(run *rundir.Run, whole bool) string {
	if !whole && run.Whole() == nil && run.Manifest().ContentLevel == rundir.ContentNone {
		return "take it from the run's private part with --full, or run the gate with content: redacted"
	}
	return "import the log with its content, and run the gate again"
}

// promoteDocument is what promote prints with --json.
type promoteDocument struct {
	SchemaVersion int               `json:"schema_version"`
	Run           string            `json:"run"`
	Out           string            `json:"out"`
	Cases         int               `json:"cases"` // in OUT now
	Added         []wire.Regression `json:"added"`
	Skipped       promoteSkipped    `json:"skipped"`
	Unlabelled    int               `json:"unlabelled"` // of those added
	Next          string            `json:"next,omitempty"`
}

type promoteSkipped struct {
	There     int `json:"there_already"`
	Taken     int `json:"id_of_another_case"`
	NoContent int `json:"no_content"`
	Chance    int `json:"not_confirmed"`
	Unasked   int `json:"not_asked_again"`
}

func (p *Process) tellPromoted(run *rundir.Run, d *promoteDocument) error {
	var b strings.Builder
	if len(d.Added) > 0 {
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		_, _ = fmt.Fprintln(w, "case\tsuite\tmetric\tagain\tfinding") // a Builder takes everything
		for _, r := range d.Added {
			again := "not asked again"
			if c := r.Again; c != nil {
				again = fmt.Sprintf("%d/%d -> %d/%d", c.StableGood, c.StableTrials, c.CandidateGood, c.CandidateTrials)
			}
			_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", oneLine(r.CaseID), oneLine(r.Suite), r.Metric, again, orDefault(r.Finding, "not decided"))
		}
		if err := w.Flush(); err != nil {
			return err
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%s added to %s, which has %s\n", countOf(len(d.Added), "case"), d.Out, countOf(d.Cases, "case"))
	for _, s := range d.Skipped.words() {
		fmt.Fprintf(&b, "%s\n", s)
	}
	if d.Skipped.NoContent > 0 {
		fmt.Fprintf(&b, "of a case without content: %s\n", contentRemedy(run, false))
	}
	if n := d.Unlabelled; n > 0 {
		fmt.Fprintf(&b, "%s of them %s no label: write expected.*, or promote with --stable-answers where stable's answer is right\n", countOf(n, "case"), has(n))
	}
	if d.Next != "" {
		b.WriteString("\n" + d.Next)
	}
	if _, err := fmt.Fprint(p.Out, term.Escape(b.String())); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

func has(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

// words says what was not added, and why.
func (s promoteSkipped) words() []string {
	var out []string
	for _, one := range []struct {
		n   int
		why string
	}{
		{s.There, "in it already"},
		{s.Taken, "not added: their id is another case's there; give one of the two another id"},
		{s.NoContent, "not added: their content is not there"},
		{s.Chance, "not added: asked again, the regression did not show again"},
		{s.Unasked, "not added: nobody asked them again (forerun recheck, or --apparent)"},
	} {
		if one.n > 0 {
			out = append(out, fmt.Sprintf("%s %s", countOf(one.n, "case"), one.why))
		}
	}
	return out
}

// nextText is what the configuration has to say of the file.
func nextText(n *wire.NextSuite, out string) (string, error) {
	if n.Known != "" {
		return fmt.Sprintf("Suite %s of the configuration reads %s already.\n", n.Known, out), nil
	}
	type suite struct {
		Name    string           `yaml:"name"`
		Data    string           `yaml:"data"`
		Unit    string           `yaml:"unit,omitempty"`
		Scorers []configs.Scorer `yaml:"scorers"`
	}
	s := suite{Name: "golden", Data: out, Scorers: n.From.Scorers}
	if n.From.Unit == unitConversation {
		s.Unit = n.From.Unit
	}
	text, err := yaml.MarshalWithOptions([]suite{s}, yaml.Indent(2), yaml.IndentSequence(true))
	if err != nil {
		return "", errors.Join(errors.New("write the suite"), err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Have the gate ask them, as a suite of the configuration (data is taken from its folder):\n\n%s    guardrails:\n", text)
	for _, g := range n.Guardrails {
		if g.Margin == "" {
			fmt.Fprintf(&b, "      - {metric: %s, monitor: true} # too few for a margin\n", g.Metric)
		} else {
			fmt.Fprintf(&b, "      - {metric: %s, margin: %s} # the narrowest that so many cases can pass\n", g.Metric, g.Margin)
		}
	}
	if !n.Decides() {
		b.WriteString("\nNo gate can pass on so few cases yet: add it when they are of ten clusters or more.\n")
	}
	return b.String(), nil
}

// unitConversation is the unit that cases of a conversation are asked in.
const unitConversation = "conversation"
