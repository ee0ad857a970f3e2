package cli

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// build says which build of forerun runs.
type build struct {
	Version string
	Commit  string // empty where the build knows none
	Dirty   bool
}

// thisBuild reads what the Go toolchain stamped into the binary.
func thisBuild() build {
	b := build{Version: "devel"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.modified":
			b.Dirty = s.Value == "true"
		}
	}
	return b
}

func newVersionCmd(p *Process) *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print forerun's version",
		Example: "  forerun version",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			b := thisBuild()
			line := "forerun " + b.Version
			if b.Commit != "" {
				line += " " + b.Commit
			}
			if b.Dirty {
				line += " (with uncommitted changes)"
			}
			_, err := fmt.Fprintln(p.Out, line)
			return err
		},
	}
}
