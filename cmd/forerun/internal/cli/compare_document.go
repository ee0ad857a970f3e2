package cli

import (
	"forerun/cmd/forerun/internal/wire"
	"forerun/datasets"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

// lookDocument is what compare prints with --json. What is not known is null.
type lookDocument struct {
	SchemaVersion int            `json:"schema_version"`
	Kind          string         `json:"kind"` // compare
	Runs          []string       `json:"runs"`
	Stable        string         `json:"stable"`    // version; of two runs, A's
	Candidate     string         `json:"candidate"` // of two runs, B's
	Suites        []lookSuite    `json:"suites"`
	Flips         *view.Listing  `json:"flips"`
	Answered      int            `json:"answered"`         // cases that both sides answered
	Otherwise     int            `json:"answers_differ"`   // of these
	Details       []*view.Detail `json:"details"`          // null: --text was not asked for
	Untold        int            `json:"details_left_out"` // cases beyond those
	SpentUSD      *float64       `json:"spent_usd"`
	Notes         []string       `json:"notes"`
}

type lookSuite struct {
	Name    string          `json:"name"`
	Split   *datasets.Split `json:"split"` // null: the cases are of what the gate judges
	Cases   int             `json:"cases"`
	Paired  int             `json:"paired"`
	Metrics []lookMetric    `json:"metrics"`
}

type lookMetric struct {
	Metric     string           `json:"metric"`
	Kind       string           `json:"kind"`
	Unit       string           `json:"unit"`
	Direction  gate.Direction   `json:"direction"`
	Scale      gate.Scale       `json:"scale"` // of interval, interval95 and sees
	NPairs     int              `json:"n_pairs"`
	NClusters  int              `json:"n_clusters"`
	Stable     *float64         `json:"stable"`
	Candidate  *float64         `json:"candidate"`
	Difference *float64         `json:"difference"`
	Relative   *float64         `json:"relative"`
	Interval   [2]*float64      `json:"interval"` // 90 %
	Interval95 [2]*float64      `json:"interval95"`
	PValue     *float64         `json:"p_value"`
	Discordant *gate.Discordant `json:"discordant"`
	Sees       *float64         `json:"sees"`    // the smallest difference that so many pairs show in 80 % of runs
	Blocked    string           `json:"blocked"` // why there is no interval; empty where there is one
	Method     string           `json:"method"`
}

func newLookDocument(l *look) lookDocument {
	d := lookDocument{
		SchemaVersion: 1, Kind: "compare", Runs: l.Runs, Stable: l.Stable, Candidate: l.Candidate, Flips: l.List, Suites: []lookSuite{},
		Answered: l.Answered, Otherwise: l.Otherwise, Details: l.Details, Untold: l.Untold, SpentUSD: l.SpentUSD, Notes: append([]string{}, l.Notes...),
	}
	for _, s := range l.Suites {
		one := lookSuite{Name: s.Name, Split: s.Split, Cases: s.Cases, Paired: s.Paired, Metrics: []lookMetric{}}
		for i := range s.Rows {
			one.Metrics = append(one.Metrics, newLookMetric(&s.Rows[i]))
		}
		d.Suites = append(d.Suites, one)
	}
	return d
}

func newLookMetric(r *wire.ComparedRow) lookMetric {
	c := r.Finding.Comparison
	return lookMetric{
		Metric: r.Finding.Guardrail.Metric, Kind: c.Kind, Unit: c.Unit, Direction: r.Finding.Guardrail.Direction, Scale: r.Scale,
		NPairs: c.NPairs, NClusters: c.NClusters, Stable: c.Stable, Candidate: c.Candidate, Difference: c.Difference, Relative: c.Relative,
		Interval: [2]*float64{c.Interval.Lo, c.Interval.Hi}, Interval95: [2]*float64{c.Interval95.Lo, c.Interval95.Hi},
		PValue: c.PValue, Discordant: c.Discordant, Sees: r.Sees, Blocked: c.Blocked, Method: c.Method,
	}
}
