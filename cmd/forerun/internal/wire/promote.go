package wire

import (
	"cmp"
	"context"
	"os"
	"time"

	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/reports/view"
	"forerun/scorers"
)

// Promotion says which cases of a run become cases of a dataset of their own.
type Promotion struct {
	Apparent      bool      // also those that nobody asked again
	Whole         bool      // as the data had them, not as the run shows them
	StableAnswers bool      // somebody says that what stable answered is right
	Now           time.Time // of the promotion
}

// Regression is a case that stable solved and the candidate did not.
type Regression struct {
	Suite     string             `json:"suite"`
	CaseID    string             `json:"case_id"`
	Metric    string             `json:"metric"`
	Finding   string             `json:"finding,omitempty"` // the verdict of the guardrail on that metric; empty where none was on it
	Confirmed bool               `json:"confirmed"`
	Again     *view.Confirmation `json:"-"` // nil where it was not asked again
}

// Regressions are a scored run's, in the order of its cases.
type Regressions struct {
	Cases   []Regression
	Chance  int // that were asked again and did not show again
	Unasked int // that seem to be some, and nobody asked again
}

// FindRegressions gives the regressions of a scored run that asking again has
// confirmed, and with apparent those that nobody asked again.
func FindRegressions(ctx context.Context, run *rundir.Run, apparent bool) (Regressions, error) {
	var out Regressions
	again, err := Confirmed(ctx, run)
	if err != nil {
		return out, err
	}
	asked := map[replay.Key]*view.Confirmation{}
	for i, c := range again {
		asked[replay.Key{Suite: c.Suite, CaseID: c.CaseID}] = &again[i]
	}
	later, err := lostAgain(ctx, run)
	if err != nil {
		return out, err
	}
	findings, err := verdicts(run)
	if err != nil {
		return out, err
	}
	stopped := ended(run.Manifest())
	err = eachCase(ctx, run, func(t *tally) {
		key := replay.Key{Suite: t.suite, CaseID: t.id}
		confirmed, s := asked[key], t.suspect()
		last, ends := stopped[t.suite]
		lost := cmp.Or(s.lost, later[key])
		switch {
		case confirmed != nil && !confirmed.Holds():
			out.Chance++
			return
		case confirmed == nil && (s.lost == 0 || ends && t.number > last):
			return
		case confirmed == nil && !apparent:
			out.Unasked++
			return
		}
		metric := lost.metric()
		out.Cases = append(out.Cases, Regression{
			Suite: t.suite, CaseID: t.id, Metric: metric, Finding: findings[[2]string{t.suite, metric}],
			Confirmed: confirmed != nil, Again: confirmed,
		})
	})
	return out, err
}

// metric is the metric that a loss shows in.
func (l loss) metric() string {
	switch l {
	case lostEscalation:
		return "escalation.missed"
	case lostAnswer:
		return "error.rate"
	case lostSuccess:
	}
	return scorers.SuccessMetric
}

// lostAgain is what the candidate lost of each case when it was asked again.
func lostAgain(ctx context.Context, run *rundir.Run) (map[replay.Key]loss, error) {
	all, err := Confirms(run)
	if err != nil {
		return nil, err
	}
	out := map[replay.Key]loss{}
	for _, one := range all {
		if _, err := os.Stat(one.Path(scorers.ScoresFile)); err != nil || one.Manifest().Status != rundir.Complete {
			continue
		}
		if err := eachCase(ctx, one, func(t *tally) {
			key := replay.Key{Suite: t.suite, CaseID: t.id}
			out[key] = cmp.Or(out[key], t.suspect().lost)
		}); err != nil {
			return nil, err
		}
	}
	return out, nil
}
