package trendreport

import (
	"encoding/json"
	"fmt"
	"time"

	"forerun/scorers/trend"
)

// SchemaVersion is the version of the document that [JSON] writes. Keys are added,
// never changed.
const SchemaVersion = 1

type document struct {
	SchemaVersion int          `json:"schema_version"`
	Name          string       `json:"name"`
	FalseAlarm    float64      `json:"false_alarm"` // share of trends in which a step is found where there is none
	Runs          []runDoc     `json:"runs"`
	Series        []seriesDoc  `json:"series"`
	Rules         []findingDoc `json:"rules"`
}

type runDoc struct {
	Dir       string    `json:"dir"`
	Started   time.Time `json:"started"`
	Verdict   string    `json:"verdict"`
	Level     string    `json:"level"`
	Stable    string    `json:"stable"`
	Candidate string    `json:"candidate"`
	New       []string  `json:"new"` // what was another thing than in the run before
}

type seriesDoc struct {
	Suite     string     `json:"suite"`
	Metric    string     `json:"metric"`
	Unit      string     `json:"unit"`
	Direction string     `json:"direction"`
	Points    []pointDoc `json:"points"`
	Stable    *stepDoc   `json:"stable_step"`    // null: none is told from noise
	Candidate *stepDoc   `json:"candidate_step"` // of candidate minus stable
}

type pointDoc struct {
	Run         int      `json:"run"` // from 1
	Pairs       int      `json:"pairs"`
	Stable      float64  `json:"stable"`
	StableSE    *float64 `json:"stable_se"` // null: unknown
	Candidate   float64  `json:"candidate"`
	CandidateSE *float64 `json:"candidate_se"`
}

type stepDoc struct {
	Run   int     `json:"run"`
	Shift float64 `json:"shift"`
	SE    float64 `json:"se"`
	P     float64 `json:"p"` // Holm's over all series
}

type findingDoc struct {
	Suite    string      `json:"suite"`
	Metric   string      `json:"metric"`
	Arm      trend.Arm   `json:"arm"`
	State    trend.State `json:"state"`
	Harm     *float64    `json:"harm"` // null: not judged
	Interval *[2]float64 `json:"interval"`
	Margin   float64     `json:"margin"`
	P        *float64    `json:"p"`
	Why      string      `json:"why"`
}

// JSON prints a trend in numbers.
func JSON(p *Page) ([]byte, error) {
	t := p.trend
	d := document{SchemaVersion: SchemaVersion, Name: t.Name, FalseAlarm: trend.Alarm, Runs: []runDoc{}, Series: []seriesDoc{}, Rules: []findingDoc{}}
	marks := map[int][]string{}
	for _, m := range t.Marks {
		marks[m.Run] = changes(m)
	}
	for i, r := range t.Runs {
		one := runDoc{Dir: r.Dir, Started: r.Started.UTC(), Verdict: r.Verdict, Level: r.Asked, Stable: r.Stable.Version, Candidate: r.Candidate.Version, New: marks[i]}
		if one.New == nil {
			one.New = []string{}
		}
		d.Runs = append(d.Runs, one)
	}
	for _, s := range t.Series {
		one := seriesDoc{Suite: s.Suite, Metric: s.Metric, Unit: string(s.Unit), Direction: string(s.Direction), Stable: stepOf(s, s.Stable), Candidate: stepOf(s, s.Change)}
		for _, q := range s.Points {
			one.Points = append(one.Points, pointDoc{
				Run: q.Run + 1, Pairs: q.Pairs, Stable: q.Value[0], StableSE: known(q.SE[0]), Candidate: q.Value[1], CandidateSE: known(q.SE[1]),
			})
		}
		d.Series = append(d.Series, one)
	}
	for _, f := range t.Rules {
		one := findingDoc{Suite: f.Suite, Metric: f.Metric, Arm: f.Arm, State: f.State, Margin: f.Allowed, Why: f.Why}
		if f.Decidable {
			one.Harm, one.Interval, one.P = &f.Harm, &[2]float64{f.Lo, f.Hi}, &f.P
		}
		d.Rules = append(d.Rules, one)
	}
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the trend: %w", err)
	}
	return append(text, '\n'), nil
}

func stepOf(s *trend.Series, steps trend.Steps) *stepDoc {
	if !steps.Found() {
		return nil
	}
	return &stepDoc{Run: s.Points[steps.Step.At].Run + 1, Shift: steps.Step.Shift, SE: steps.Step.SE, P: steps.P}
}

func known(se float64) *float64 {
	if se == 0 {
		return nil
	}
	return &se
}
