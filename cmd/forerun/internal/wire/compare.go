package wire

import (
	"context"
	"errors"

	"forerun/configs"
	"forerun/replay/rundir"
)

// errNoGate says that nothing is decided on a run.
var errNoGate = errors.New("it is a run of forerun compare, on which nothing is decided")

// AdHoc makes a configuration one to look at two versions with: what only a gate
// needs, since it decides, is left out.
func AdHoc(c *configs.Config) {
	for i := range c.Suites {
		s := &c.Suites[i]
		s.AA, s.EarlyStop, s.Confirm, s.Reference, s.Segments = nil, false, nil, "", nil
		for k := range s.Guardrails {
			s.Guardrails[k].Each, s.Guardrails[k].MarginSlice = nil, configs.Quantity{}
		}
	}
}

// PrepareCompare makes a configuration ready to look at two versions with, on cases
// of the dev part of each suite that has a split. The run that is made of it is no
// gate's: nothing is decided on it.
func PrepareCompare(ctx context.Context, c *configs.Config, lookup Environment) (*Gate, error) {
	judge, err := NewJudge(c, lookup)
	if err != nil {
		return nil, err
	}
	g := &Gate{Judge: judge, Config: c, dev: true}
	if err := g.prepare(ctx, lookup); err != nil {
		return nil, errors.Join(err, g.Close())
	}
	g.Manifest.Kind = rundir.KindCompare
	return g, nil
}
