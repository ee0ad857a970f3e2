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

// SealTerms notes the digest of what decides a run beside its configuration: its
// level, which attempt it is, whether its arms are the same on purpose.
func SealTerms(run *rundir.Run) error {
	return run.Update(func(m *rundir.Manifest) { m.Terms = terms(*m) })
}

func terms(m rundir.Manifest) string {
	return digest(fmt.Appendf(nil, "%s level %s attempt %d aa %t extends %q", m.ConfigDigest, m.Level, m.Attempt, m.AA, m.Extends))
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
	if (m.Terms != "" || m.Status == rundir.Complete) && m.Terms != terms(m) {
		return "level, attempt, aa or extends"
	}
	for i, s := range m.Suites {
		if i >= len(c.Suites) || s.Name != c.Suites[i].Name {
			return "list of suites"
		}
	}
	return ""
}
