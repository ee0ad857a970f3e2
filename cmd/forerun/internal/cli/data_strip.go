package cli

import (
	"github.com/spf13/cobra"

	"forerun/datasets"
	"forerun/datasets/redact"
)

func newDataStripCmd(p *Process) *cobra.Command {
	var (
		flags redactFlags
		out   string
		force bool
	)
	cmd := &cobra.Command{
		Use:   "strip IN -o OUT",
		Short: "Take the content out of a dataset, and keep numbers and digests",
		Long: `strip writes a dataset without what was said, asked, called and answered. What stays
are numbers, times, flags, segments, the names of tools, and a keyed digest in the place
of each text, so that two that were equal still are. Ids and clusters become digests too.
Only recorded arms can answer such cases.`,
		Example: `  forerun data strip cases.parquet -o numbers.parquet`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return usagef("-o is missing: name the file for the cases")
			}
			if err := refuseExisting(out, force); err != nil {
				return err
			}
			src, done, err := openData(p, args[0])
			if err != nil {
				return err
			}
			defer done()
			r, err := flags.redactor()
			if err != nil {
				return err
			}
			n, err := datasets.Write(cmd.Context(), out, redact.StripSource(src, r), p.Out)
			if err != nil {
				return err
			}
			casesWritten(p, n, out)
			return nil
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringVarP(&out, "out", "o", "", "where the cases go: .parquet, .jsonl, .jsonl.gz or -")
	cmd.Flags().BoolVar(&force, "force", false, "write over OUT if it is there")
	flags.keys(cmd)
	return cmd
}
