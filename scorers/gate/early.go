package gate

// early is how the early stop of a suite left one of its guardrails.
type early struct {
	decision string      // of the last look; "" where there was none
	crossed  *Comparison // of the look at which the margin was kept; nil where it was not
	last     *Comparison // of the last look at the margins
	power    float64     // to pass, at that look
	killer   bool        // its e-value of harm stopped the suite
}

// stopping has the early stops by suite.
type stopping map[string]Stop

func stopsOf(in Input) stopping {
	by := stopping{}
	for _, s := range in.Stops {
		if _, ok := by[s.Suite]; !ok {
			by[s.Suite] = s
		}
	}
	return by
}

// of gives how the stop of its suite left guardrail i, nil where the suite does not
// look early. A stop that does not fit the guardrails has shown nothing.
func (by stopping) of(guardrails []Guardrail, i int) *early {
	s, ok := by[guardrails[i].Suite]
	if !ok {
		return nil
	}
	k := 0
	for _, g := range guardrails[:i] {
		if g.Suite == s.Suite {
			k++
		}
	}
	e := s.state()
	if k < len(s.Crossed) {
		e.crossed = s.Crossed[k]
	}
	if k < len(s.Last) && e.decision != LookHarm {
		e.last = s.Last[k]
	}
	if k < len(s.Powers) {
		e.power = s.Powers[k]
	}
	if k < len(s.EValues) && e.decision == LookHarm && s.HarmAt > 0 {
		e.killer = s.open(k) && (s.EValues[k] >= s.HarmAt || k == s.largest())
	}
	return &e
}

func (by stopping) ofSlice(suite string) *early {
	s, ok := by[suite]
	if !ok {
		return nil
	}
	e := s.state()
	return &e
}

func (s Stop) state() early {
	e := early{power: 1}
	if n := len(s.Looks); n > 0 {
		e.decision = s.Looks[n-1].Decision
	}
	return e
}

// open reports whether a guardrail has not passed at a look.
func (s Stop) open(k int) bool { return k >= len(s.Crossed) || s.Crossed[k] == nil }

// largest is the open guardrail with the most evidence of harm.
func (s Stop) largest() int {
	at := -1
	for i, e := range s.EValues {
		if s.open(i) && (at < 0 || e > s.EValues[at]) {
			at = i
		}
	}
	return at
}

// atTheEnd reports whether what holds for one test at the end may be used: p-values
// of harm, and claims that no look has made. It may where every margin was kept as
// well, which no harm makes likelier. Who stops for another reason has chosen the
// moment by looking.
func (e *early) atTheEnd() bool {
	return e == nil || e.decision == LookEnd || e.decision == LookPass
}

// unlessCut takes back a pass that only the part of a suite shows that it was cut
// off at: what must never happen and what a limit holds are asked of all of it.
func (c court) unlessCut(f *Finding, o opinion) opinion {
	if o.verdict != Pass || c.early.atTheEnd() {
		return o
	}
	return opinion{Inconclusive, ReasonUnfinished, f.Guardrail.name() + " was kept as far as the suite went, and it was stopped before its end: " +
		"settle what stopped it, and run again", nil}
}

// byTolerance judges a margin of a suite that looks early. Only a look can have
// passed it, at the look's own level.
func (e *early) byTolerance(f *Finding, c court) opinion {
	level := f.Guardrail.Alpha * c.share
	whole := f.Comparison
	if e.crossed != nil {
		at := evidence(f.Guardrail, []Comparison{*e.crossed}, 0)
		raw, adjusted := f.HarmP, f.HarmPHolm
		f.HarmP, f.HarmPHolm = orient(f.Guardrail.Direction, at).p, nil
		if o := byMarginOrCluster(f, at, c.power, noClaim); o.verdict == Pass {
			e.show(f, at)
			return o
		}
		f.HarmP, f.HarmPHolm = raw, adjusted
	}
	if e.killer {
		return opinion{Fail, ReasonHarmSeenEarly, marginSentence(f, whole, ReasonHarmSeenEarly, nil), nil}
	}
	at := whole
	if e.last != nil {
		at = evidence(f.Guardrail, []Comparison{*e.last}, 0)
		e.show(f, at)
	}
	if !e.atTheEnd() {
		level = noClaim
	}
	o := byMarginOrCluster(f, at, c.power, level)
	switch {
	case o.verdict == Fail && level != noClaim, o.verdict == Inconclusive && o.reason == at.Blocked && at.Blocked != "":
		return o
	case e.decision == LookFutile && e.power < futilePower:
		return opinion{Inconclusive, ReasonCannotPass, marginSentence(f, at, ReasonCannotPass, nil), nil}
	case o.verdict != Inconclusive:
		needed := moreForMargin(f.Guardrail, at, orient(f.Guardrail.Direction, at), c.power)
		return opinion{Inconclusive, ReasonNotSettled, marginSentence(f, at, ReasonNotSettled, needed), needed}
	}
	return o
}

// show makes a look's comparison the finding's own. A hard limit beside the margin
// is judged at the end, by the comparison that is there already.
func (e *early) show(f *Finding, at Comparison) {
	if f.Guardrail.Max == nil && f.Guardrail.Min == nil {
		f.Comparison = at
	}
}
