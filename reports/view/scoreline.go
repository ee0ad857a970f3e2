package view

import (
	"regexp"
	"slices"
	"strconv"
	"sync"
)

// ScoreInput is what a metric's scorer said of each arm.
type ScoreInput struct {
	Metric            string
	Stable, Candidate *ScoreOf // nil: there is no score
	Quotes            bool     // its reasons hold content within quotes alone, so that the rest can be shown
}

// ScoreOf is one score.
type ScoreOf struct {
	State  string   `json:"state"` // scored, unscored, not_applicable or errored
	Value  *float64 `json:"value"`
	Label  *string  `json:"label"`  // null where it is content that was not asked for
	Reason *string  `json:"reason"` // null where there is none, or it is content that was not asked for
}

// Score is what a metric's scorer said of each arm, as it may be shown.
type Score struct {
	Metric    string   `json:"metric"`
	Stable    *ScoreOf `json:"stable"`
	Candidate *ScoreOf `json:"candidate"`
	Differs   bool     `json:"differs"`

	Name    string    `json:"-"`
	Words   [2]string `json:"-"` // "pass", "0.82", "unscored", or [NoEvidence]
	Reasons [2]string `json:"-"` // empty where there is none to show
	Held    bool      `json:"-"` // a reason is there that was not asked for
}

// scoresOf puts the scores first in which the arms differ, and leaves those away that
// apply to neither arm. Without text a reason is shown as far as it holds no content.
func scoresOf(all []ScoreInput, text bool) []Score {
	out := []Score{}
	for _, in := range all {
		if idle(in.Stable) && idle(in.Candidate) {
			continue
		}
		s := Score{Metric: in.Metric, Name: Cut(Line(in.Metric), maxID)}
		for i, side := range []struct {
			from *ScoreOf
			to   **ScoreOf
		}{{in.Stable, &s.Stable}, {in.Candidate, &s.Candidate}} {
			s.Words[i] = NoEvidence
			if side.from == nil {
				continue
			}
			shown, held := side.from.shown(text, in.Quotes)
			*side.to = &shown
			s.Words[i] = scoreWords(shown)
			s.Held = s.Held || held
			if shown.Reason != nil {
				s.Reasons[i] = Cut(Line(*shown.Reason), maxReason)
			}
		}
		s.Differs = s.Words[0] != s.Words[1]
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b Score) int { return boolCompare(b.Differs, a.Differs) })
	return out
}

const maxReason = 600

// idle reports whether a score says nothing.
func idle(s *ScoreOf) bool { return s == nil || s.State == "not_applicable" }

// shown gives a score as it may be shown, and whether a reason was held back.
func (s *ScoreOf) shown(text, quotes bool) (out ScoreOf, held bool) {
	out = ScoreOf{State: s.State, Value: known(s.Value)}
	if s.Label != nil && (text || *s.Label == "pass" || *s.Label == "fail") {
		out.Label = s.Label
	}
	switch {
	case s.Reason == nil || *s.Reason == "":
	case text:
		out.Reason = s.Reason
	case quotes && s.State != "errored":
		out.Reason = new(quoted().ReplaceAllString(*s.Reason, `"…"`))
	default:
		held = true
	}
	return out, held
}

// quoted finds what a scorer quotes; what is not ended by a quote goes to the end.
var quoted = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)"(?:[^"\\]|\\.)*(?:"|\\?$)`) }) //nolint:gochecknoglobals // compiled once

func scoreWords(s ScoreOf) string {
	switch {
	case s.State != "scored":
		return Line(s.State)
	case s.Label != nil && *s.Label != "":
		return Cut(Line(*s.Label), 40)
	case s.Value != nil:
		return strconv.FormatFloat(*s.Value, 'g', 4, 64)
	}
	return NoEvidence
}
