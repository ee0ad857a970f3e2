package wire

import (
	"context"

	"forerun/configs"
	"forerun/replay/rundir"
	"forerun/scorers/gate"
	"forerun/scorers/validity"
)

// validity checks whether the evidence of a run can be judged at all.
func (j *Judge) validity(ctx context.Context, run *rundir.Run) (invalid, warnings []gate.SuiteReason, err error) {
	m := run.Manifest()
	in := validity.Input{Arms: m.Arms, AA: m.AA, Signals: signals(j.config)}
	for _, s := range j.config.Suites {
		in.Suites = append(in.Suites, s.Name)
	}
	for _, text := range m.Change {
		c := configs.ParseChange(text)
		in.Changes = append(in.Changes, validity.Change{Kind: c.Kind, Tool: c.Tool})
	}
	found, err := validity.Check(ctx, run, in)
	return found.Invalid, found.Warnings, err
}
