package text

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"forerun/datasets"
	"forerun/scorers"
)

func factsSpec() scorers.Spec {
	return scorers.Spec{
		Name: "facts",
		Doc:  "All of the case's expected.facts are in the output.",
		Fields: append(normalFields("true", "true"), scorers.Field{
			Name: "whole_words", Type: scorers.TypeBool, Default: "false",
			Doc: "Find a fact only where it does not touch another letter or digit, so that 12 is not in 120.",
		}),
		New: func(o scorers.Options) (scorers.Scorer, scorers.Metric, error) {
			f := facts{
				normal:     normal{ignoreCase: o.Bool("ignore_case"), collapseSpace: o.Bool("collapse_space")},
				wholeWords: o.Bool("whole_words"),
			}
			return f, passFail(scorers.EvidenceA, "case.expected.facts"), nil
		},
	}
}

type facts struct {
	normal     normal
	wholeWords bool
}

// Applies wants at least one fact that says something.
func (f facts) Applies(c *datasets.Case) (ok bool, why string) {
	if c.Expected != nil {
		for _, fact := range c.Expected.Facts {
			if f.normal.apply(fact) != "" {
				return true, ""
			}
		}
	}
	return false, "the case has no expected.facts"
}

// maxNamed is how many missing facts a reason names.
const maxNamed = 5

func (f facts) Score(_ context.Context, in scorers.Input) (scorers.Score, error) {
	if ok, why := f.Applies(in.Case); !ok {
		return scorers.Skip(why), nil
	}
	output := f.normal.apply(in.Outcome.Output)
	var missing []string
	total := 0
	for _, fact := range in.Case.Expected.Facts {
		want := f.normal.apply(fact)
		if want == "" {
			continue
		}
		total++
		if !f.in(output, want) {
			missing = append(missing, scorers.Quote(fact))
		}
	}
	if len(missing) == 0 {
		return scorers.Pass(fmt.Sprintf("all %d facts are in the output", total)), nil
	}
	n, more := len(missing), ""
	if n > maxNamed {
		missing, more = missing[:maxNamed], fmt.Sprintf(" and %d more", n-maxNamed)
	}
	return scorers.Fail(fmt.Sprintf("%d of %d facts are missing: %s%s", n, total, strings.Join(missing, ", "), more)), nil
}

func (f facts) in(output, want string) bool {
	if !f.wholeWords {
		return strings.Contains(output, want)
	}
	for from := 0; ; {
		i := strings.Index(output[from:], want)
		if i < 0 {
			return false
		}
		begin, end := from+i, from+i+len(want)
		if !touches(output[:begin], want, output[end:]) {
			return true
		}
		_, size := utf8.DecodeRuneInString(output[begin:])
		from = begin + size
	}
}

// touches reports whether a letter or digit at either end of want goes on in
// the text beside it.
func touches(before, want, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(want)
	if before != "" && wordRune(last) && wordRune(first) {
		return true
	}
	end, _ := utf8.DecodeLastRuneInString(want)
	next, _ := utf8.DecodeRuneInString(after)
	return after != "" && wordRune(end) && wordRune(next)
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
