package fromlog_test

import (
	"math"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/fromlog"
	"forerun/scorers/scorertest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	rated := &datasets.Case{ID: "c", Logged: &datasets.Logged{Scores: map[string]float64{"reward": 1}}}
	unrated := &datasets.Case{ID: "d", Logged: &datasets.Logged{}}
	for _, options := range []string{`{name: reward}`, `{name: reward, pass_at: 1}`} {
		t.Run(options, func(t *testing.T) {
			t.Parallel()
			scorertest.Test(t, scorertest.Configure(t, fromlog.Specs(), "logged_score", options), rated, unrated)
		})
	}
}

func TestLoggedScore(t *testing.T) {
	t.Parallel()
	rated, unrated := &datasets.Logged{Scores: map[string]float64{"reward": 1}}, &datasets.Logged{Scores: map[string]float64{"other": 1}}
	for name, test := range map[string]struct {
		options string
		logged  *datasets.Logged // of the case
		scores  map[string]float64
		status  replay.Status
		want    scorers.State
		value   float64
	}{
		"a number to be averaged":              {`{name: reward}`, rated, map[string]float64{"reward": 0.4}, replay.StatusOK, scorers.Scored, 0.4},
		"passes at the limit":                  {`{name: reward, pass_at: 0.4}`, rated, map[string]float64{"reward": 0.4}, replay.StatusOK, scorers.Scored, 1},
		"fails below":                          {`{name: reward, pass_at: 1}`, rated, map[string]float64{"reward": 0.4}, replay.StatusOK, scorers.Scored, 0},
		"zero is a pass at zero":               {`{name: reward, pass_at: 0}`, rated, map[string]float64{"reward": 0}, replay.StatusOK, scorers.Scored, 1},
		"absent is unscored, not zero":         {`{name: reward}`, rated, nil, replay.StatusOK, scorers.Unscored, 0},
		"absent is unscored, not a fail":       {`{name: reward, pass_at: 1}`, rated, nil, replay.StatusOK, scorers.Unscored, 0},
		"no number":                            {`{name: reward}`, rated, map[string]float64{"reward": math.NaN()}, replay.StatusOK, scorers.Unscored, 0},
		"the log rated other cases":            {`{name: reward}`, unrated, map[string]float64{"reward": 1}, replay.StatusOK, scorers.NotApplicable, 0},
		"every case":                           {`{name: reward, every_case: true}`, unrated, map[string]float64{"reward": 1}, replay.StatusOK, scorers.Scored, 1},
		"a case without a log expects it":      {`{name: reward}`, nil, map[string]float64{"reward": 1}, replay.StatusOK, scorers.Scored, 1},
		"the log's word on a failed trial":     {`{name: reward}`, rated, map[string]float64{"reward": 0.25}, replay.StatusAgentError, scorers.Scored, 0.25},
		"a failed trial fails":                 {`{name: reward, pass_at: 1}`, rated, nil, replay.StatusTimeout, scorers.Scored, 0},
		"a failed trial without a score":       {`{name: reward}`, rated, nil, replay.StatusTimeout, scorers.Unscored, 0},
		"a trial that never reached the agent": {`{name: reward, pass_at: 1}`, rated, map[string]float64{"reward": 1}, replay.StatusInfraError, scorers.Unscored, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := scorertest.Configure(t, fromlog.Specs(), "logged_score", test.options)
			s, err := scorers.Judge(t.Context(), c, scorers.Input{
				Case: &datasets.Case{ID: "c", Logged: test.logged}, Outcome: &replay.Outcome{Status: test.status, Scores: test.scores},
			})
			if err != nil {
				t.Fatal(err)
			}
			if s.State != test.want || s.Value != test.value {
				t.Errorf("got %s %g (%s), want %s %g", s.State, s.Value, s.Reason, test.want, test.value)
			}
		})
	}
}

func TestKindFollowsPassAt(t *testing.T) {
	t.Parallel()
	mean := scorertest.Configure(t, fromlog.Specs(), "logged_score", `{name: distance, direction: lower}`)
	if mean.PassFail || mean.Metric.Kind != scorers.KindMean || mean.Metric.Direction != scorers.LowerIsBetter {
		t.Errorf("without pass_at: %+v", mean.Metric)
	}
	passFail := scorertest.Configure(t, fromlog.Specs(), "logged_score", `{name: reward, pass_at: 1}`)
	if !passFail.PassFail || passFail.Metric.Kind != scorers.KindProportion || passFail.Metric.Evidence != scorers.EvidenceA {
		t.Errorf("with pass_at: %+v", passFail.Metric)
	}
}

func TestRefusedOptions(t *testing.T) {
	t.Parallel()
	scorertest.Refuse(t, fromlog.Specs(), "logged_score", `{}`, "name", "is missing")
	scorertest.Refuse(t, fromlog.Specs(), "logged_score", `{name: ""}`, "name", "is empty")
	scorertest.Refuse(t, fromlog.Specs(), "logged_score", `{name: a, pass_at: high}`, "pass_at", "want a number")
	scorertest.Refuse(t, fromlog.Specs(), "logged_score", `{name: a, pass_at: 1, direction: lower}`, "direction", "passing is better")
	scorertest.Refuse(t, fromlog.Specs(), "logged_score", `{name: a, passat: 1}`, "passat", `did you mean "pass_at"`)
}
