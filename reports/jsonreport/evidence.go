package jsonreport

import (
	"maps"
	"math"

	"forerun/reports/view"
	"forerun/scorers/gate"
)

// loss is what a screen would have seen of one guardrail, with 80 % power.
type loss struct {
	Suite     string     `json:"suite"`
	Guardrail string     `json:"guardrail"`
	Scale     gate.Scale `json:"scale"`
	Loss      *float64   `json:"loss"`
}

type cluster struct {
	Name  string  `json:"name"`
	Share float64 `json:"share"`
}

type events struct {
	Stable          int      `json:"stable"`
	StableTrials    int      `json:"stable_trials"`
	Candidate       int      `json:"candidate"`
	CandidateTrials int      `json:"candidate_trials"`
	Cases           []string `json:"cases"`
}

type unjudged struct {
	Slice  map[string]string `json:"slice"`
	NPairs int               `json:"n_pairs"`
	Share  float64           `json:"share"`
}

// noiseFloor is stable against itself.
type noiseFloor struct {
	Metrics []noise `json:"metrics"`
}

type noise struct {
	Metric         string     `json:"metric"`
	Scale          gate.Scale `json:"scale"`
	NPairs         int        `json:"n_pairs"`
	NClusters      int        `json:"n_clusters"`
	FlipRate       *float64   `json:"flip_rate"`
	Variance       *float64   `json:"variance"`
	DesignEffect   *float64   `json:"design_effect"`
	Excess         *float64   `json:"excess"`
	ExcessInterval bounds     `json:"excess_interval95"`
}

type fidelity struct {
	Metric      string         `json:"metric"`
	Applies     bool           `json:"applies"`
	Why         *string        `json:"why"`
	NPairs      int            `json:"n_pairs"`
	NClusters   int            `json:"n_clusters"`
	Logged      *float64       `json:"logged"`
	Replayed    *float64       `json:"replayed"`
	Difference  *float64       `json:"difference"`
	Interval98  bounds         `json:"interval98"`
	Margin      float64        `json:"margin"`
	NeededPairs *int           `json:"needed_pairs"`
	Versions    map[string]int `json:"versions"`
	OtherCases  int            `json:"other_cases"`
}

type earlyStop struct {
	Planned int    `json:"planned"`
	Used    int    `json:"used"`
	Saved   int    `json:"saved"`
	Looks   []look `json:"looks"`
}

type look struct {
	Cases    int      `json:"cases"`
	Clusters int      `json:"clusters"`
	Share    *float64 `json:"share"`
	Boundary *float64 `json:"boundary"` // null where only harm was looked at
	Crossed  int      `json:"crossed"`
	EValue   *float64 `json:"e_value"`
	Power    *float64 `json:"conditional_power"`
	Decision string   `json:"decision"`
}

type confirmed struct {
	CaseID    string `json:"case_id"`
	Stable    again  `json:"stable"`
	Candidate again  `json:"candidate"`
	Holds     bool   `json:"holds"`
}

type again struct {
	Good   int `json:"good"`
	Trials int `json:"trials"`
}

func sliceOf(s *gate.Slice) map[string]string {
	if s == nil {
		return nil
	}
	return map[string]string{s.Segment: s.Value}
}

// losses lists what a screen would have seen.
func losses(r *view.Report) []loss {
	if r.Level != view.LevelScreen {
		return nil
	}
	out := []loss{}
	for i := range r.Suites {
		for _, row := range r.Suites[i].Guarded() {
			if f := row.Finding; f.Decides {
				out = append(out, loss{row.Suite, row.Guardrail, row.Scale, f.CouldHaveSeen})
			}
		}
	}
	return out
}

func unjudgedOf(all []gate.Unjudged) []unjudged {
	out := make([]unjudged, len(all))
	for i, u := range all {
		out[i] = unjudged{sliceOf(&u.Slice), u.Pairs, u.Share}
	}
	return out
}

func noiseOf(all []gate.Noise) *noiseFloor {
	if len(all) == 0 {
		return nil
	}
	out := &noiseFloor{}
	for _, n := range all {
		out.Metrics = append(out.Metrics, noise{
			n.Metric, n.Scale, n.Pairs, n.Clusters, n.FlipRate, n.Variance, n.DesignEffect, n.Excess, boundsOf(n.ExcessInterval),
		})
	}
	return out
}

func fidelityOf(all []gate.Fidelity) []fidelity {
	out := make([]fidelity, len(all))
	for i, f := range all {
		versions := map[string]int{}
		maps.Copy(versions, f.Versions)
		out[i] = fidelity{
			Metric: f.Metric, Applies: f.Applies, Why: word(f.Why), NPairs: f.Pairs, NClusters: f.Clusters,
			Logged: f.Logged, Replayed: f.Replayed, Difference: f.Difference, Interval98: boundsOf(f.Interval98),
			Margin: f.Margin, NeededPairs: f.Needed, Versions: versions, OtherCases: f.OtherCases,
		}
	}
	return out
}

func earlyOf(s *view.Suite) *earlyStop {
	if s.Early == nil {
		return nil
	}
	out := &earlyStop{Planned: s.Planned, Used: s.Early.Used, Saved: s.Early.Saved}
	for _, l := range s.Looks {
		one := look{
			Cases: l.Cases, Clusters: l.Clusters, Share: finite(l.Share), Boundary: known(l.Boundary), Crossed: l.Crossed,
			EValue: known(l.EValue), Power: known(l.Power), Decision: l.Decision,
		}
		out.Looks = append(out.Looks, one)
	}
	return out
}

// known drops what is no number.
func known(x *float64) *float64 {
	if x == nil {
		return nil
	}
	return finite(*x)
}

func finite(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

// confirmedOf and diagnosesOf give what belongs to a suite. What names no suite
// of the report stands under its first, so that nothing is lost.
func confirmedOf(r *view.Report, i int) []confirmed {
	out := []confirmed{}
	for _, x := range r.Confirmed {
		if c := x.Raw(); belongs(r, c.Suite, i) {
			out = append(out, confirmed{c.CaseID, again{c.StableGood, c.StableTrials}, again{c.CandidateGood, c.CandidateTrials}, x.Holds})
		}
	}
	return out
}

func diagnosesOf(r *view.Report, i int) []diagnosis {
	out := []diagnosis{}
	for _, d := range r.Diagnoses {
		if belongs(r, d.Suite, i) {
			out = append(out, diagnosis{d.Code, d.Sentence, d.Evidence, list(d.Cases), word(d.Tuned)})
		}
	}
	return out
}

func belongs(r *view.Report, suite string, i int) bool {
	for k := range r.Suites {
		if r.Suites[k].Name == suite {
			return k == i
		}
	}
	return i == 0
}
