package scorers

func escalationMetrics() []Metric {
	signal := []Need{NeedEscalated}
	labelled := []Need{NeedEscalated, NeedExpectedEscalate}
	return []Metric{
		{
			Name: "escalation.rate", Kind: KindProportion, Unit: UnitShare, Direction: NoDirection, Evidence: EvidenceA,
			Doc:   "Share of trials that were handed over to a person; a failed trial was not.",
			Needs: signal,
			Value: evenly(read(func(in Input, _ Lookup) Score { return escalated(in) })),
		},
		{
			Name: "escalation.missed", Kind: KindProportion, Unit: UnitShare, Direction: LowerIsBetter, Evidence: EvidenceA,
			Doc:   "Share of the cases that a person must see (expected.escalate true) that were not handed over.",
			Needs: labelled,
			Value: reached(func(in Input, at Lookup) Score { return escalationError(in, at, true) }),
		},
		{
			Name: "escalation.false", Kind: KindProportion, Unit: UnitShare, Direction: LowerIsBetter, Evidence: EvidenceA,
			Doc:   "Share of the cases that need no person (expected.escalate false) that were handed over.",
			Needs: labelled,
			Value: reached(func(in Input, at Lookup) Score { return escalationError(in, at, false) }),
		},
		{
			Name: "escalation.missed_per_case", Kind: KindProportion, Unit: UnitShare, Direction: LowerIsBetter, Evidence: EvidenceA,
			Doc:   "Missed escalations over all cases with the label expected.escalate, whichever way it is.",
			Needs: labelled,
			Value: reached(missedPerCase),
		},
	}
}

// escalated says whether a person got the case. A trial that failed handed
// nothing over, whatever it had tried before.
func escalated(in Input) Score {
	if failed(in.Outcome) {
		return flag(false)
	}
	return signal(in, in.Outcome.Escalated, "escalated")
}

// escalationError is 1 where the case was labelled should and the agent did the
// opposite. The label comes before the outcome: it decides alone whether the
// metric applies.
func escalationError(in Input, at Lookup, should bool) Score {
	label, ok := escalateLabel(in)
	if !ok {
		return Skip("the case has no label expected.escalate")
	}
	if label != should {
		return Skip("the label expected.escalate is the other one")
	}
	return read(func(in Input, _ Lookup) Score {
		s := escalated(in)
		if s.State == Scored {
			s = flag((s.Value == 1) != should)
		}
		return s
	})(in, at)
}

func missedPerCase(in Input, at Lookup) Score {
	label, ok := escalateLabel(in)
	if !ok {
		return Skip("the case has no label expected.escalate")
	}
	if !label {
		// Nothing can be missed, even where the signal is not known.
		return read(func(Input, Lookup) Score { return value(0) })(in, at)
	}
	return escalationError(in, at, true)
}

func escalateLabel(in Input) (label, ok bool) {
	if in.Case.Expected == nil || in.Case.Expected.Escalate == nil {
		return false, false
	}
	return *in.Case.Expected.Escalate, true
}
