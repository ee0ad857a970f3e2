package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"forerun/configs"
	"forerun/datasets"
	"forerun/datasets/importers"
	"forerun/datasets/nearest"
	"forerun/datasets/trace"
)

// importFlags say what is imported, and what is taken of it.
type importFlags struct {
	from, jq            string
	columns             map[string]string
	scorersOut          string
	asserted            importers.Assertions // by promptfoo tests
	unit                string
	since, until        string
	where               string
	internal, synthetic string
	origin              string
	sample              int
	stratify            []string
	seed                uint64
	maxErrors           int
	content             contentFlags
	out                 string
	force, quiet        bool
}

// autoFormat is the word for the format that an input itself tells.
const autoFormat = "auto"

func newDataImportCmd(p *Process) *cobra.Command {
	var f importFlags
	cmd := &cobra.Command{
		Use:   "import --from FORMAT INPUT… -o OUT",
		Short: "Make cases of logs",
		Long: `Each INPUT is a file, a folder with all its files, a pattern such as 'logs/*.jsonl', or
- for standard input; gzip and zstd are seen through. forerun list formats tells the
formats; with auto, each input's own is found, and said why. Records of one request are
joined over all inputs, and one request becomes one case, or each call of a model with
--unit step. Cases come by time. What became of every record is said at the end.

Only production traffic is taken unless --origin says otherwise: replays that forerun
marked, judges, and environments such as staging are told apart by themselves, your own
people and tests by --internal and --synthetic. With --sample, clusters are drawn as
forerun data sample draws them, with their weights.

With --jq, a program makes the cases of any JSON: it gets one value after the other (an
array is one value), with $file, the input's base name, and $line, the line where the
value begins. Each output must be a case object as in a .jsonl dataset. docs/import.md
tells what each format gives.`,
		Example: `  forerun data import --from auto logs/ -o cases.parquet
  forerun data import --from otlp 'traces-*.jsonl.zst' --since 2026-11-01 --sample 5000 --stratify workflow -o cases.parquet
  forerun data import --from langfuse export/ --internal '.cluster | endswith("@example.com")' -o cases.parquet
  forerun data import --from csv tickets.csv --columns message=Question,answer=Solution -o cases.jsonl
  forerun data import --jq configs/maps/tau2.jq results.json -o cases.parquet`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := refuseExisting(f.out, f.force); err != nil {
				return err
			}
			if f.scorersOut != "" {
				if err := refuseExisting(f.scorersOut, f.force); err != nil {
					return err
				}
			}
			if f.jq != "" {
				return p.importJQ(cmd.Context(), &f, args)
			}
			o, err := f.options()
			if err != nil {
				return err
			}
			return p.importLogs(cmd.Context(), &f, o, args)
		},
	}
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error { return f.check(cmd) }
	f.register(cmd)
	return cmd
}

func (f *importFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.from, "from", "", "the `FORMAT` of the logs, or auto")
	flags.StringVar(&f.jq, "jq", "", "make the cases by the jq program in `FILE` instead")
	flags.StringVarP(&f.out, "out", "o", "", "where the cases go: .parquet, .jsonl, .jsonl.gz or -")
	flags.StringVar(&f.unit, "unit", "trace", "make a case of each `{trace|step}`")
	flags.StringToStringVar(&f.columns, "columns", nil, "of a table: which column is which field of a case, as `FIELD=COLUMN,…`")
	flags.StringVar(&f.scorersOut, "scorers-out", "", "of promptfoo tests: write the scorers that judge by their assertions to `FILE`")
	flags.StringVar(&f.since, "since", "", "take cases from `TIME` on: a date, or RFC 3339")
	flags.StringVar(&f.until, "until", "", "take cases before `TIME`")
	flags.StringVar(&f.where, "where", "", "take cases for which the jq program `CONDITION` gives true")
	flags.StringVar(&f.origin, originFlag, string(datasets.OriginProduction), "take cases of `{production|internal|synthetic|replay|all}`")
	flags.StringVar(&f.internal, "internal", "", "cases for which the jq program `CONDITION` gives true are of your own people")
	flags.StringVar(&f.synthetic, "synthetic", "", "cases for which the jq program `CONDITION` gives true are of tests")
	flags.IntVar(&f.sample, "sample", 0, "draw about `N` cases [default: all]")
	flags.StringSliceVar(&f.stratify, "stratify", nil, "give every combination of values of `SEGMENT,…` its share of the sample")
	flags.Uint64Var(&f.seed, "seed", configs.DefaultSeed, "draw from `N`")
	flags.IntVar(&f.maxErrors, "max-errors", 0, "pass over up to `N` faulty records; above, nothing is written")
	f.content.add(cmd)
	flags.BoolVar(&f.force, "force", false, "write over OUT if it is there")
	flags.BoolVar(&f.quiet, "quiet", false, "show no progress")
}

