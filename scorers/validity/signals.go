package validity

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"forerun/replay"
	"forerun/scorers/gate"
)

// ToolNames is the key of an arm's identity under which it names the tools that
// it offers in place of the cases' own: a JSON array of strings.
const ToolNames = "tool_names"

// signalCounts are what answered trials show of one signal.
type signalCounts struct {
	fired     int // on stable
	inObjects int // of them, in answers that are JSON objects

	candidateFired   int
	candidateKnown   int // answers where it is known, fired or not
	candidateCalls   int // answers whose tool calls are known
	candidateText    int // answers with text
	candidateObjects int // answers that are JSON objects
}

func signalNames() [3]string { return [3]string{"escalated", "fallback", "corrected"} }

func rules(s replay.Signals) [3]replay.Rule {
	return [3]replay.Rule{s.Escalated, s.Fallback, s.Corrected}
}

// signal notes an answered trial's signals.
func (e *evidence) signal(o *replay.Outcome) {
	object := isObject(o.Output)
	for i, says := range []*bool{o.Escalated, o.Fallback, o.Corrected} {
		s := &e.signals[i]
		fired := says != nil && *says
		if o.Arm == replay.Stable {
			s.fired += one(fired)
			s.inObjects += one(fired && object)
			continue
		}
		s.candidateFired += one(fired)
		s.candidateKnown += one(says != nil)
		s.candidateCalls += one(o.ToolCalls != nil)
		s.candidateText += one(o.Output != "")
		s.candidateObjects += one(object)
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// isObject looks at the ends alone, which is enough to tell prose from JSON.
func isObject(output string) bool {
	b := bytes.TrimSpace([]byte(output))
	return len(b) > 1 && b[0] == '{' && b[len(b)-1] == '}'
}

// silentFrom is how often a pattern must have been found on stable before its
// silence on the candidate is worth a warning: other words would have silenced it
// as well as other behaviour.
const silentFrom = 5

// signals tells the signals that can't fire any more from those that merely did
// not.
func (c *Checks) signals() {
	// A log may have left out what a signal is read from, so of a recorded candidate
	// it is no more than a warning.
	recorded := c.recorded(replay.Candidate)
	for _, name := range c.in.Suites {
		e := c.suites[name]
		for i, rule := range rules(c.in.Signals) {
			s := e.signals[i]
			if s.fired == 0 || s.candidateFired > 0 || e.answered == 0 {
				continue
			}
			fell := fmt.Sprintf("suite %s: the signal %s was seen %s on stable and in none of the candidate's %d %s",
				name, signalNames()[i], times(s.fired), e.answered, oneOr(e.answered, "answer", "answers"))
			why, dead := c.dead(rule, s, e)
			switch {
			case dead && recorded:
				c.warn(name, WarnSignal, fell+": "+why)
			case dead:
				c.invalid(name, gate.ReasonSignalDead, fell+": "+why)
			case why != "" || rule.Pattern != nil && s.fired >= silentFrom:
				c.warn(name, WarnSignal, fell+why+". If that is more than the change should do, look whether the candidate can still give it.")
			}
		}
	}
}

// dead says why a signal can't fire on the candidate; false where it could have.
// Words without dead say what is not known.
func (c *Checks) dead(rule replay.Rule, s signalCounts, e *evidence) (why string, dead bool) {
	switch {
	case rule.Tool != "":
		offered, known := c.offered(e)
		switch {
		case s.candidateCalls == 0:
			return "its tool calls are not known. Look how the candidate reports them.", true
		case known && !slices.Contains(offered, rule.Tool):
			return fmt.Sprintf("the tool %s, which it is read from, is no longer offered to the candidate. Offer it again, or name in signals what took its place.", shown(rule.Tool)), true
		case !known:
			return fmt.Sprintf("; whether the tool %s is still offered to it is not known", shown(rule.Tool)), false
		}
	case rule.Field != "":
		if s.candidateKnown == 0 {
			return fmt.Sprintf("the field %s, which it is read from, is in none of them. Look whether the candidate still returns it, or name in signals what took its place.", shown(rule.Field)), true
		}
	case rule.Pattern != nil:
		switch {
		case s.candidateText == 0:
			return "none of them has text for its pattern to be found in. Look where the candidate's answer went.", true
		case s.inObjects == s.fired && s.candidateObjects == 0:
			return "its pattern was found in JSON objects, and the candidate answers with none. Look whether the pattern fits the new form.", true
		}
	default:
		if s.candidateKnown == 0 {
			return "stable reports it and the candidate does not. Look whether the candidate still reports it, or declare a rule in signals.", true
		}
	}
	return "", false
}

// offered lists the tools that the candidate is offered; false where that is
// not known, as of an agent that brings its own.
func (c *Checks) offered(e *evidence) (names []string, known bool) {
	arm := c.in.Arms[replay.Candidate]
	if arm.Kind != openaiKind {
		return nil, false
	}
	if text, own := arm.Identity[ToolNames]; own {
		return names, json.Unmarshal([]byte(text), &names) == nil
	}
	if _, file := arm.Identity["tools"]; file {
		return nil, false // it has its own, and the run does not say which
	}
	for name := range e.offered {
		names = append(names, name)
	}
	return names, true
}
