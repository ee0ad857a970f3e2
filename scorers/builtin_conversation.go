package scorers

// conversationMetrics are of suites whose unit is a conversation. The log is what
// they are held against, so they decide nothing (evidence E).
func conversationMetrics() []Metric {
	return []Metric{
		{
			Name: "conversation.followed", Kind: KindProportion, Unit: UnitShare, Direction: NoDirection, Evidence: EvidenceE,
			Doc:   "Share of conversations whose turns before the last are all the logged ones.",
			Needs: []Need{NeedConversation},
			Value: read(func(in Input, _ Lookup) Score {
				if !in.Outcome.Status.Answered() {
					return Skip("no answer: " + statusReason(in.Outcome))
				}
				return flag(in.Outcome.DivergedAt == 0)
			}),
		},
		{
			Name: "conversation.turns", Kind: KindMean, Unit: UnitNone, Direction: NoDirection, Evidence: EvidenceE,
			Doc:   "Mean number of the agent's turns that are the logged ones, before the first that is not.",
			Needs: []Need{NeedConversation},
			Value: read(func(in Input, _ Lookup) Score { return value(float64(in.Outcome.Turns)) }),
		},
	}
}
