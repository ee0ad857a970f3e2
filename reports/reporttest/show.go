package reporttest

import (
	"fmt"

	"forerun/reports/view"
)

// Listed are the cases of a small run: some of each kind, of clusters of one and of
// several.
func Listed() []view.Listed {
	times := func(a, b int) view.TimesByArm {
		return view.TimesByArm{Stable: view.Times{Yes: a, Of: 2}, Candidate: view.Times{Yes: b, Of: 2}}
	}
	out := []view.Listed{
		{Kind: view.GainedSuccess, Suite: curated, CaseID: caseBetter, Cluster: caseBetter, Trials: 2, Success: times(0, 2)},
		{Kind: view.LostSuccess, Suite: shadow, CaseID: caseLost, Cluster: "conv-21", Trials: 2, Success: times(2, 1), OnlyCandidate: []string{toolPolicy}},
		{
			Kind: view.MissedEscalation, Suite: shadow, CaseID: "c-0101", Cluster: "conv-33", Trials: 2, HandedOver: times(2, 1),
			OnlyStable: []string{toolHandover}, OnlyCandidate: []string{toolLookup, toolPolicy},
		},
		{Kind: view.MissedEscalation, Suite: shadow, CaseID: "c-0016", Cluster: "conv-9", Trials: 2, Success: times(1, 1), HandedOver: times(1, 0), OnlyStable: []string{toolHandover}},
		{
			Kind: view.MissedEscalation, Suite: shadow, CaseID: caseMissed, Cluster: "conv-9", Trials: 2, Success: times(2, 0), HandedOver: times(2, 0),
			Segments: map[string]string{"workflow": "parcel", "tier": "gold"}, OnlyStable: []string{"lookup_customer", toolHandover},
		},
		{Kind: view.LostAnswer, Suite: shadow, CaseID: "c-0200", Cluster: "c-0200", Trials: 2},
	}
	for i := range 30 {
		out = append(out, view.Listed{Kind: view.Alike, Suite: shadow, CaseID: fmt.Sprintf("c-1%03d", i), Cluster: "conv-1", Trials: 2, Success: times(2, 2)})
	}
	return out
}

// Listing is a page of that run.
func Listing(asked view.Asked) *view.Listing {
	in := base()
	return view.NewListing(in.Run, in.Stable, in.Candidate, Listed(), confirmations(), asked)
}

// Detail is one case with something in every part of it, with what was said and without.
func Detail(text bool) *view.Detail { return view.NewDetail(DetailInput(text)) }

// DetailInput is what that case is made of.
func DetailInput(text bool) view.DetailInput {
	in := base()
	lookup := view.CaseCall{Name: toolLookup, Arguments: `{"id":"A-17"}`, Result: `{"state":"lost"}`, Source: "replayed"}
	policy := view.CaseCall{Name: toolPolicy, Arguments: `{"topic":"lost parcel","limit":3}`, Result: `{"text":"A person calls within a day."}`, Source: "replayed"}
	other := view.CaseCall{Name: toolPolicy, Arguments: `{"topic":"refund","limit":3}`, Source: "miss"}
	handover := view.CaseCall{Name: toolHandover, Arguments: `{"reason":"parcel lost"}`, Result: `{"ok":true}`, Source: "terminal"}
	mail := view.CaseCall{Name: "send_mail", Arguments: `{"to":"ann@example.com"}`, Result: `{"ok":true}`, Source: "ack"}
	out := view.DetailInput{
		Run: in.Run, Arms: [2]view.Arm{in.Stable, in.Candidate}, Case: Listed()[4], Again: confirmations(), Risk: "read_only", Trial: 1,
		Stable: view.DetailArm{
			Status: "ok", Success: new(true), HandedOver: new(true), LatencyMS: new(412.0), CostUSD: new(0.0012), InputTokens: new(int64(1350)), OutputTokens: new(int64(30)),
			Attempts: 1, ModelServed: new("rules-v7"), AgainstLog: new("exact"), CallsKnown: true, Calls: []view.CaseCall{lookup, policy, handover},
		},
		Candidate: view.DetailArm{
			Status: "timeout", ErrorKind: new("trial_timeout"), Success: new(false), HandedOver: new(false), LatencyMS: new(1212.0),
			Attempts: 2, ModelServed: new("small-1"), AgainstLog: new("other"), CallsKnown: true, Calls: []view.CaseCall{mail, lookup, other},
		},
		StableTwin: new(true),
		Scores: []view.ScoreInput{
			{Metric: "contains", Quotes: true, Stable: scored(1, "pass", `the output contains "colleague"`), Candidate: scored(1, "pass", `the output contains "colleague"`)},
			{Metric: "facts", Quotes: true, Stable: scored(1, "pass", "all 2 facts are in the output"), Candidate: scored(0, "fail", `1 of 2 facts are missing: "handing you over"`)},
			{Metric: "politeness", Stable: scored(0.82, "", "it thanks the customer for the parcel"), Candidate: &view.ScoreOf{State: "unscored", Reason: new("no answer: timeout")}},
			{Metric: "exact", Stable: &view.ScoreOf{State: "not_applicable"}, Candidate: &view.ScoreOf{State: "not_applicable"}},
		},
	}
	if text {
		out.Text = &view.DetailText{
			Request:   "My parcel is lost and I want a person to call me.",
			Stable:    "I am handing you over to a colleague.\nThank you.",
			Candidate: "I am looking for your parcel.\nThank you.",
			Errors:    [2]string{1: "trial_timeout: no answer in 60 s"},
		}
	}
	return out
}

func scored(value float64, label, reason string) *view.ScoreOf {
	s := &view.ScoreOf{State: "scored", Value: &value, Reason: &reason}
	if label != "" {
		s.Label = &label
	}
	return s
}
