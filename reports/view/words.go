package view

import (
	"fmt"
	"strconv"
	"strings"
)

const maxVersion = 60 // runes of a version in a sentence

func wordsOf(r *Report) Words {
	w := Words{
		Name:      Line(r.Run.Name),
		Verdict:   strings.ToUpper(r.Verdict.String()),
		Stamp:     stampOf(r.Verdict),
		Stable:    Cut(Line(r.Stable.Version), maxVersion),
		Candidate: Cut(Line(r.Candidate.Version), maxVersion),
		Untouched: "Production is untouched: this gate runs before the canary.",
		Actor:     actor(r),
		Contained: [2]string{contained(r.Stable), contained(r.Candidate)},
		Counts:    countWords(guarded(r.Suites)) + slicesCounted(r.Suites),
		Cost:      costWords(r.Spend),
		Confirmed: confirmedLine(r.Confirmed),
		LookAt:    lookAtLine(r.Look),
	}
	if r.SawNoHarm() {
		w.Verdict, w.Stamp = "SCREEN: no harm seen", noHarm()
	}
	w.Qualifier = qualifier(r)
	if r.Level == LevelScreen {
		w.CouldSee = couldSee(r.Suites)
	}
	if r.Waiver != nil {
		w.Waived = r.Waiver.Sentence(r.Verdict.String())
	}
	for _, reason := range r.Reasons {
		w.Reasons = append(w.Reasons, Line(reason.Sentence))
	}
	warnings, notes := notes(r.Warnings)
	for _, warning := range warnings {
		w.Warnings = append(w.Warnings, Line(warning.Sentence))
	}
	w.Gains = gains(r.Suites)
	w.Better = better(w.Gains)
	w.Headline = headline(r, w)
	w.NotJudged = notJudged(r, notes)
	w.Answers = answers(r, w)
	w.Paragraph = paragraph(w.Answers)
	return w
}

func contained(a Arm) string {
	level := Line(a.Containment.Level)
	if level == "" {
		level = "none"
	}
	if a.Containment.Words == "" {
		return level
	}
	if words := Line(a.Containment.Words); strings.HasPrefix(words, level+" ") {
		return words // a probe's: they say how it was shown
	}
	return level + ": " + Line(a.Containment.Words)
}

func costWords(s Spend) string {
	usd := func(x *float64) string {
		if x == nil {
			return "unknown"
		}
		return newScale(unitUSD, false, x).value(x)
	}
	words := fmt.Sprintf("stable %s, candidate %s", usd(s.StableUSD), usd(s.CandidateUSD))
	if s.JudgeUSD != nil && *s.JudgeUSD > 0 {
		words += ", judges " + usd(s.JudgeUSD)
	}
	return words
}

func casesWords(suites []Suite) string {
	var parts []string
	for _, s := range suites {
		parts = append(parts, fmt.Sprintf("%d pairs of %s", s.Completion.Paired, s.Title))
	}
	if len(parts) == 0 {
		return "no cases"
	}
	return strings.Join(parts, " and ")
}

func firstIDs(cases []CaseEvidence, n int) string {
	var ids []string
	for i, c := range cases {
		if i == n {
			break
		}
		ids = append(ids, Cut(c.CaseID, 40))
	}
	return strings.Join(ids, ", ")
}

// sentence gives s a capital letter and a full stop.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	if c := s[0]; c >= 'a' && c <= 'z' {
		// A metric's name keeps its spelling.
		if word, _, _ := strings.Cut(s, " "); !strings.ContainsAny(word, "._:") {
			s = string(c-'a'+'A') + s[1:]
		}
	}
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}