// check refuses what does not go together.
func (f *importFlags) check(cmd *cobra.Command) error {
	given := func(name string) bool { return cmd.Flags().Changed(name) }
	for _, word := range []struct {
		flag, value string
		valid       []string
	}{
		{"unit", f.unit, []string{"trace", "step"}},
		{originFlag, f.origin, append(wordsOf(datasets.Origins()), anyOrigin)},
	} {
		if !slices.Contains(word.valid, word.value) {
			return usagef("--%s %s: %s", word.flag, word.value, nearest.Remedy(word.value, word.valid))
		}
	}
	switch {
	case f.jq != "" && f.from != "":
		return usagef("--jq and --from both say what the logs are: write one of the two")
	case f.jq == "" && f.from == "":
		return usagef("--from is missing: name the format, or auto, or a program with --jq")
	case f.out == "":
		return usagef("-o is missing: name the file for the cases")
	case given("columns") && f.from != "csv":
		return usagef("--columns is of a table: write --from csv")
	case f.scorersOut != "" && f.from != "promptfoo":
		return usagef("--scorers-out is of promptfoo tests: write --from promptfoo")
	case given("sample") && f.sample < 1:
		return usagef("--sample %d: write a number from 1", f.sample)
	case f.sample == 0 && len(f.stratify) > 0:
		return usagef("all cases have no strata to be shared out to: write --sample, or leave --stratify out")
	case f.maxErrors < 0:
		return usagef("--max-errors %d: write a number from 0", f.maxErrors)
	}
	if f.jq == "" {
		return nil
	}
	for _, name := range []string{"unit", "since", "until", "where", originFlag, "internal", "synthetic", "sample", "seed", "max-errors"} {
		if given(name) {
			return usagef("--%s does not go with --jq: let the program choose, or use forerun data sample on what it made", name)
		}
	}
	return nil
}

// options turns the flags into what the importer takes.
func (f *importFlags) options() (o importers.Options, err error) {
	if o.Since, err = moment("since", f.since); err != nil {
		return o, err
	}
	if o.Until, err = moment("until", f.until); err != nil {
		return o, err
	}
	if !o.Until.IsZero() && !o.Until.After(o.Since) {
		return o, usagef("--until %s is not after --since %s: no time is left", f.until, f.since)
	}
	for _, c := range []struct {
		flag, program string
		to            **datasets.Where
	}{{"where", f.where, &o.Where}, {"internal", f.internal, &o.Internal}, {"synthetic", f.synthetic, &o.Synthetic}} {
		if *c.to, err = condition(c.flag, c.program); err != nil {
			return o, err
		}
	}
	o.Unit = trace.UnitTrace
	if f.unit == "step" {
		o.Unit = trace.UnitStep
	}
	if o.AnyOrigin = f.origin == anyOrigin; !o.AnyOrigin {
		o.Origin = datasets.Origin(f.origin)
	}
	o.Sample = datasets.Sample{Size: f.sample, Stratify: f.stratify}
	o.Seed, o.MaxErrors = f.seed, f.maxErrors
	o.Format, err = f.format()
	return o, err
}

// format finds the format by its name; none for auto.
func (f *importFlags) format() (*importers.Format, error) {
	if f.from == autoFormat {
		return nil, nil //nolint:nilnil // each input's own
	}
	if f.from == "csv" && len(f.columns) > 0 {
		columns, err := importers.NewColumns(f.columns)
		if err != nil {
			return nil, &UsageError{fmt.Errorf("--columns: %w", err)}
		}
		return new(importers.CSV(columns)), nil
	}
	if f.from == "promptfoo" {
		return new(importers.Promptfoo(&f.asserted)), nil
	}
	names := []string{autoFormat}
	for _, known := range importers.Formats() {
		if known.Name == f.from {
			return &known, nil
		}
		names = append(names, known.Name)
	}
	return nil, usagef("--from %s: unknown format: %s; forerun list formats tells them all", f.from, nearest.Remedy(f.from, names))
}

