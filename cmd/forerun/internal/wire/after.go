package wire

import (
	"maps"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/rundir"
)

// After asks both arms once more who they are, when they have answered, and reads
// the files again that they were made from: made are the digests of then. What an
// arm says now and did not say before, or says otherwise, has changed within the
// run. A file that changed is named with its digest of now.
func (g *Gate) After(made map[string]string) map[replay.Arm]map[string]string {
	out := map[replay.Arm]map[string]string{}
	for i, of := range []configs.Agent{g.Config.Stable.Agent, g.Config.Candidate.Agent} {
		arm := g.Plan.Arms[i]
		now := maps.Clone(arm.Identity())
		if now == nil {
			now = map[string]string{}
		}
		for _, name := range []string{of.Prompt, of.Tools, of.From} {
			before, ours := made[name]
			if name == "" || !ours {
				continue
			}
			digest, err := rundir.Digest(name)
			switch {
			case err != nil:
				now["file "+name] = "can no longer be read"
			case digest != before:
				now["file "+name] = "sha256:" + digest
			}
		}
		out[arm.Arm] = now
	}
	return out
}
