package draft

import (
	"fmt"
	"regexp"
	"strings"
)

// signals guesses how an outcome shows that a person was called, and that the
// agent gave up.
func (d *Draft) signals(s *Survey) {
	if t, why := handover(s.Tools); t != nil {
		d.Signals = append(d.Signals, Entry{Key: "escalated", Value: fmt.Sprintf("{tool: %s}", quoted(t.Name)), Note: "guessed: " + why})
	} else if s.Logged.Escalated > 0 || s.Labelled.Escalate > 0 {
		d.askf("how does an answer show that a person was called? No tool of the log does: write signals: {escalated: {field: NAME}} where the agent returns it, or a pattern.")
	}
	if len(s.Phrases) > 0 {
		var parts []string
		cases := 0
		for _, p := range s.Phrases {
			parts = append(parts, regexp.QuoteMeta(p.text))
			cases += p.cases
		}
		why := fmt.Sprintf("guessed: in about %d logged outputs the agent gives up in these words", cases)
		if s.Phrases[0].fallback > 0 {
			why = fmt.Sprintf("guessed: about %d outputs that were logged as a fallback say so, and no others", cases)
		}
		d.Signals = append(d.Signals, Entry{Key: "fallback", Value: fmt.Sprintf("{pattern: %s}", always("(?i)"+strings.Join(parts, "|"))), Note: why})
	}
}

// handover finds the tool by which an outcome shows that a person was called.
func handover(tools []Tool) (found *Tool, why string) {
	for i := range tools {
		t := &tools[i]
		if handsOver(t.Name) && (found == nil || t.Called > found.Called) {
			found, why = t, fmt.Sprintf("by its name it calls a person; %d logged calls", t.Called)
		}
	}
	if found != nil {
		return found, why
	}
	const most = 20 // handed over for each that was not
	for i := range tools {
		t := &tools[i]
		if t.Handed >= 5 && t.Handed >= most*t.Kept && (found == nil || t.Handed > found.Handed) {
			found, why = t, fmt.Sprintf("%d cases that called it were logged as handed over, %d were not", t.Handed, t.Kept)
		}
	}
	return found, why
}

// has reports whether a signal can be read by a rule.
func (d *Draft) has(signal string) bool {
	for _, e := range d.Signals {
		if e.Key == signal {
			return true
		}
	}
	return false
}