// importJQ makes cases by a program.
func (p *Process) importJQ(ctx context.Context, f *importFlags, names []string) error {
	text, err := os.ReadFile(f.jq)
	if errors.Is(err, os.ErrNotExist) {
		return usagef("%s: no such file: check the path", f.jq)
	}
	if err != nil {
		return usagef("%s: cannot be read: %w", f.jq, err)
	}
	inputs, err := importers.Files(names, p.In)
	if err != nil {
		return err
	}
	src, err := importers.ImportJQ(string(text), inputs...)
	var bad *importers.ProgramError
	switch {
	case errors.As(err, &bad) && bad.Line > 0:
		return &UsageError{fmt.Errorf("%s:%w: mend the jq program", f.jq, err)}
	case err != nil:
		return &UsageError{fmt.Errorf("%s: %w: mend the jq program", f.jq, err)}
	}
	kept, told, err := f.content.over(src)
	if err != nil {
		return err
	}
	n, err := datasets.Write(ctx, f.out, kept, p.Out)
	if err != nil {
		return err
	}
	casesWritten(p, n, f.out)
	told(p)
	if read, silent := src.Values(); silent > 0 {
		p.notef("%d of %s gave no case", silent, countOf(read, "value"))
	}
	return nil
}

// importLogs joins the logs' records and writes the cases.
func (p *Process) importLogs(ctx context.Context, f *importFlags, o importers.Options, names []string) (err error) {
	inputs, err := importers.Files(names, p.In)
	if err != nil {
		return err
	}
	o.Chosen = func(in importers.Input, format *importers.Format, why string) {
		p.notef("%s: %s (%s)", in.Name, format.Name, why)
		if format.Name == "promptfoo" {
			p.notef("%s: write --from promptfoo to be told which scorers judge by its assertions", in.Name)
		}
	}
	o.Passed = func(in importers.Input, why string) { p.notef("%s: passed over: %s", in.Name, why) }
	progress := &importers.Progress{}
	stop := p.watchImport(progress, f.quiet)
	account, n, told, err := writeImport(ctx, f, o, progress, inputs, p)
	stop()
	if errors.Is(err, context.Canceled) {
		p.notef("the import was broken off: nothing was written to %s, and no temporary file is left", f.out)
	}
	if err != nil {
		return err
	}
	casesWritten(p, n, f.out)
	told(p)
	p.notef("%s", strings.Join(accountLines(account), "\n"))
	return p.tellAssertions(&f.asserted, f.scorersOut)
}

func writeImport(
	ctx context.Context, f *importFlags, o importers.Options, progress *importers.Progress, inputs []importers.Input, p *Process,
) (account importers.Account, n int, told func(*Process), err error) {
	im, err := importers.Start(ctx, o, progress, inputs...)
	if err != nil {
		return account, 0, nil, err
	}
	defer func() { err = errors.Join(err, im.Close()) }()
	kept, told, err := f.content.over(im)
	if err != nil {
		return account, 0, nil, err
	}
	n, err = datasets.Write(ctx, f.out, kept, p.Out)
	return im.Account(), n, told, err
}

// accountLines tell what became of every record, one fate a line.
func accountLines(a importers.Account) []string {
	width := len(strconv.Itoa(a.Records))
	lines := []string{fmt.Sprintf("%s in %s:", countOf(a.Records, "record"), countOf(a.Inputs, "input"))}
	for _, f := range a.Lines {
		line := fmt.Sprintf("  %*d %s", width, f.Records, f.What)
		if f.Cases > 0 {
			line += ", as " + countOf(f.Cases, "case")
		}
		lines = append(lines, line)
	}
	for _, f := range a.Notes {
		lines = append(lines, fmt.Sprintf("%s %s", countOf(f.Cases, "case"), f.What))
	}
	return lines
}
