package trend

import (
	"slices"
	"time"

	"forerun/scorers/compare"
)

// Run is one finished run.
type Run struct {
	Dir       string
	Started   time.Time
	Verdict   string
	Asked     string // the level of the gate, clear or screen
	Stable    Release
	Candidate Release
	Data      map[string]string // by suite, the digest of its cases' file
	Levels    []compare.Level
}

// Release is what answered in one arm.
type Release struct {
	Version string
	Digest  string   // of what makes it that version
	Models  []string // that served it, sorted; empty where no answer said so
}

// Mark says what was another thing in a run than in the one before.
type Mark struct {
	Run       int // the first of the new
	Stable    bool
	Candidate bool
	Data      []string    // suites with other cases
	Models    [2][]string // that served an arm newly, stable and candidate
}

// marksOf lists what changed from run to run.
func marksOf(runs []Run) []Mark {
	var out []Mark
	for i := 1; i < len(runs); i++ {
		a, b := runs[i-1], runs[i]
		m := Mark{Run: i, Stable: !a.Stable.same(b.Stable), Candidate: !a.Candidate.same(b.Candidate)}
		for suite, digest := range b.Data {
			if before, ok := a.Data[suite]; ok && before != digest {
				m.Data = append(m.Data, suite)
			}
		}
		slices.Sort(m.Data)
		m.Models[0], m.Models[1] = fresh(a.Stable.Models, b.Stable.Models), fresh(a.Candidate.Models, b.Candidate.Models)
		if m.Stable || m.Candidate || len(m.Data) > 0 || len(m.Models[0]) > 0 || len(m.Models[1]) > 0 {
			out = append(out, m)
		}
	}
	return out
}

func (r Release) same(other Release) bool {
	return r.Version == other.Version && r.Digest == other.Digest
}

// fresh lists the models that are new. Where nobody said, none is.
func fresh(before, after []string) []string {
	if len(before) == 0 {
		return nil
	}
	var out []string
	for _, m := range after {
		if !slices.Contains(before, m) {
			out = append(out, m)
		}
	}
	return out
}
