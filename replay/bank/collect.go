package bank

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"time"

	"forerun/datasets/disk"
	"forerun/replay"
	"forerun/replay/rundir"
)

const privateFile = 0o600

// Wanted are the cases of a run: by suite and digest, their ids.
type Wanted map[place]string

// place is a case by what is asked in it.
type place struct{ suite, digest string }

// Wants lists the sealed cases of a run.
func Wants(ctx context.Context, run *rundir.Run) (Wanted, error) {
	out := Wanted{}
	for c, err := range run.Cases(ctx) {
		if err != nil {
			return nil, err
		}
		digest, err := replay.CaseDigest(&c.Case)
		if err != nil {
			return nil, err
		}
		out[place{c.Suite, digest}] = c.Case.ID
	}
	return out, nil
}

// Rule says which outcomes fit.
type Rule struct {
	Since time.Time // not older
	Most  int       // of a case
}

// entry is one line of the file.
type entry struct {
	Suite   string         `json:"suite"`
	CaseID  string         `json:"case_id"`
	Outcome replay.Outcome `json:"outcome"`
}

// Collect writes what fits of the earlier runs into a file, whole or not at all.
// The first run is taken from first.
func Collect(ctx context.Context, file string, wanted Wanted, earlier []*rundir.Run, rule Rule) error {
	f, err := disk.Create(disk.System{}, file, privateFile)
	if err != nil {
		return fmt.Errorf("collect a bank: %w", err)
	}
	defer f.Abort()
	c := collector{out: bufio.NewWriter(f), wanted: wanted, rule: rule, taken: map[string]map[string]int{}}
	for _, run := range earlier {
		if err := c.from(ctx, run); err != nil {
			return fmt.Errorf("collect a bank: %w", err)
		}
	}
	if err := c.out.Flush(); err != nil {
		return fmt.Errorf("collect a bank: %w", err)
	}
	if err := f.Commit(); err != nil {
		return fmt.Errorf("collect a bank: %w", err)
	}
	return nil
}

type collector struct {
	out    *bufio.Writer
	wanted Wanted
	rule   Rule
	taken  map[string]map[string]int // by suite and case
}

// from takes what fits of one run. Its cases and outcomes are in the same order, so
// one pass over each is enough.
func (c *collector) from(ctx context.Context, run *rundir.Run) error {
	digests := map[string]string{} // of the cases of one suite; an outcome's case is sealed before it
	suite := ""
	next, stop := iter.Pull2(run.Cases(ctx))
	defer stop()
	for o, err := range run.Outcomes(ctx) {
		if err != nil {
			return err
		}
		if !c.fits(&o) {
			continue
		}
		if o.Suite != suite {
			suite = o.Suite
			clear(digests)
		}
		for digests[o.CaseID] == "" {
			sc, err, ok := next()
			switch {
			case err != nil:
				return err
			case !ok:
				return fmt.Errorf("run %s: case %q has outcomes and is not in %s at that place", run.Dir(), o.CaseID, rundir.CasesTable)
			case sc.Suite != suite:
				continue
			}
			clear(digests)
			if digests[sc.Case.ID], err = replay.CaseDigest(&sc.Case); err != nil {
				return err
			}
		}
		if err := c.take(&o, digests[o.CaseID]); err != nil {
			return err
		}
	}
	return nil
}

// fits reports whether an outcome may stand for one that would be asked for now.
func (c *collector) fits(o *replay.Outcome) bool {
	return o.Arm == replay.Stable && o.Provenance == replay.ProvenanceLive && !o.Status.Missing() && !o.Started.Before(c.rule.Since)
}

func (c *collector) take(o *replay.Outcome, digest string) error {
	id, ok := c.wanted[place{o.Suite, digest}]
	if !ok || c.taken[o.Suite][id] >= c.rule.Most {
		return nil
	}
	if c.taken[o.Suite] == nil {
		c.taken[o.Suite] = map[string]int{}
	}
	c.taken[o.Suite][id]++
	line, err := json.Marshal(entry{Suite: o.Suite, CaseID: id, Outcome: *o})
	if err != nil {
		return fmt.Errorf("case %q: %w", id, err)
	}
	_, err = c.out.Write(append(line, '\n'))
	return err
}
