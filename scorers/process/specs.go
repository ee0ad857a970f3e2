package process

import (
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"forerun/scorers"
)

// Specs are the scorers of this family. env is the whole environment that their
// programs get, NAME=VALUE; nothing is inherited, so that an agent's key does
// not reach a scorer.
func Specs(env []string) []scorers.Spec {
	return []scorers.Spec{{
		Name: "exec",
		Doc:  "A program in any language judges, over JSON Lines on its standard input and output.",
		Fields: []scorers.Field{
			{Name: "command", Type: scorers.TypeStrings, Required: true, Doc: "The program and its arguments; no shell reads it.", Example: "[python3, scorer.py]"},
			{Name: "dir", Type: scorers.TypeString, Default: ".", Doc: "The directory that it runs in, relative to the configuration file.", Example: "scorers"},
			{Name: "timeout", Type: scorers.TypeDuration, Default: "30s", Doc: "The time that one answer may take, the program's start included.", Example: "5s"},
			{Name: "pool", Type: scorers.TypeInteger, Default: "1", Doc: "How many of them run at once, 1 to 256.", Example: "4"},
			{Name: "pass_at", Type: scorers.TypeNumber, Doc: "Pass when value is at least this.", Example: "0.8"},
			{
				Name: "words", Type: scorers.TypeBool, Default: "false",
				Doc: "It judges what the answer says, and so does not apply where an arm proposed a write that the log does not have.",
			},
			{Name: "mean", Type: scorers.TypeBool, Default: "false", Doc: "Take value, 0 to 1, as a number to be averaged, instead of pass/fail."},
		},
		New: func(o scorers.Options) (scorers.Scorer, scorers.Metric, error) { return newExec(o, env) },
	}}
}

const maxPool = 256

func newExec(o scorers.Options, env []string) (scorers.Scorer, scorers.Metric, error) {
	var none scorers.Metric
	c := command{args: o.Strings("command"), dir: o.File(o.String("dir")), env: append([]string{}, env...)}
	if err := c.find(); err != nil {
		return nil, none, o.Error("command", "cannot be run: "+err.Error(), "name a program that is installed, or a path relative to dir")
	}
	size := o.Int("pool")
	if size < 1 || size > maxPool {
		return nil, none, o.Error("pool", "is out of range", "use 1 to 256")
	}
	m := scorers.Metric{Kind: scorers.KindProportion, Unit: scorers.UnitShare, Direction: scorers.HigherIsBetter, Evidence: scorers.EvidenceC, Words: o.Bool("words")}
	r := reading{mean: o.Bool("mean")}
	switch {
	case r.mean && o.Has("pass_at"):
		return nil, none, o.Error("pass_at", "stands beside mean: true", "keep one of them")
	case r.mean:
		m.Kind, m.Unit = scorers.KindMean, scorers.UnitNone
	case o.Has("pass_at"):
		passAt := o.Number("pass_at")
		r.passAt = &passAt
	}
	return &program{pool: newPool(c, size), timeout: o.Duration("timeout"), read: r}, m, nil
}

// command is what to start.
type command struct {
	args []string
	dir  string
	env  []string // not nil, which os/exec takes for all of forerun's own
}

// find looks for the program, as starting it would.
func (c command) find() error {
	name := c.args[0]
	if strings.ContainsRune(name, '/') && !filepath.IsAbs(name) {
		name = filepath.Join(c.dir, name)
	}
	_, err := exec.LookPath(name)
	return err
}

// grace is how long a program may take to end after its input has ended.
const grace = 2 * time.Second
