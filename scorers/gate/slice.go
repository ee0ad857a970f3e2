package gate

// bySlice judges one slice for harm alone: a slice is smaller than its suite, and
// asking each to be shown harmless would let no gate pass. It fails when harm
// beyond the slice's own margin is shown, in the one family of the gate.
func (c court) bySlice(f *Finding) opinion {
	o := c.sliceBy(f, f.Comparison, f.tested())
	rest := f.Comparison.WithoutLargest
	if rest == nil || o.verdict != Fail {
		return o
	}
	if without := c.sliceBy(f, *rest, adjustedWithout(f, *rest)); without.verdict != Fail {
		return dominated(f, o.verdict, without.verdict)
	}
	return o
}

func (c court) sliceBy(f *Finding, at Comparison, adjusted *float64) opinion {
	g := f.Guardrail
	h := orient(g.Direction, at)
	beyond := h.lower != nil && *h.lower > g.Margin.Value && shown(adjusted, g.Alpha*c.share, at)
	say := func(v Verdict, reason string) opinion {
		return opinion{v, reason, sliceSentence(f, at, reason), nil}
	}
	switch {
	case beyond && c.early.atTheEnd():
		return say(Fail, ReasonHarmInSlice)
	case beyond:
		return say(Inconclusive, ReasonCannotPass)
	case at.Blocked != "":
		f.Decides = f.Decides && !smallness(at.Blocked)
		return say(Inconclusive, at.Blocked)
	case h.lower == nil || at.NPairs == 0:
		return say(Inconclusive, BlockedUnbounded)
	}
	return say(Pass, ReasonSliceUnharmed)
}

// smallness tells the codes that a slice has because it is small or all alike.
// Then it is not judged, which decides nothing; that its scores are missing does.
func smallness(code string) bool {
	switch code {
	case BlockedTooFewPairs, BlockedTooFewClusters, BlockedConstant, BlockedUnbounded, BlockedZeroTotal:
		return true
	}
	return false
}
