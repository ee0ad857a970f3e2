package html

import (
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"forerun/reports/textdiff"
	"forerun/reports/view"
)

func funcs() template.FuncMap {
	return template.FuncMap{
		"line": view.Line, "capital": capital, "minus": minus,
		"gone": func(p []textdiff.Piece) template.HTML { return side(p, textdiff.Gone) },
		"come": func(p []textdiff.Piece) template.HTML { return side(p, textdiff.New) },
	}
}

// minus sets a hyphen before a digit as a minus sign, and keeps a number and its
// unit on one line.
func minus(s string) string {
	for _, unit := range []string{"%", "pp", "ms", "s", "¢"} {
		s = unitsApart(s, unit)
	}
	r := []rune(s)
	for i := range len(r) - 1 {
		starts := i == 0 || r[i-1] == ' ' || r[i-1] == '[' || r[i-1] == '('
		if r[i] == '-' && starts && (r[i+1] >= '0' && r[i+1] <= '9' || r[i+1] == '$') {
			r[i] = '−'
		}
	}
	return string(r)
}

// unitsApart puts a space that does not break between a digit and a unit.
func unitsApart(s, unit string) string {
	const noBreak = "\u00a0"
	parts := strings.Split(s, " "+unit)
	for i := range len(parts) - 1 {
		number, rest := parts[i], parts[i+1]
		joint := " "
		if endsInDigit(number) && !startsInLetter(rest) {
			joint = noBreak
		}
		parts[i] += joint + unit
	}
	return strings.Join(parts, "")
}

func endsInDigit(s string) bool {
	return s != "" && s[len(s)-1] >= '0' && s[len(s)-1] <= '9'
}

func startsInLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && (unicode.IsLetter(r) || r == '_')
}

func capital(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// piece is a part of the headline: a version, which is not broken at its
// hyphens, or the words between.
type piece struct {
	Text    string
	Version bool
}

func headline(r *view.Report) []piece {
	rest := sentence(capital(r.Words.Headline))
	var out []piece
	for rest != "" {
		at, version := len(rest), ""
		for _, v := range []string{r.Words.Candidate, r.Words.Stable} {
			if i := strings.Index(rest, v); v != "" && i >= 0 && i < at {
				at, version = i, v
			}
		}
		out = append(out, piece{rest[:at], false}, piece{version, true})
		rest = rest[at+len(version):]
	}
	return slices.DeleteFunc(out, func(p piece) bool { return p.Text == "" })
}

func usd(x *float64) string {
	if x == nil {
		return view.NoEvidence
	}
	return "$" + strconv.FormatFloat(*x, 'g', 3, 64)
}

// fact is one line of the provenance.
type fact struct{ Name, Value string }

func facts(r *view.Report) []fact {
	run := r.Run
	commit := view.Line(run.Commit)
	if run.Dirty {
		commit += ", with changes on top"
	}
	out := []fact{
		{"Gate", r.Words.Name},
		{"Level", view.Line(r.Level)},
		{"forerun", view.Line(run.ToolVersion)},
		{"Commit", commit},
		{"Seed", strconv.FormatUint(run.Seed, 10)},
		{"Attempt", attempt(r)},
		{"Change", view.Line(strings.Join(run.Change, ", "))},
		{"Extends", view.Line(run.Extends)},
		{"Run", view.Line(run.Status) + span(run.Started, run.Finished)},
		{"Configuration", view.Line(run.ConfigDigest)},
		{"Data", view.Line(run.DatasetDigest)},
		{"Policy", view.Line(run.PolicyDigest)},
		{"Content", view.Line(run.ContentLevel)},
		{"Hosts that received content", hosts(run.Hosts)},
	}
	for _, arm := range []struct {
		name string
		view.Arm
	}{{"Stable", r.Stable}, {"Candidate", r.Candidate}} {
		out = append(out, fact{arm.name, view.Line(arm.Version) + " (" + view.Line(arm.Kind) + ")"})
		for _, k := range slices.Sorted(maps.Keys(arm.Identity)) {
			out = append(out, fact{arm.name + ": " + view.Line(k), view.Line(arm.Identity[k])})
		}
	}
	return slices.DeleteFunc(out, func(f fact) bool { return f.Value == "" })
}

// costs is what was spent, and what was not.
func costs(r *view.Report) []fact {
	dollars := func(x *float64) string {
		if x == nil {
			return "unknown"
		}
		return usd(x)
	}
	out := []fact{{"Stable", dollars(r.Spend.StableUSD)}, {"Candidate", dollars(r.Spend.CandidateUSD)}}
	if x := r.Spend.JudgeUSD; x != nil && *x > 0 {
		out = append(out, fact{"Judges", usd(x)})
	}
	if x := r.Spend.AvoidedUSD; x != nil && *x > 0 {
		out = append(out, fact{"Not spent again, as the run was resumed", usd(x)})
	}
	for _, s := range r.Suites {
		if s.Early != nil && s.Early.Saved > 0 {
			out = append(out, fact{s.Title + ", not used", fmt.Sprintf("%d of the %d cases planned, as the suite stopped early", s.Early.Saved, s.Planned)})
		}
	}
	if a, b := r.Run.Started, r.Run.Finished; a != nil && b != nil {
		out = append(out, fact{"Time", b.Sub(*a).Round(time.Second).String()})
	}
	return out
}

func attempt(r *view.Report) string {
	words := strconv.Itoa(r.Run.Attempt)
	if r.Alpha != nil {
		words += ", at one-sided alpha " + strconv.FormatFloat(*r.Alpha, 'g', 3, 64)
	}
	return words
}

func hosts(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return view.Line(strings.Join(names, ", "))
}

func span(started, finished *time.Time) string {
	if started == nil || finished == nil {
		return ""
	}
	return fmt.Sprintf(", %s to %s", started.UTC().Format(time.RFC3339), finished.UTC().Format(time.RFC3339))
}
