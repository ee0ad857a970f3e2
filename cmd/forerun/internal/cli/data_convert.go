package cli

import (
	"github.com/spf13/cobra"

	"forerun/datasets"
)

func newDataConvertCmd(p *Process) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "convert IN OUT",
		Short: "Write a dataset in another form",
		Long: `The end of OUT says the form: .parquet, .jsonl, .jsonl.gz, or - for JSON Lines on
standard output. Every case is checked; what is written is in canonical form, with
defaults spelt out. OUT is written whole or not at all.`,
		Example: `  forerun data convert cases.jsonl cases.parquet
  forerun data convert cases.parquet cases.jsonl.gz
  zcat log.gz | forerun data convert - cases.parquet`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			in, out := args[0], args[1]
			if err := refuseExisting(out, force); err != nil {
				return err
			}
			src, done, err := openData(p, in)
			if err != nil {
				return err
			}
			defer done()
			n, err := datasets.Write(cmd.Context(), out, src, p.Out)
			if err != nil {
				return err
			}
			casesWritten(p, n, out)
			return nil
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "write over OUT if it is there")
	return cmd
}
