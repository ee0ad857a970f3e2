package agenttest

import (
	"encoding/json"
	"fmt"
	"strings"

	"forerun/datasets"
)

// Script is what a fake agent does when it is asked one of the questions of
// [Case]. The question is the text of the last user message, and also the whole
// input.
type Script string

// The scripts, each the first word of the question; the case's number follows.
const (
	Answer Script = "answer" // answer with Output
	LookUp Script = "lookup" // call the tool lookup with {"n":NUMBER}, answer with its result, a string
	Fail   Script = "fail"   // fail so that asking again would not help
	Hang   Script = "hang"   // never answer
	Marked Script = "marked" // answer with the mark's trial as it came with the question
	Until  Script = "until"  // call lookup as for LookUp again and again, until told that the trial ends; then answer with Output
	Foul   Script = "foul"   // answer with Output, which is hostile
)

// Secret is a value that the agent under [Run] should have been given as one of
// its secrets, if it takes any. A fake that fails repeats it in its error.
const Secret = "sk-agenttest-0f1e2d"

// Output is the answer to a question of the scripts Answer, LookUp, Until and Foul.
func Output(s Script, n int) string {
	answer := fmt.Sprintf("<%s> & done: %d", s, n)
	if s == Foul {
		answer += "\x00\x1b[2J\r\n\u202e\u2028\ufffd</script>\"\\${HOME}" + strings.Repeat("𝄞", 1<<16)
	}
	return answer
}

// JSON is a text as JSON, for a fake to answer with.
func JSON(s string) string { return string(quoted(s)) }

// Read takes a question apart, as a fake agent needs it.
func Read(question string) (s Script, n int, err error) {
	word, number, _ := strings.Cut(question, " ")
	if _, err := fmt.Sscanf(number, "%d", &n); err != nil {
		return "", 0, fmt.Errorf("question %q: want WORD NUMBER: %w", question, err)
	}
	return Script(word), n, nil
}

// Case is a case with one question. It is logged with the right answer, but for
// Fail, which has no log.
func Case(s Script, n int) *datasets.Case {
	question := quoted(fmt.Sprintf("%s %d", s, n))
	c := &datasets.Case{
		ID:       fmt.Sprintf("agenttest-%s-%d", s, n),
		Messages: []datasets.Message{{Role: "user", Content: question}},
		Input:    question,
		Tools: []datasets.Tool{{
			Name: "lookup", Description: "Looks a number up.", Effect: datasets.EffectRead,
			Parameters: json.RawMessage(`{"type":"object","properties":{"n":{"type":"integer"}}}`),
		}},
		Expected: &datasets.Expected{Facts: []string{expectedMark}},
	}
	if s != Fail {
		output := Output(s, n)
		c.Logged = &datasets.Logged{Output: &output, Version: loggedMark}
	}
	return c
}

// quoted is a string as JSON.
func quoted(s string) json.RawMessage {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always marshals
	}
	return b
}

// What is expected and logged never leaves forerun; a fake can look for these.
const (
	expectedMark = "agenttest-expected"
	loggedMark   = "agenttest-logged"
)

// Leaked says what of a case reached an agent that should not have, given the
// bytes that reached it; "" is nothing.
func Leaked(sent string) string {
	for _, mark := range []string{expectedMark, loggedMark, "agenttest-answer-", "agenttest-lookup-", `"effect"`} {
		if strings.Contains(sent, mark) {
			return mark
		}
	}
	return ""
}
