package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"forerun/reports"
)

// telling is how a verdict is told, beside the exit code.
type telling struct {
	json    bool
	outputs string
}

func (t *telling) add(cmd *cobra.Command, instead string) {
	cmd.Flags().BoolVar(&t.json, "json", false, "print report.json instead of the first screen"+instead)
	cmd.Flags().StringVar(&t.outputs, "outputs", "", "append verdict=, level=, run= and report= to `FILE`, for later steps of a CI: $GITHUB_OUTPUT, or a dotenv report")
}

// note appends what later steps of a CI want to know. A line a value: the name of a
// directory that would make two of one is refused.
func (t *telling) note(run, verdict, level string) error {
	if t.outputs == "" {
		return nil
	}
	var lines strings.Builder
	for _, pair := range [][2]string{
		{"verdict", verdict},
		{"level", level},
		{"run", run},
		{"report", filepath.Join(run, reports.HTMLFile)},
	} {
		if strings.ContainsAny(pair[1], "\r\n") {
			return usagef("--outputs: %s %q has a line break: make the run in another directory", pair[0], pair[1])
		}
		fmt.Fprintf(&lines, "%s=%s\n", pair[0], pair[1])
	}
	const shared = 0o644 // as the CI makes it
	file, err := os.OpenFile(t.outputs, os.O_APPEND|os.O_CREATE|os.O_WRONLY, shared)
	if err != nil {
		return fmt.Errorf("write outputs: %w", err)
	}
	_, err = file.WriteString(lines.String())
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("write outputs: %w", err)
	}
	return nil
}
