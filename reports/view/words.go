package view

import (
	"fmt"
	"strconv"
	"strings"

	"forerun/scorers/gate"
)

const maxVersion = 60 // runes of a version in a sentence

func wordsOf(r *Report) Words {
	w := Words{
		Name:      Line(r.Run.Name),
		Verdict:   strings.ToUpper(r.Verdict.String()),
		Stable:    Cut(Line(r.Stable.Version), maxVersion),
		Candidate: Cut(Line(r.Candidate.Version), maxVersion),
		Untouched: "Production is untouched: this gate runs before the canary.",
		Actor:     actor(r.Verdict, r.Level),
		Contained: [2]string{contained(r.Stable), contained(r.Candidate)},
		Counts:    countWords(r.Worst),
		Cost:      costWords(r.Spend),
	}
	for _, reason := range r.Reasons {
		w.Reasons = append(w.Reasons, Line(reason.Sentence))
	}
	for _, warning := range r.Warnings {
		w.Warnings = append(w.Warnings, Line(warning.Sentence))
	}
	w.Better = gains(r.Suites)
	w.Headline = headline(r, w)
	w.NotJudged = notJudged(r)
	w.Paragraph = paragraph(r, w)
	return w
}

func headline(r *Report, w Words) string {
	switch r.Verdict {
	case gate.Pass:
		return fmt.Sprintf("candidate %s is not worse than stable %s by more than the margins", w.Candidate, w.Stable)
	case gate.Fail:
		if onlyLimits(r.Worst) {
			return fmt.Sprintf("candidate %s breaks a hard limit", w.Candidate)
		}
		return fmt.Sprintf("candidate %s is worse than stable %s", w.Candidate, w.Stable)
	case gate.Inconclusive:
		return fmt.Sprintf("not settled whether candidate %s is as good as stable %s", w.Candidate, w.Stable)
	case gate.Invalid:
		return fmt.Sprintf("the evidence on candidate %s cannot be judged", w.Candidate)
	}
	return "no verdict"
}

// onlyLimits reports whether every failing finding fails by a hard limit.
func onlyLimits(rows []Row) bool {
	limits := 0
	for _, r := range rows {
		if r.Finding.Verdict == gate.Fail {
			if r.Finding.Reason != gate.ReasonLimitBroken {
				return false
			}
			limits++
		}
	}
	return limits > 0
}

func actor(v gate.Verdict, level string) string {
	switch v {
	case gate.Pass:
		if level != LevelClear {
			return "Who acts: nobody yet; a screen never opens the canary, a gate at level clear does."
		}
		return "Who acts: the release owner opens the canary."
	case gate.Fail:
		return "Who acts: the author of the change."
	case gate.Inconclusive:
		return "Who acts: the release owner, who may ask for more cases."
	case gate.Invalid:
		return "Who acts: whoever owns the measurement; nothing is said of the candidate."
	}
	return "Who acts: whoever owns the measurement."
}

func contained(a Arm) string {
	level := Line(a.Containment.Level)
	if level == "" {
		level = "none"
	}
	if a.Containment.Words == "" {
		return level
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

// countWords says how many guardrails ended how.
func countWords(rows []Row) string {
	if len(rows) == 0 {
		return "no guardrail"
	}
	counts := map[gate.Verdict]int{}
	for _, r := range rows {
		counts[r.Finding.Verdict]++
	}
	var parts []string
	for _, v := range []gate.Verdict{gate.Invalid, gate.Fail, gate.Inconclusive, gate.Pass} {
		if n := counts[v]; n > 0 {
			parts = append(parts, strconv.Itoa(n)+" "+v.String())
		}
	}
	return plural(len(rows), "guardrail") + ": " + strings.Join(parts, ", ")
}

func suiteLine(s Suite) string {
	c := s.Completion
	line := fmt.Sprintf("%s: %s; %s; %d of %s in both arms", s.Title, s.Verdict, countWords(s.Rows), c.Paired, plural(c.Cases+c.Excluded, "case"))
	if c.StableMissing+c.CandidateMissing > 0 {
		line += fmt.Sprintf("; without an outcome: %d stable, %d candidate", c.StableMissing, c.CandidateMissing)
	}
	return line
}

func missingWarnings(suites []Suite) []gate.Reason {
	var out []gate.Reason
	for _, s := range suites {
		c := s.Completion
		if c.StableMissing+c.CandidateMissing == 0 {
			continue
		}
		out = append(out, gate.Reason{Code: "missing_outcomes", Sentence: fmt.Sprintf(
			"%s: %d of %d stable and %d of %d candidate trials have no outcome and are not compared",
			s.Name, c.StableMissing, c.StableTrials, c.CandidateMissing, c.CandidateTrials)})
	}
	return out
}

// notJudged lists what the report says nothing about.
func notJudged(r *Report) []string {
	var out []string
	for _, s := range r.Suites {
		if left := s.Completion.Cases - s.Completion.Paired; left > 0 {
			out = append(out, fmt.Sprintf("%s: %s without an outcome in both arms", s.Title, plural(left, "case")))
		}
		if len(s.Rows) == 0 {
			out = append(out, s.Title+": no guardrail, so its cases were replayed and not judged")
		}
		for _, row := range s.Rows {
			c := row.Finding.Comparison
			switch {
			case c.Estimate == nil && c.Candidate == nil:
				out = append(out, fmt.Sprintf("%s, %s: no number could be had%s", s.Title, row.Name, because(c)))
			case c.NPairs < s.Completion.Paired:
				out = append(out, fmt.Sprintf("%s, %s: %s not counted, not being scored or not being asked about",
					s.Title, row.Name, plural(s.Completion.Paired-c.NPairs, "pair")))
			}
		}
	}
	return out
}

func because(c gate.Comparison) string {
	if c.BlockedWords == "" {
		return ""
	}
	return ": " + Line(c.BlockedWords)
}

// paragraph is what a person pastes into a chat: what was decided, how sure,
// what to look at, what it cost. No message text.
func paragraph(r *Report, w Words) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %s", w.Name, w.Verdict, w.Headline)
	if r.Level != LevelClear {
		fmt.Fprintf(&b, " (level %s)", Line(r.Level))
	}
	b.WriteString(".")
	for i, reason := range w.Reasons {
		if i == 2 {
			break
		}
		b.WriteString(" " + sentence(reason))
	}
	if w.Better != "" {
		fmt.Fprintf(&b, " Better: %s.", w.Better)
	}
	fmt.Fprintf(&b, " Judged were %s, on %s.", w.Counts, casesWords(r.Suites))
	for _, g := range r.Look {
		if g.Kind != GainedSuccess {
			fmt.Fprintf(&b, " %s: %s, first %s.", g.Title, plural(g.Total, "case"), firstIDs(g.Cases, 3))
		}
	}
	fmt.Fprintf(&b, " Cost: %s. %s", w.Cost, w.Untouched)
	return b.String()
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
