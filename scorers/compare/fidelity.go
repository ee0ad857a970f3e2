package compare

import (
	"fmt"
	"math"

	"forerun/datasets"
	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// What a replay must show to be faithful, and how likely it should be to show it.
const (
	fidelityAlpha = 0.01
	fidelityPower = 0.8
)

// log is what is known of a case's logged outcome.
type log struct {
	has     bool
	version string
}

func logOf(c *datasets.Case) log {
	if c.Logged == nil {
		return log{}
	}
	return log{true, c.Logged.Version}
}

// loggedRow is a case whose logged outcome was scored; not ok where the metric
// applies and is not known.
type loggedRow struct {
	at    int32
	value float64
	ok    bool
}

func (c *column) addLogged(o *caseOutcomes, stable reading) {
	if c.metric.Kind != scorers.KindProportion || len(o.logged) == 0 || !stable.ok {
		return
	}
	if r, applies := c.one(o.logged[0]); applies {
		c.logged = append(c.logged, loggedRow{o.index, r.value, r.ok})
	}
}

// faithful reports whether a guardrail's metric is held to what production did:
// proportions with a margin to hold it to.
func faithful(q question) bool {
	g := q.guardrail
	return q.metric.Kind == scorers.KindProportion && !g.Monitor && g.Margin != nil && g.Margin.Scale == gate.Absolute
}

// fidelity compares what production did with the replay of the same version.
func (p *part) fidelity(q question, c *column) gate.Fidelity {
	f := gate.Fidelity{
		Suite: p.Name, Metric: q.guardrail.Metric, Margin: q.guardrail.Margin.Value, Versions: map[string]int{},
	}
	logs, recorded := 0, false
	for i := range p.cases {
		recorded = recorded || p.table.answers.at(i).recorded
		if l := p.table.logs.at(i); l.has {
			logs++
			f.Versions[l.version]++
			if !p.ofStable(l) {
				f.OtherCases++
			}
		}
	}
	compared, unknown := p.loggedPairs(c)
	switch {
	case recorded:
		f.Why = "stable is a log itself, and was not replayed"
	case logs == 0:
		f.Why = "no case has a logged outcome"
	case logs == f.OtherCases:
		f.Why = fmt.Sprintf("all %d logged outcomes are of other versions than stable", logs)
		if logs == 1 {
			f.Why = "the one logged outcome is of another version than stable"
		}
	case gate.TooMuchMissing(unknown, unknown+compared.n()):
		f.Why = fmt.Sprintf("%d of %s %s no score", unknown, things(unknown+compared.n(), "logged outcomes"), have(unknown))
	case compared.n() == 0:
		f.Why = "no case is scored both as logged and as replayed"
	default:
		q.fidelity(&f, compared)
	}
	return f
}

// fidelity fills in the comparison of replayed with logged.
func (q question) fidelity(f *gate.Fidelity, p pairs) {
	q.guardrail = gate.Guardrail{
		Suite: f.Suite, Metric: f.Metric, Direction: gate.None, Alpha: fidelityAlpha, Margin: q.guardrail.Margin,
	}
	c := q.answer(p)
	f.Pairs, f.Clusters = c.NPairs, c.NClusters
	f.Logged, f.Replayed, f.Difference = c.Stable, c.Candidate, c.Difference
	if c.Blocked != "" && c.Blocked != gate.BlockedConstant {
		f.Why = c.BlockedWords
		return
	}
	f.Applies, f.Interval98 = true, c.Interval
	f.Needed = neededToAgree(c, f.Margin)
}

// neededToAgree is the number of further pairs that would show both to be within
// the margin of each other; nil where they are shown to be, or none would.
func neededToAgree(c gate.Comparison, margin float64) *int {
	if c.Estimate == nil || c.PairVariance == nil {
		return nil
	}
	if i := c.Interval; i.Lo != nil && i.Hi != nil && *i.Lo > -margin && *i.Hi < margin {
		return nil
	}
	room := margin - math.Abs(*c.Estimate)
	if !(room > 0) {
		return nil
	}
	z := stats.NormalQuantile(1-fidelityAlpha) + stats.NormalQuantile(fidelityPower)
	n := z * z * *c.PairVariance / (room * room)
	if !(n < math.MaxInt32) {
		return nil
	}
	return new(max(1, int(math.Ceil(n))-c.NPairs))
}

// ofStable reports whether a log was written by the version that is replayed. A
// log that names none counts as stable's.
func (p *part) ofStable(l log) bool {
	return l.version == "" || p.StableVersion == "" || l.version == p.StableVersion
}

// loggedPairs pairs the logged value of a case with the mean of its replays, and
// counts the logged outcomes that are not known.
func (p *part) loggedPairs(c *column) (out pairs, unknown int) {
	logged := make(map[int32]float64, len(c.logged))
	for _, r := range c.logged {
		switch {
		case r.at >= p.cases || !p.ofStable(p.table.logs.at(r.at)):
		case !r.ok:
			unknown++
		default:
			logged[r.at] = r.value
		}
	}
	var cases []int32
	for _, at := range p.table.byID {
		v, ok := logged[at]
		if stable := c.arms[0].value.at(at); ok && !math.IsNaN(stable) {
			cases = append(cases, at)
			out.stable, out.candidate = append(out.stable, v), append(out.candidate, stable)
		}
	}
	s := p.selection(cases)
	out.cluster, out.weight, out.clusters, out.names = s.cluster, s.weight, s.clusters, &p.table.names.texts
	out.alone = func(int) loner { return loner{} }
	return out, unknown
}
