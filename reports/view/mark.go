package view

import "forerun/scorers/gate"

// Stamp is how a verdict is shown: never by colour alone.
type Stamp struct {
	Word string // pass, inconclusive, fail, invalid, or "no harm seen"
	Mark string // one character, the same for the same word
	Tone string // the word as a style sheet names it
}

// noHarm is the stamp of what looked for harm alone and saw none: a slice, and
// every guardrail of a screen. It is no pass.
func noHarm() Stamp { return Stamp{Word: "no harm seen", Mark: "○", Tone: "unharmed"} }

func stampOf(v gate.Verdict) Stamp {
	s := Stamp{Word: v.String(), Mark: "?", Tone: v.String()}
	switch v {
	case gate.Pass:
		s.Mark = "✓"
	case gate.Inconclusive:
	case gate.Fail:
		s.Mark = "✗"
	case gate.Invalid:
		s.Mark = "!"
	default:
		s.Word, s.Tone = gate.Inconclusive.String(), gate.Inconclusive.String()
	}
	return s
}

func stampOfFinding(f gate.Finding) Stamp {
	if sawNoHarm(f) {
		return noHarm()
	}
	return stampOf(f.Verdict)
}

// sawNoHarm reports whether a finding only says that no harm was seen.
func sawNoHarm(f gate.Finding) bool {
	return (f.Verdict == gate.Pass && f.Guardrail.Slice != nil) ||
		(f.Verdict == gate.Inconclusive && f.Reason == gate.ReasonScreenNoHarm)
}
