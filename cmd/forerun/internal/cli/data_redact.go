package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/term"
	"forerun/datasets"
	"forerun/datasets/redact"
)

func newDataRedactCmd(p *Process) *cobra.Command {
	var (
		flags    redactFlags
		out      string
		force    bool
		asJSON   bool
		selftest bool
	)
	cmd := &cobra.Command{
		Use:   "redact IN -o OUT",
		Short: "Replace secrets and personal data by pseudonyms",
		Long: `redact writes a dataset with secrets (keys, tokens, passwords) and personal data (mail
addresses, phones, cards, IBANs, ids of persons, network addresses) replaced. The same
value has the same pseudonym everywhere, so that a tool's arguments still match its
results; a card stays one that passes its check digit, an address one that can be parsed.
Names are found in the fields that --names declares, and then wherever they stand.

Pseudonyms are made with a key. Without --key a new one is made and forgotten, so that
nobody can find the values behind them by trying.

With --selftest known values are planted in copies of the first 200 cases and redacted:
what was missed and what was harmed is printed, and nothing is written.`,
		Example: `  forerun data redact cases.parquet -o redacted.parquet
  forerun data redact cases.parquet -o redacted.parquet --names customer.name --deny address --keep-key redact.key
  forerun data redact cases.parquet --selftest`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case selftest && out != "":
				return usagef("--selftest and -o: a self-test writes nothing; leave -o away")
			case selftest && flags.keepKey != "":
				return usagef("--selftest and --keep-key: a self-test writes nothing; leave --keep-key away")
			case !selftest && out == "":
				return usagef("-o is missing: name the file for the cases")
			case asJSON && out == "-":
				return usagef("--json and -o -: both would go to standard output; name a file for the cases")
			}
			if err := refuseExisting(out, force); out != "" && err != nil {
				return err
			}
			src, done, err := openData(p, args[0])
			if err != nil {
				return err
			}
			defer done()
			if selftest {
				return p.redactSelfTest(cmd.Context(), src, &flags, asJSON)
			}
			r, err := flags.redactor()
			if err != nil {
				return err
			}
			n, err := datasets.Write(cmd.Context(), out, redact.Source(src, r), p.Out)
			if err != nil {
				return err
			}
			casesWritten(p, n, out)
			if asJSON {
				return p.printJSON(r.Report())
			}
			p.notef("%s", redacted(r.Report()))
			return nil
		},
	}
	set := cmd.Flags()
	set.SortFlags = false
	set.StringVarP(&out, "out", "o", "", "where the cases go: .parquet, .jsonl, .jsonl.gz or -")
	set.BoolVar(&force, "force", false, "write over OUT if it is there")
	flags.add(cmd)
	set.BoolVar(&selftest, "selftest", false, "plant known values in copies, and say what was missed and what was harmed")
	set.BoolVar(&asJSON, "json", false, "print what was replaced as JSON")
	return cmd
}

// The cases that a self-test plants in, and the seed of what it plants.
const (
	selftestCases = 200
	selftestSeed  = 1
)

// redactSelfTest tries the redaction that the flags ask for. It ends with exit code 2
// where something was missed or harmed.
func (p *Process) redactSelfTest(ctx context.Context, src datasets.Source, flags *redactFlags, asJSON bool) error {
	o, err := flags.options()
	if err != nil {
		return err
	}
	got, err := redact.SelfTest(ctx, src, o, selftestSeed, selftestCases)
	if err != nil {
		return err
	}
	if asJSON {
		err = p.printJSON(got)
	} else {
		_, err = fmt.Fprint(p.Out, term.Escape(testedText(&got)))
	}
	if err != nil {
		return err
	}
	if len(got.Missed)+len(got.Harmed) > 0 {
		return usagef("the self-test missed or harmed what is named above: mend --allow, --deny and --names, or leave such cases out")
	}
	return nil
}

func testedText(t *redact.Tested) string {
	var b strings.Builder
	fmt.Fprintf(&b, "planted in copies of %s\n", countOf(t.Cases, "case"))
	for _, k := range t.Kinds {
		fmt.Fprintf(&b, "  %-12s %6d planted, %d missed\n", k.Kind, k.Planted, k.Missed)
	}
	fmt.Fprintf(&b, "  %-12s %6d values that are nobody's\n", "decoys", t.Decoys)
	for _, m := range t.Missed {
		fmt.Fprintf(&b, "missed %s in %s, %s: %s\n", m.Kind, m.Where, timesOf(m.Times), m.What)
	}
	for _, h := range t.Harmed {
		fmt.Fprintf(&b, "harmed in %s, %s: %s\n", h.Where, timesOf(h.Times), h.What)
	}
	if len(t.Missed)+len(t.Harmed) == 0 {
		b.WriteString("nothing was missed, nothing was harmed\n")
	}
	return b.String()
}

func timesOf(n int) string { return countOf(n, "time") }
