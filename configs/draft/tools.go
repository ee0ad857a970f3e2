package draft

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"forerun/datasets"
)

// The policies that a draft gives a tool.
const (
	policyReplayed = "replayed"
	policyTerminal = "terminal"
	policyBlock    = "block"
)

// tools gives each tool of the log a policy. A wrong guess must change nothing in
// the world: every policy here answers from the log, or not at all.
func (d *Draft) tools(s *Survey) {
	for _, t := range s.Tools {
		policy, note := t.policy(d.agent)
		d.Tools = append(d.Tools, Entry{Key: quoted(t.Name), Value: policy, Note: note})
	}
}

func (t *Tool) policy(agent Kind) (policy, note string) {
	if handsOver(t.Name) {
		return policyTerminal, "guessed: by its name it calls a person, and the agent's part is over"
	}
	effect, why := t.effect()
	options := ""
	if t.Effect == "" && effect != "" {
		options = ", effect: " + string(effect)
	}
	if t.Decided > 0 && agent != HTTP && agent != Recorded {
		options += ", approval: true"
		why += fmt.Sprintf("; a person decided on it %d times", t.Decided)
	}
	answered := fmt.Sprintf("%d of %d calls have their answer in the log", t.Answered, t.Called)
	switch {
	case effect == "":
		return policyBlock, fmt.Sprintf("guessed: neither its name nor the log says what it does; replayed would answer from the log (%s)", answered)
	case t.Answered == 0:
		return policyBlock, fmt.Sprintf("guessed: %s, and the log has no answer of it", why)
	case options != "":
		return fmt.Sprintf("{policy: %s%s}", policyReplayed, options), fmt.Sprintf("guessed: %s; %s", why, answered)
	}
	return policyReplayed, fmt.Sprintf("guessed: %s; %s", why, answered)
}

// effect guesses whether a tool changes the world.
func (t *Tool) effect() (effect datasets.Effect, why string) {
	switch {
	case t.Effect != "":
		return t.Effect, "the log declares it " + string(t.Effect)
	case t.Decided > 0:
		return datasets.EffectWrite, "what a person must allow writes"
	}
	for _, word := range wordsOf(t.Name) {
		switch {
		case slices.Contains(readingWords(), word):
			return datasets.EffectRead, fmt.Sprintf("by its name (%s) it reads", word)
		case slices.Contains(writingWords(), word):
			return datasets.EffectWrite, fmt.Sprintf("by its name (%s) it writes", word)
		}
	}
	return "", ""
}

// wordsOf splits a tool's name: look_up.order, lookUpOrder.
func wordsOf(name string) []string {
	var out []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			out = append(out, word.String())
			word.Reset()
		}
	}
	lower := false
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r):
			end()
			lower = false
			continue
		case unicode.IsUpper(r) && lower:
			end()
		}
		lower = unicode.IsLower(r)
		word.WriteRune(unicode.ToLower(r))
	}
	end()
	return out
}

func readingWords() []string {
	return strings.Fields("get list find search lookup look read fetch query check show view retrieve describe calculate count think browse " +
		"compare verify validate estimate inspect summarize weather rag knowledge faq")
}

func writingWords() []string {
	return strings.Fields("create update delete cancel refund send issue change set add remove book modify exchange return transfer pay post put " +
		"write submit approve close open reset schedule notify email mail edit insert register order buy sell grant revoke enable disable assign " +
		"upload publish move rename execute run charge reserve toggle resume suspend")
}

// handsOver reports whether a tool's name calls a person.
func handsOver(name string) bool {
	return regexp.MustCompile(`(?i)escalat|human|live[_.-]?agent|(transfer|hand|connect|forward|route)\w*[_.-]?to[_.-]?(a[_.-]?)?(person|support|operator|staff|representative|manager|supervisor)|call[_.-]?a[_.-]?person|^hand[_.-]?(off|over)$`).MatchString(name)
}
