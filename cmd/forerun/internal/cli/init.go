package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/term"
	"forerun/cmd/forerun/internal/wire"
	"forerun/configs"
	"forerun/configs/draft"
	"forerun/datasets/nearest"
)

func newInitCmd(p *Process) *cobra.Command {
	var (
		in     wire.Init
		agent  string
		budget string
		cost   float64
		force  bool
	)
	cmd := &cobra.Command{
		Use:   "init --from CASES",
		Short: "Write a first configuration from what a log shows, for you to go over",
		Long: `init reads a case file and writes a configuration that lint and plan accept as it
stands: the tools with what they seem to do, how a handover and a fallback show, the
segments with enough cases, the scorers that the labels support, and guardrails whose
margins these cases can show at the budget. Every guess says that it is one, and why.
What can't be guessed is asked, in one line each.

What an arm is, --stable and --candidate say in the words of its kind: a model (openai),
a URL (http), a command (exec), the file that serves the graph (langgraph), a case file
(recorded). Nobody is asked anything.`,
		Example: `  forerun init --from testdata/desk/shadow.jsonl.gz --agent exec -o desk.yaml
  forerun init --from cases.parquet --agent openai --budget 20usd
  forerun init --from cases.parquet --agent openai --stable gpt-4o --candidate gpt-4.1`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if in.Cases == "" || in.Cases == "-" {
				return usagef("name the case file: forerun init --from cases.parquet; it is read more than once")
			}
			if in.Out == "-" || in.Out == "" {
				return usagef("-o %q: name a file: the configuration may need files beside it", in.Out)
			}
			if err := refuseExisting(in.Out, force); err != nil {
				return err
			}
			var kinds []string
			for _, k := range draft.Kinds() {
				kinds = append(kinds, string(k))
			}
			if agent != "" && !slices.Contains(kinds, agent) {
				return usagef("--agent %s: %s", agent, nearest.Remedy(agent, kinds))
			}
			in.Options.Agent = draft.Kind(agent)
			if in.Options.Agent == draft.Recorded && in.Options.Candidate == "" {
				return usagef("--agent recorded: name what the candidate answered to the same cases: --candidate answers.parquet")
			}
			var err error
			if in.Options.BudgetUSD, err = budgetOf(budget, cost); err != nil {
				return err
			}
			in.Options.Name, in.Options.Data = baseName(in.Cases), relative(in.Out, in.Cases)
			if in.Options.Agent == draft.Recorded {
				in.Options.Stable, in.Options.Candidate = relative(in.Out, in.Options.Stable), relative(in.Out, in.Options.Candidate)
			}
			key, set := p.Lookup("OPENAI_API_KEY")
			in.Options.Keyed = set && key != ""
			d, err := wire.Draft(cmd.Context(), in, p.Lookup)
			if err != nil {
				return err
			}
			return p.writeDraft(d, in.Out, force)
		},
	}
	cmd.Flags().StringVar(&in.Cases, "from", "", "the case `FILE` to begin from")
	cmd.Flags().StringVar(&agent, "agent", "", "how the agent is reached: `{openai|http|exec|langgraph|recorded}` [default: openai where every case has messages, else exec]")
	cmd.Flags().StringVar(&in.Options.Stable, "stable", "", "what stable is: a model, URL, command, graph or case file [default: guessed, or asked]")
	cmd.Flags().StringVar(&in.Options.Candidate, "candidate", "", "what the candidate is, likewise")
	cmd.Flags().StringVar(&budget, "budget", "", "draw as many cases as `AMOUNT` buys, such as 20usd")
	cmd.Flags().Float64Var(&cost, "max-cost", 0, "the same in `USD`, as the other verbs have it")
	cmd.Flags().StringVarP(&in.Out, "output", "o", "forerun.yaml", "the configuration `FILE` to write")
	cmd.Flags().BoolVar(&force, "force", false, "write over a configuration that is there")
	cmd.MarkFlagsMutuallyExclusive("budget", "max-cost")
	cmd.Flags().SortFlags = false
	return cmd
}

// budgetOf reads what a first gate may cost; 0 where nothing was said.
func budgetOf(text string, usd float64) (float64, error) {
	if text == "" {
		if usd < 0 || usd > configs.MaxUSD {
			return 0, usagef("--max-cost %v: write USD, above 0 and at most a million", usd)
		}
		return usd, nil
	}
	q, err := configs.ParseQuantity(text)
	if err != nil || q.Unit != "usd" || !(q.Value > 0 && q.Value <= configs.MaxUSD) {
		return 0, usagef("--budget %s: write an amount such as 20usd", text)
	}
	return q.Value, nil
}

// baseName is a file's name without its folders and its extensions.
func baseName(path string) string {
	name := filepath.Base(path)
	for ext := filepath.Ext(name); ext != "" && ext != name; ext = filepath.Ext(name) {
		name = name[:len(name)-len(ext)]
	}
	return name
}

// relative is a path as a configuration names it: from its own folder.
func relative(config, path string) string {
	if path == "" {
		return ""
	}
	dir, err := filepath.Abs(filepath.Dir(config))
	abs, err2 := filepath.Abs(path)
	if err != nil || err2 != nil {
		return path
	}
	rel, err := filepath.Rel(dir, abs)
	if err != nil {
		return abs
	}
	return filepath.ToSlash(rel)
}

// writeDraft writes a configuration and what it needs beside it. A prompt that is
// there stays as it is: somebody wrote it.
func (p *Process) writeDraft(d *draft.Draft, out string, force bool) error {
	for _, f := range d.Files {
		name := filepath.Join(filepath.Dir(out), f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		err := create(name, f.Text, false)
		switch {
		case errors.Is(err, fs.ErrExist):
			p.notef("%s is there already and stays as it is", name)
		case err != nil:
			return err
		default:
			p.notef("%s: %s", name, f.What)
		}
	}
	if err := create(out, string(d.YAML()), force); err != nil {
		return err
	}
	for i, q := range d.Asked {
		p.notef("%s", term.Escape(fmt.Sprintf("question %d: %s", i+1, q)))
	}
	p.notef("%s is written; go over what it marks as guessed, then: forerun plan %s", out, out)
	return nil
}

func create(name, text string, force bool) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	f, err := os.OpenFile(name, flags, 0o644) //nolint:gosec // a configuration is read by whoever may read its folder
	if err != nil {
		return fmt.Errorf("write: %w", err)
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
