package cli

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"forerun/reports"
	"forerun/reports/plots"
	"forerun/reports/view"
)

// plotFlags ask for the plots of a report as files.
type plotFlags struct {
	dir string
	png bool
}

func (f *plotFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.dir, "plots", "", "write the plots as SVG files into `DIR`, and nothing else")
	cmd.Flags().BoolVar(&f.png, "png", false, "with --plots: write PNG files as well")
}

// check refuses flags that do not go together.
func (f *plotFlags) check(format string) error {
	switch {
	case f.dir != "" && format != "":
		return usagef("--plots and --format: write one of them")
	case f.png && f.dir == "":
		return usagef("--png and --plots go together: write --plots DIR --png")
	}
	return nil
}

// write writes every figure of a report.
func (f *plotFlags) write(report *view.Report) error {
	if err := os.MkdirAll(f.dir, 0o755); err != nil { //nolint:gosec // plots are for others too
		return err
	}
	return reports.Plots(report, func(figure plots.Figure, name string) error {
		svg, err := figure.SVG()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(f.dir, name+".svg"), svg, 0o644); err != nil || !f.png { //nolint:gosec // the same
			return err
		}
		image, err := figure.PNG()
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(f.dir, name+".png"), image, 0o644) //nolint:gosec // the same
	})
}
