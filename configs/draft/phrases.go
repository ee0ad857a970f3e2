package draft

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// phrase is a sentence that an agent says again and again when it gives up.
type phrase struct {
	text     string // in lower case
	cases    int
	fallback int // of these, logged as a fallback
	other    int // and as none
}

// The bounds of what is kept of outputs, and of what is a phrase.
const (
	mostPhrases  = 20_000
	mostRead     = 8 // sentences of an output
	leastPhrase  = 12
	longPhrase   = 90
	leastCases   = 3    // that share it
	mostOfOutput = 0.30 // what every third answer says is no fallback
)

// phrases counts the sentences of outputs.
type phrases struct {
	seen     map[string]*phrase
	givesUp  *regexp.Regexp
	fallback int // outputs that were logged as a fallback
}

func (p *phrases) add(output string, fallback *bool) {
	if p.seen == nil {
		p.seen, p.givesUp = map[string]*phrase{}, givingUp()
	}
	if fallback != nil && *fallback {
		p.fallback++
	}
	for _, text := range sentences(output) {
		s := p.seen[text]
		if s == nil {
			if len(p.seen) >= mostPhrases || (fallback == nil || !*fallback) && !p.givesUp.MatchString(text) {
				continue
			}
			s = &phrase{text: text}
			p.seen[text] = s
		}
		s.cases++
		switch {
		case fallback == nil:
		case *fallback:
			s.fallback++
		default:
			s.other++
		}
	}
}

// sentences gives the first sentences of an output that are neither short nor
// long, each once, in lower case.
func sentences(output string) []string {
	if len(output) > 4096 {
		output = output[:4096]
	}
	var out []string
	for _, text := range strings.FieldsFunc(strings.ToLower(output), func(r rune) bool { return strings.ContainsRune(".!?\n\r。！？", r) }) {
		text = strings.TrimSpace(text)
		if len(text) < leastPhrase || len(text) > longPhrase || !utf8.ValidString(text) || strings.ContainsAny(text, "0123456789@") || slices.Contains(out, text) {
			continue
		}
		if out = append(out, text); len(out) == mostRead {
			break
		}
	}
	return out
}

// givingUp finds the words of an agent that can't help.
func givingUp() *regexp.Regexp {
	return regexp.MustCompile(`rephrase|reformulate|(did(n.?t| not)|do(n.?t| not)|could(n.?t| not)) (quite )?understand|unable to (help|assist|answer|find|process)|` +
		`can(no|.?)t (help|assist|answer|do that)|not able to (help|assist|answer)|try again later|something went wrong|beyond (my|what i)|` +
		`nicht (verst|helfen)|je ne (peux|comprends) pas|no (puedo|entiendo)`)
}

// finish gives the sentences of giving up, the most frequent first, at most three.
func (p *phrases) finish(outputs int) []phrase {
	var out []phrase
	for _, s := range p.seen {
		if s.cases < leastCases || float64(s.cases) > mostOfOutput*float64(outputs) {
			continue
		}
		if p.fallback > 0 && (s.fallback < leastCases || s.other > s.fallback/20) {
			continue // the log knows better than its words
		}
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b phrase) int {
		return cmp.Or(cmp.Compare(b.cases, a.cases), cmp.Compare(a.text, b.text))
	})
	return out[:min(len(out), 3)]
}
