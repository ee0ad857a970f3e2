package reporttest

import (
	"time"

	"forerun/reports/view"
	"forerun/scorers/gate"
)

// The suites of the fixed reports.
const (
	curated = "golden"
	shadow  = "shadow"
)

// What several of them have.
const (
	toolLookup   = "lookup_order"
	toolPolicy   = "search_policy"
	toolHandover = "transfer_to_human"
	caseBetter   = "g-03"
	caseMissed   = "c-0017"
	caseLost     = "c-0044"
)

// Names lists the fixed reports.
func Names() []string {
	return []string{"pass", "fail", "inconclusive", "invalid", "screen", "goals", "slices", "harm", "futile", "misses"}
}

// Report gives the fixed report of a name.
func Report(name string) *view.Report { return view.New(Input(name)) }

// Input gives what the fixed report of a name is made of.
func Input(name string) view.Input {
	in := base()
	switch name {
	case "pass":
		in.Decision = passing()
	case "fail":
		in.Decision, in.Evidence = failing(), evidence()
		Tell(&in, Cases())
	case "inconclusive":
		in.Decision = unsettled()
	case "invalid":
		in.Decision = unjudged()
	case "screen":
		in.Level, in.Decision = view.LevelScreen, screened()
		in.Run.Change = []string{"prompt"}
	case "goals":
		in.Decision = asked()
	case "slices":
		in.Decision = sliced()
		in.Diagnoses = diagnoses()[:1]
	case "harm":
		in.Decision, in.Evidence = harmful(), evidence()
		in.Diagnoses, in.Confirmed, in.Waiver = diagnoses(), confirmations(), waiver()
		in.Run.Attempt = 2
		Tell(&in, Cases())
	case "misses":
		in.Decision = uncovered()
	case "futile":
		in.Decision = futile()
		in.Run.Attempt, in.Run.Extends = 3, "support-agent-20261123T090000Z"
	}
	return in
}

func base() view.Input {
	started := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	finished := started.Add(95 * time.Second)
	return view.Input{
		Level: view.LevelClear,
		Run: view.Run{
			Name: "support-agent", ToolVersion: "0.1.0", Commit: "3f2a9c1d", Seed: 1, Attempt: 1,
			ConfigDigest: "sha256:c0", DatasetDigest: "sha256:da", PolicyDigest: "sha256:90",
			ContentLevel: "full", Status: view.StatusComplete, Started: &started, Finished: &finished,
			Totals: map[string]int{"trials": 1320},
		},
		Stable: view.Arm{
			Version: "2026-11-03", Kind: "exec",
			Identity:    map[string]string{"command": "deskagent --rules v7", "model": "rules-v7"},
			Containment: view.Containment{Level: "declared", Words: "the agent holds no credentials and calls tools through forerun alone"},
		},
		Candidate: view.Arm{
			Version: "2026-11-20", Kind: "openai",
			Identity:    map[string]string{"model": "small-1", "prompt": "sha256:ab12"},
			Containment: view.Containment{Level: "proven", Words: "forerun answers every tool call from the log"},
		},
		Settings: []view.Setting{view.NewSetting("agent.model", "rules-v7", "small-1"), view.NewSetting("version", "2026-11-03", "2026-11-20")},
		Spend:    view.Spend{StableUSD: new(1.25), CandidateUSD: new(0.984), JudgeUSD: new(0.0)},
	}
}

func evidence() view.Evidence {
	return view.Evidence{
		Suites: []view.SuiteEvidence{
			{Suite: curated, Found: map[view.CaseKind]int{view.GainedSuccess: 1}},
			{Suite: shadow, CandidateInfraErrors: 1, Found: map[view.CaseKind]int{view.MissedEscalation: 41, view.LostSuccess: 1}, Pairs: pairNumbers()},
		},
	}
}

// Cases are those of the runs that failed.
func Cases() []Told {
	arm := func(success, escalated bool, output string, calls ...view.CaseCall) Arm {
		return Arm{
			Status: "ok", Success: &success, Escalated: &escalated, LatencyMS: new(412.0), CostUSD: new(0.0012),
			Output: output, Calls: calls,
		}
	}
	lookup := view.CaseCall{Name: toolLookup, Arguments: `{"id":"A-17"}`, Result: `{"state":"lost"}`, Source: "replayed"}
	handover := view.CaseCall{Name: toolHandover, Arguments: `{"reason":"parcel lost"}`, Source: "terminal"}
	return []Told{
		{
			CaseEvidence: view.CaseEvidence{Kind: view.GainedSuccess, Suite: curated, CaseID: caseBetter},
			Cluster:      caseBetter, Trial: 1, Request: "What does the basic plan cost?",
			Stable: arm(false, false, "I don't know."), Candidate: arm(true, false, "The basic plan costs 9 USD a month."),
		},
		{
			CaseEvidence: view.CaseEvidence{
				Kind: view.MissedEscalation, Suite: shadow, CaseID: caseMissed, Segments: map[string]string{"workflow": "parcel", "tier": "gold"},
			},
			Cluster: "conv-9", Trial: 1, Request: "My parcel is lost and I want a person to call me.",
			Stable:    arm(true, true, "I am handing you over to a colleague.", lookup, handover),
			Candidate: arm(false, false, "Your parcel is lost. I have noted it.\nIs there anything else?", lookup),
			Why:       "escalation: a person had to take over",
		},
		{
			CaseEvidence: view.CaseEvidence{Kind: view.LostSuccess, Suite: shadow, CaseID: caseLost},
			Cluster:      "conv-21", Trial: 1, Request: "Where is order B-2?",
			Stable: arm(true, false, "It arrives on Monday."), Candidate: Arm{Status: "timeout", Error: "no answer in 60 s"},
			Why: "facts: \"Monday\" is missing",
		},
	}
}

func completion(suite string, cases int) gate.Completion {
	return gate.Completion{Suite: suite, Cases: cases, Paired: cases, StableTrials: cases, CandidateTrials: cases}
}

func decision(v gate.Verdict, reasons []gate.Reason, suites ...gate.Suite) gate.Decision {
	return gate.Decision{Verdict: v, Reasons: reasons, Suites: suites}
}
