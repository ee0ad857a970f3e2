package wire

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"forerun/configs"
)

// named is what an arm's identity gets from the configuration alone: where its
// answers or its program lie, and which secrets it is given, by name.
func (b *builder) named(a configs.Agent) map[string]string {
	out := map[string]string{}
	secrets := func(key string, named map[string]configs.Secret) {
		var all []string
		for _, name := range slices.Sorted(maps.Keys(named)) {
			all = append(all, name+"=${"+named[name].Name()+"}")
		}
		if len(all) > 0 {
			out[key] = strings.Join(all, " ")
		}
	}
	secrets("headers", a.Headers)
	secrets("env", a.Env)
	if a.From != "" {
		out["digest"] = "sha256:" + b.inputs[a.From]
	}
	if a.Kind == configs.KindExec {
		out["dir"] = b.shown(a.Dir)
	}
	upstreams(b.config, a, out)
	return out
}

// shown is a path as the configuration would write it.
func (b *builder) shown(path string) string {
	if rel, err := filepath.Rel(b.config.Dir, path); err == nil {
		return rel
	}
	return path
}

// armDigest is a stable digest of what makes an arm's behaviour. Its version is
// no part of it: a name changes nothing.
func armDigest(kind string, identity map[string]string) (string, error) {
	text, err := json.Marshal(struct {
		Kind     string            `json:"kind"`
		Identity map[string]string `json:"identity"`
	}{kind, identity})
	if err != nil {
		return "", fmt.Errorf("digest of an arm: %w", err)
	}
	return digest(text), nil
}

// checkArms refuses two arms that are the same: their comparison says nothing of
// a change. With AA that is what is wanted, and two that differ are refused.
func (g *Gate) checkArms(b *builder) error {
	same, err := g.sameArms(b)
	switch {
	case err != nil:
		return err
	case same == g.Config.AA:
		return nil
	case g.Config.AA:
		return g.Config.Fault("candidate.agent", fmt.Sprintf("--aa compares an agent with itself, and stable %s and candidate %s differ",
			g.Config.Stable.Version, g.Config.Candidate.Version), "leave --aa away, or give both arms the same agent")
	}
	what := fmt.Sprintf("stable %s and candidate %s are the same agent", g.Config.Stable.Version, g.Config.Candidate.Version)
	if kind := g.Plan.Arms[1].Kind; kind != configs.KindRecorded {
		what += ": " + words(g.Plan.Arms[1].Identity())
	}
	return g.Config.Fault("candidate.agent", what, "change what the candidate is, or compare stable with itself on purpose with --aa")
}

// sameArms reports whether both arms are the same by what they are made of. A
// record answers with its file, and the case's own log is the file of the cases.
func (g *Gate) sameArms(b *builder) (bool, error) {
	var digests [2]string
	for i, arm := range g.Plan.Arms {
		identity := arm.Identity()
		if from, ok := b.records(g.Config, i); ok {
			identity = map[string]string{"digest": from}
		}
		d, err := armDigest(arm.Kind, identity)
		if err != nil {
			return false, err
		}
		digests[i] = d
	}
	return digests[0] == digests[1], nil
}

// records is the digest of the file that a recorded arm answers from; false for
// other arms. Several suites' own logs have one digest together.
func (b *builder) records(c *configs.Config, i int) (string, bool) {
	a := []configs.Arm{c.Stable, c.Candidate}[i].Agent
	if a.Kind != configs.KindRecorded {
		return "", false
	}
	if a.From != "" {
		return b.inputs[a.From], true
	}
	var own []string
	for _, s := range c.Suites {
		own = append(own, b.inputs[s.Data])
	}
	slices.Sort(own)
	return strings.Join(slices.Compact(own), " "), true
}

// words is an identity in a line.
func words(identity map[string]string) string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(identity)) {
		all = append(all, key+" "+identity[key])
	}
	return strings.Join(all, ", ")
}
