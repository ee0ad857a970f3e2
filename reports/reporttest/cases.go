package reporttest

import (
	"forerun/reports/view"
)

// Told is a case of a fixed run with all that a page shows of it.
type Told struct {
	view.CaseEvidence

	Cluster   string
	Request   string
	Trial     int // that is shown
	Stable    Arm
	Candidate Arm
	Why       string // the reason of the candidate's score
}

// Arm is how one arm did on a case.
type Arm struct {
	Status    string
	Success   *bool
	Escalated *bool
	LatencyMS *float64
	CostUSD   *float64
	Output    string
	Error     string
	Calls     []view.CaseCall
}

// Tell makes the cases those of a report.
func Tell(in *view.Input, told []Told) {
	in.Evidence.Cases = nil
	for i := range told {
		in.Evidence.Cases = append(in.Evidence.Cases, told[i].CaseEvidence)
	}
	in.Cases = func(yield func(func() (*view.Entry, error), error) bool) {
		for i := range told {
			c := &told[i]
			entry := func() (*view.Entry, error) {
				return view.NewEntry(view.EntryInput{Detail: view.NewDetail(detailOf(in, c)), Errored: c.Stable.Error+c.Candidate.Error != ""}), nil
			}
			if !yield(entry, nil) {
				return
			}
		}
	}
}

func detailOf(in *view.Input, c *Told) view.DetailInput {
	times := func(x *bool) view.Times { return view.Times{}.And(x) }
	arm := func(a Arm) view.DetailArm {
		return view.DetailArm{
			Status: a.Status, Success: a.Success, HandedOver: a.Escalated, LatencyMS: a.LatencyMS, CostUSD: a.CostUSD, Attempts: 1,
			CallsKnown: a.Error == "", Calls: a.Calls,
		}
	}
	out := view.DetailInput{
		Run: in.Run, Arms: [2]view.Arm{in.Stable, in.Candidate}, Again: in.Confirmed, Trial: c.Trial,
		Case: view.Listed{
			Kind: c.Kind, Suite: c.Suite, CaseID: c.CaseID, Cluster: c.Cluster, Segments: c.Segments, Trials: 1,
			Success:    view.TimesByArm{Stable: times(c.Stable.Success), Candidate: times(c.Candidate.Success)},
			HandedOver: view.TimesByArm{Stable: times(c.Stable.Escalated), Candidate: times(c.Candidate.Escalated)},
		},
		Stable: arm(c.Stable), Candidate: arm(c.Candidate),
		Text: &view.DetailText{Request: c.Request, Stable: c.Stable.Output, Candidate: c.Candidate.Output, Errors: [2]string{c.Stable.Error, c.Candidate.Error}},
	}
	if c.Why != "" {
		out.Scores = []view.ScoreInput{{Metric: "facts", Stable: scored(1, "pass", ""), Candidate: scored(0, "fail", c.Why)}}
	}
	return out
}
