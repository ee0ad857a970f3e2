package view

import (
	"fmt"
	"strconv"

	"forerun/scorers/gate"
)

// Early is how a suite that looks early came to its end.
type Early struct {
	Line  string // "stopped after 240 of 600 cases: all passed"
	Used  int    // cases
	Saved int    // cases that did not have to be asked
	Looks []LookRow
}

// LookRow is one look.
type LookRow struct {
	Cases    string
	Share    string // of what was planned
	Boundary string // critical z
	Crossed  string // guardrails that have passed so far
	EValue   string
	Power    string
	Decision string
}

// earlyOf tells a suite's looks; nil where it took none.
func earlyOf(s *Suite) *Early {
	if len(s.Looks) == 0 {
		return nil
	}
	last := s.Looks[len(s.Looks)-1]
	e := &Early{Used: last.Cases, Saved: max(0, s.Planned-last.Cases)}
	switch {
	case last.Decision == gate.LookEnd || e.Saved == 0:
		e.Line = fmt.Sprintf("looked %s, went on to the end", times(len(s.Looks)))
	case last.Decision == gate.LookGoOn:
		e.Line = fmt.Sprintf("looked %s and did not come to its end: %d of %d cases", times(len(s.Looks)), last.Cases, s.Planned)
	default:
		e.Line = fmt.Sprintf("stopped after %d of %d cases: %s", last.Cases, s.Planned, lookWords(last.Decision))
	}
	for _, l := range s.Looks {
		row := LookRow{
			Cases: strconv.Itoa(l.Cases), Share: share2(&l.Share), Boundary: NoEvidence, Crossed: strconv.Itoa(l.Crossed),
			EValue: plain(l.EValue), Power: share2(known(l.Power)), Decision: lookWords(l.Decision),
		}
		if bound := known(l.Boundary); bound != nil {
			row.Boundary = strconv.FormatFloat(*bound, 'f', 3, 64)
		}
		e.Looks = append(e.Looks, row)
	}
	return e
}

func plain(x *float64) string {
	if known(x) == nil {
		return NoEvidence
	}
	return strconv.FormatFloat(*x, 'g', 3, 64)
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return strconv.Itoa(n) + " times"
}

func lookWords(decision string) string {
	switch decision {
	case gate.LookGoOn:
		return "went on"
	case gate.LookPass:
		return "all passed"
	case gate.LookHarm:
		return "harm shown"
	case gate.LookFutile:
		return "it could no longer pass"
	case gate.LookEnd:
		return "all that was planned is done"
	}
	return Line(decision)
}
