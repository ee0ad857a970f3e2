package scorers_test

import (
	"testing"

	"pgregory.net/rapid"

	"forerun/replay"
	"forerun/scorers"
)

// The truth table of design.md part 3: rows are what the pass/fail scorers said,
// columns how the trial ended.
func TestSuccessTruthTable(t *testing.T) {
	t.Parallel()
	const (
		one, zero, un, na = "1", "0", "unscored", "not_applicable"
	)
	pass, fail := scorers.Pass(""), scorers.Fail("")
	errored, unscored, skip := scorers.Score{State: scorers.Errored}, scorers.Score{State: scorers.Unscored}, scorers.Skip("")
	statuses := []replay.Status{
		replay.StatusOK, replay.StatusAwaitingApproval, replay.StatusAgentError, replay.StatusTimeout, replay.StatusInfraError, replay.StatusCancelled,
	}
	for name, test := range map[string]struct {
		scores []scorers.Score
		want   [6]string
	}{
		"no scorer":                  {nil, [6]string{na, na, na, na, na, na}},
		"none applies":               {[]scorers.Score{skip, skip}, [6]string{na, na, na, na, na, na}},
		"all pass":                   {[]scorers.Score{pass, pass}, [6]string{one, one, zero, zero, un, un}},
		"one passes, one not for it": {[]scorers.Score{pass, skip}, [6]string{one, one, zero, zero, un, un}},
		"one fails":                  {[]scorers.Score{pass, fail}, [6]string{zero, zero, zero, zero, un, un}},
		"one broken":                 {[]scorers.Score{pass, errored}, [6]string{un, un, zero, zero, un, un}},
		"one without its data":       {[]scorers.Score{pass, unscored}, [6]string{un, un, zero, zero, un, un}},
		"one fails, one broken":      {[]scorers.Score{errored, fail}, [6]string{zero, zero, zero, zero, un, un}},
		"only broken":                {[]scorers.Score{errored}, [6]string{un, un, zero, zero, un, un}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i, status := range statuses {
				var named []scorers.NamedScore
				for _, s := range test.scores {
					named = append(named, scorers.NamedScore{Metric: "m", Score: s})
				}
				if got := word(scorers.Success(status, named)); got != test.want[i] {
					t.Errorf("%s: success is %s, want %s", status, got, test.want[i])
				}
			}
		})
	}
}

func word(s scorers.Score) string {
	switch {
	case s.State != scorers.Scored:
		return s.State.String()
	case s.Value == 1:
		return "1"
	case s.Value == 0:
		return "0"
	}
	return "neither"
}

func TestSuccessAppliesToTheCaseWhateverTheStatus(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		states := rapid.SliceOfN(rapid.SampledFrom([]scorers.State{scorers.Scored, scorers.Unscored, scorers.NotApplicable, scorers.Errored}), 0, 5).Draw(t, "states")
		var named []scorers.NamedScore
		applies := false
		for _, s := range states {
			named = append(named, scorers.NamedScore{Metric: "m", Score: scorers.Score{State: s, Value: float64(rapid.IntRange(0, 1).Draw(t, "value"))}})
			applies = applies || s != scorers.NotApplicable
		}
		status := replay.Status(rapid.IntRange(1, 6).Draw(t, "status"))
		s := scorers.Success(status, named)
		if (s.State != scorers.NotApplicable) != applies {
			t.Fatalf("states %v with %s: success is %s", states, status, s.State)
		}
		if status.Missing() && s.State == scorers.Scored {
			t.Fatalf("a trial without an outcome is scored")
		}
	})
}
