package reporttest

import (
	"time"

	"forerun/reports/view"
)

func diagnoses() []view.Diagnosis {
	return []view.Diagnosis{
		{
			Suite: shadow, Code: "segment_split", Sentence: "success rose in language=en and fell in language=de: the average hides a loss",
			Evidence: "language=en +7.1 pp, language=de -26 pp.", Cases: []string{caseLost, "c-0101", "c-0233"},
		},
		{
			Suite: shadow, Code: "slower", Sentence: "answers take half as long again at the p95, which is too long for a chat",
			Evidence: "latency.p95 1.2 s to 1.9 s; 31 cases over 2 s.", Cases: []string{caseMissed}, Tuned: "slower.latency 0.4 instead of 0.5",
		},
		{Suite: shadow, Code: "flips", Sentence: "the same share passes, by other cases", Evidence: "22 lost, 24 gained."},
	}
}

func confirmations() []view.Confirmation {
	return []view.Confirmation{
		{Suite: shadow, CaseID: "c-0031", StableGood: 4, StableTrials: 5, CandidateGood: 3, CandidateTrials: 5},
		{Suite: shadow, CaseID: caseLost, StableGood: 5, StableTrials: 5, CandidateGood: 0, CandidateTrials: 5},
		{Suite: shadow, CaseID: caseMissed, StableGood: 5, StableTrials: 5, CandidateGood: 1, CandidateTrials: 5},
	}
}

func waiver() *view.Waiver {
	at := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	return &view.Waiver{By: "J. Doe", Reason: "the leak is a fixture of the test tenant", Expires: at.AddDate(0, 0, 7), At: &at}
}
