package wire

import (
	"forerun/configs"
	"forerun/replay/rundir"
	"forerun/scorers/validity"
)

// validity is what checks whether the evidence of a run can be judged at all.
func (j *Judge) validity(m rundir.Manifest) *validity.Checks {
	in := validity.Input{Arms: m.Arms, AA: m.AA, Signals: signals(j.config)}
	for _, s := range j.config.Suites {
		in.Suites = append(in.Suites, s.Name)
	}
	for _, text := range m.Change {
		c := configs.ParseChange(text)
		in.Changes = append(in.Changes, validity.Change{Kind: c.Kind, Tool: c.Tool})
	}
	return validity.Begin(in)
}
