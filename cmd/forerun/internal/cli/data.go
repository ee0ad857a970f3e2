package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"forerun/datasets"
	"forerun/replay/rundir"
)

// newDataCmd gathers the verbs on datasets. None of them calls an agent.
func newDataCmd(p *Process) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data",
		Short: "Import, check, describe and convert logged requests",
		Long: `A dataset is a file of cases: Parquet (.parquet), JSON Lines (.jsonl) or gzip of
JSON Lines (.jsonl.gz); - is standard input or output, as JSON Lines.`,
		Example: `  forerun data import --jq configs/maps/tau2.jq results.json -o cases.parquet
  forerun data check cases.parquet
  forerun data describe cases.parquet`,
		Args: noneBut,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newDataImportCmd(p), newDataCheckCmd(p), newDataDescribeCmd(p), newDataDiffCmd(p), newDataConvertCmd(p), newDataRedactCmd(p), newDataStripCmd(p), newDataForgetCmd(p), newDataSampleCmd(p), newDataPromoteCmd(p), newDataLabelCmd(p))
	return cmd
}

// openData opens a dataset; done removes what standard input left behind.
func openData(p *Process, name string) (src datasets.Source, done func(), err error) {
	if run := filepath.Dir(name); filepath.Base(name) == rundir.CasesTable && isRun(run) {
		return nil, nil, usagef("%s: is a table of the run %s, and no dataset: write forerun show %[2]s to look at its cases, or forerun data promote %[2]s --regressions -o FILE to make a dataset of those that got worse", name, run)
	}
	src, err = datasets.Open(name, p.In)
	if err != nil {
		return nil, nil, err
	}
	if c, ok := src.(io.Closer); ok {
		return src, func() { _ = c.Close() }, nil // it was read to its end
	}
	return src, func() {}, nil
}

func isRun(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, rundir.ManifestFile))
	return err == nil
}

// refuseExisting keeps a file from being written over unasked.
func refuseExisting(out string, force bool) error {
	if out == "-" || force {
		return nil
	}
	_, err := os.Lstat(out)
	switch {
	case err == nil:
		return usagef("%s: the file is there already: name another one, or write over it with --force", out)
	case errors.Is(err, os.ErrNotExist):
		return nil
	default:
		return usagef("%s: cannot be written: %w", out, err)
	}
}

// casesWritten tells how many cases went where.
func casesWritten(p *Process, n int, out string) {
	if out != "-" {
		p.notef("%s in %s", countOf(n, "case"), out)
	}
}

// countOf gives a number with its word, as a sentence needs it.
func countOf(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
