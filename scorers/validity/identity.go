package validity

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers/gate"
)

// identity tells whether each arm stayed what it was.
func (c *Checks) identity() {
	for _, arm := range replay.Arms() {
		if keys := changedKeys(c.in.Arms[arm]); len(keys) > 0 {
			c.everywhere(fmt.Sprintf("%s changed while the run was under way: its %s %s not what it was at the start. Run again with an agent that stays the same.",
				arm, strings.Join(keys, ", "), oneOr(len(keys), "is", "are")))
		}
		if c.recorded(arm) {
			continue
		}
		said := c.versions.arm(arm)
		if v := &said.version; len(v.counts) > 1 {
			c.everywhere(fmt.Sprintf("%s answered in several versions: %s. An arm is one version; pin it and run again.", arm, v.words()))
		}
		if m := &said.model; len(m.counts) > 1 {
			for _, suite := range c.in.Suites {
				c.warn(suite, WarnModels, fmt.Sprintf("%s was served by several models: %s. Pin a dated model, so that its numbers are of one.", arm, m.words()))
			}
		}
	}
	c.sameVersion()
}

// everywhere makes every suite invalid: the arms are the run's.
func (c *Checks) everywhere(sentence string) {
	for _, suite := range c.in.Suites {
		c.invalid(suite, gate.ReasonIdentityChanged, sentence)
	}
}

// changedKeys lists what of an arm's identity was another when the run was done.
// An arm that was not asked again (a run that was cut off) is not known to have
// changed.
func changedKeys(a rundir.Arm) []string {
	if len(a.After) == 0 {
		return nil
	}
	var out []string
	for key, before := range a.Identity {
		after, there := a.After[key]
		if there && after != before || !there && !fromConfiguration(key) {
			out = append(out, shown(key))
		}
	}
	for key := range a.After {
		if _, there := a.Identity[key]; !there {
			out = append(out, shown(key))
		}
	}
	slices.Sort(out)
	return out
}

// fromConfiguration reports whether a key of an identity is the configuration's
// word and not the agent's, who can't be asked for it again.
func fromConfiguration(key string) bool {
	return slices.Contains([]string{"headers", "env", "dir", "digest"}, key)
}

// sameVersion warns where both arms answered as one version, each all the time,
// although they are configured as two: the candidate may not be deployed where
// it is looked for.
func (c *Checks) sameVersion() {
	stable, candidate := c.versions.arm(replay.Stable).version, c.versions.arm(replay.Candidate).version
	if c.in.AA || c.recorded(replay.Stable) || c.recorded(replay.Candidate) || len(stable.counts) != 1 || !maps.EqualFunc(stable.counts, candidate.counts, func(int, int) bool { return true }) ||
		c.in.Arms[replay.Stable].Version == c.in.Arms[replay.Candidate].Version {
		return
	}
	for _, suite := range c.in.Suites {
		c.warn(suite, WarnSame, fmt.Sprintf("both arms answered as version %s: look whether the candidate is deployed where it was asked.", stable.words()))
	}
}

// versions are what the live arms said of themselves with their answers. Stable's
// second answer is stable's.
type versions struct{ of map[replay.Arm]*said }

type said struct{ version, model tallied }

// arm is what one arm said, nothing where it did not answer.
func (v *versions) arm(a replay.Arm) said {
	if s := v.of[a]; s != nil {
		return *s
	}
	return said{}
}

func (v *versions) add(o *replay.Outcome) {
	arm := o.Arm
	if arm == replay.StableAgain {
		arm = replay.Stable
	}
	// A failed trial has the configured version in the place of one that it could
	// not report.
	if o.Provenance == replay.ProvenanceLogged || !o.Status.Answered() || arm == replay.Logged {
		return
	}
	if v.of == nil {
		v.of = map[replay.Arm]*said{}
	}
	if v.of[arm] == nil {
		v.of[arm] = &said{}
	}
	if o.Version != "" {
		v.of[arm].version.add(o.Version)
	}
	if o.ModelServed != "" {
		v.of[arm].model.add(o.ModelServed)
	}
}

// tallied counts by name.
type tallied struct {
	counts map[string]int
	others int // of names beyond those that are told apart
}

func (t *tallied) add(name string) {
	if t.counts == nil {
		t.counts = map[string]int{}
	}
	if _, known := t.counts[name]; !known && len(t.counts) == mostNames {
		t.others++
		return
	}
	t.counts[name]++
}

func (t *tallied) total() int {
	n := t.others
	for _, k := range t.counts {
		n += k
	}
	return n
}

// words names the most frequent with their counts.
func (t *tallied) words() string {
	const most = 5
	names := slices.SortedFunc(maps.Keys(t.counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(t.counts[b], t.counts[a]), cmp.Compare(a, b))
	})
	var parts []string
	rest := t.others
	for i, name := range names {
		if i >= most {
			rest += t.counts[name]
			continue
		}
		parts = append(parts, fmt.Sprintf("%s (%d)", shown(name), t.counts[name]))
	}
	if rest > 0 {
		parts = append(parts, fmt.Sprintf("others (%d)", rest))
	}
	return strings.Join(parts, ", ")
}
