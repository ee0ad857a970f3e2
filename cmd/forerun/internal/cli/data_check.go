package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/term"
	"forerun/datasets"
)

// faultsShown is how many faults of one file are listed.
const faultsShown = 20

func newDataCheckCmd(p *Process) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE…",
		Short: "Read datasets and name everything that is wrong in them",
		Long: `Each fault is a line FILE:LINE: what: what to write instead (FILE:row N in Parquet),
up to 20 a file. Exit code 0 means that every case of every file is good.`,
		Example: `  forerun data check cases.jsonl
  forerun data check logs/*.parquet`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var good []string
			var faults []error
			for _, name := range args {
				n, bad, err := checkData(cmd.Context(), p, name)
				if err != nil {
					return err
				}
				faults = append(faults, bad...)
				good = append(good, fmt.Sprintf("%s: %s, no fault", name, countOf(n, "case")))
			}
			if len(faults) > 0 {
				return errors.Join(faults...)
			}
			_, err := fmt.Fprintln(p.Out, term.Escape(strings.Join(good, "\n")))
			return err
		},
	}
}

// checkData reads a whole dataset. Its error is not the file's fault.
func checkData(ctx context.Context, p *Process, name string) (cases int, faults []error, err error) {
	src, done, err := openData(p, name)
	var record *datasets.RecordError
	if errors.As(err, &record) {
		return 0, []error{err}, nil
	}
	if err != nil {
		return 0, nil, err
	}
	defer done()
	more := 0
	for _, err := range src.Cases(ctx) {
		switch {
		case err == nil:
			cases++
		case !errors.As(err, &record):
			return 0, nil, err
		case len(faults) < faultsShown:
			faults = append(faults, err)
		default:
			more++
		}
	}
	if more > 0 {
		faults = append(faults, fmt.Errorf("%s: %s more", name, countOf(more, "fault")))
	}
	return cases, faults, nil
}
