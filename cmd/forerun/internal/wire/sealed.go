package wire

import (
	"fmt"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/rundir"
)

// SealConfig notes the digest of the configuration that a new run is decided by.
func SealConfig(run *rundir.Run) error {
	digest, err := rundir.Digest(run.Path(rundir.ResolvedConfig))
	if err != nil {
		return fmt.Errorf("seal configuration: %w", err)
	}
	return run.Update(func(m *rundir.Manifest) { m.ConfigDigest = "sha256:" + digest })
}

// SealTerms notes the digest of what decides a run beside its configuration. Who
// changes any of it in a manifest that is sealed seals it again with the change.
func SealTerms(run *rundir.Run) error {
	return run.Update(func(m *rundir.Manifest) { m.Terms = Terms(*m) })
}

// Terms is the digest of what a manifest says that a run is decided by: its level,
// which attempt it is, whether its arms are the same on purpose, what it extends,
// its suites and where they stopped, what the arms were before and after, why it
// ended early, and, of a run that has ended, what was left out.
func Terms(m rundir.Manifest) string {
	of := struct {
		Config, Level, Extends string
		Kind                   string `json:",omitempty"`
		Attempt                int
		AA                     bool
		Suites                 []rundir.Suite
		Arms                   map[replay.Arm]rundir.Arm
		Change                 []string
		Warnings               []rundir.Warning
		Excluded               []replay.ExcludedCases
		Stop                   *rundir.Stop `json:",omitempty"`
	}{m.ConfigDigest, m.Level, m.Extends, m.Kind, m.Attempt, m.AA, m.Suites, m.Arms, m.Change, m.Warnings, nil, m.Stop}
	if (m.Status == rundir.Complete || m.Stop != nil) && m.Totals != nil {
		of.Excluded = m.Totals.Excluded
	}
	text, err := digestOf(of)
	if err != nil {
		return "" // what was read from JSON can be written again
	}
	return text
}

// CheckSealed refuses a run whose configuration, cases or outcomes are not those
// that it was made with: a margin that was widened afterwards, the outcomes of
// another run, or another version's name must not be decided on.
func CheckSealed(run *rundir.Run, c *configs.Config) error {
	digest, err := rundir.Digest(run.Path(rundir.ResolvedConfig))
	if err != nil {
		return fmt.Errorf("run %s: %w", run.Dir(), err)
	}
	if made := run.Manifest().ConfigDigest; made != "sha256:"+digest {
		return fmt.Errorf("%s: is not what the run was made with: put it back, or start a new run with the change", run.Path(rundir.ResolvedConfig))
	}
	if what := unlike(run.Manifest(), c); what != "" {
		return fmt.Errorf("%s: its %s is not what the run was made with: put it back", run.Path(rundir.ManifestFile), what)
	}
	return run.CheckSealed()
}

// unlike names what a manifest says otherwise than the configuration; empty
// where they agree.
func unlike(m rundir.Manifest, c *configs.Config) string {
	for i, of := range []configs.Arm{c.Stable, c.Candidate} {
		arm := replay.Arms()[i]
		if m.Arms[arm].Version != of.Version || m.Arms[arm].Kind != of.Agent.Kind {
			return string(arm)
		}
	}
	if m.Name != c.Name || m.Seed != c.Seed {
		return "name or seed"
	}
	if (m.Terms != "" || m.Status == rundir.Complete) && m.Terms != Terms(m) {
		return "level, attempt, aa, arms, suites or what was left out"
	}
	for i, s := range m.Suites {
		if i >= len(c.Suites) || s.Name != c.Suites[i].Name {
			return "list of suites"
		}
	}
	return ""
}
