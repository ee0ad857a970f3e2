package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"forerun/datasets"
	"forerun/datasets/importers"
)

func newDataImportCmd(p *Process) *cobra.Command {
	var program, out string
	var force bool
	cmd := &cobra.Command{
		Use:   "import --jq PROGRAM.jq INPUT… -o OUT",
		Short: "Make cases of any JSON by a jq program",
		Long: `Each INPUT is JSON, JSON Lines or gzip of them, or - for standard input. The program
gets one value after the other (an array is one value), with $file, the input's base
name, and $line, the line where the value begins. Each output must be a case object
as in a .jsonl dataset, and is checked as strictly; ids are unique over all inputs.`,
		Example: `  forerun data import --jq configs/maps/tau2.jq results.json -o cases.parquet
  forerun data import --jq map.jq log-1.jsonl.gz log-2.jsonl.gz -o cases.jsonl`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := refuseExisting(out, force); err != nil {
				return err
			}
			src, err := newImport(p, program, args)
			if err != nil {
				return err
			}
			n, err := datasets.Write(cmd.Context(), out, src, p.Out)
			if err != nil {
				return err
			}
			casesWritten(p, n, out)
			if read, silent := src.Values(); silent > 0 {
				p.notef("%d of %s gave no case", silent, countOf(read, "value"))
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&program, "jq", "", "the jq program that makes cases")
	flags.StringVarP(&out, "out", "o", "", "where the cases go: .parquet, .jsonl, .jsonl.gz or -")
	flags.BoolVar(&force, "force", false, "write over OUT if it is there")
	cmd.PreRunE = func(*cobra.Command, []string) error {
		switch {
		case program == "":
			return usagef("--jq is missing: name the jq program that makes cases")
		case out == "":
			return usagef("-o is missing: name the file for the cases")
		}
		return nil
	}
	return cmd
}

func newImport(p *Process, program string, names []string) (*importers.JQ, error) {
	text, err := os.ReadFile(program)
	if errors.Is(err, os.ErrNotExist) {
		return nil, usagef("%s: no such file: check the path", program)
	}
	if err != nil {
		return nil, usagef("%s: cannot be read: %w", program, err)
	}
	inputs := make([]importers.Input, len(names))
	for i, name := range names {
		inputs[i] = importers.File(name, p.In)
	}
	src, err := importers.ImportJQ(string(text), inputs...)
	var bad *importers.ProgramError
	switch {
	case errors.As(err, &bad) && bad.Line > 0:
		return nil, &UsageError{fmt.Errorf("%s:%w: mend the jq program", program, err)}
	case err != nil:
		return nil, &UsageError{fmt.Errorf("%s: %w: mend the jq program", program, err)}
	}
	return src, nil
}
