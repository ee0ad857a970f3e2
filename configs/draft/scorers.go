package draft

import (
	"fmt"
	"strings"
)

// scorers picks what the labels of the data support.
func (d *Draft) scorers(s *Survey) {
	l := s.Labelled
	add := func(value, format string, args ...any) {
		d.Scorers = append(d.Scorers, Entry{Value: value, Note: "guessed: " + fmt.Sprintf(format, args...)})
	}
	out := func(value, format string, args ...any) {
		d.Scorers = append(d.Scorers, Entry{Value: value, Out: true, Note: "left out: " + fmt.Sprintf(format, args...)})
	}
	if l.Facts > 0 {
		add("{use: facts}", "%d cases have expected.facts", l.Facts)
	}
	switch {
	case l.Answer == 0:
	case 5*s.Short >= 4*l.Answer:
		add("{use: contains, ignore_case: true, collapse_space: true}", "%d cases have a short expected.answer", l.Answer)
	default:
		out("{use: contains}", "most of the %d expected answers are prose, which no output repeats word for word: label facts, or use a judge of your own (exec)", l.Answer)
	}
	switch {
	case l.ToolCalls == 0:
	case d.agent == HTTP:
		out("{use: tool_calls, mode: any_order}", "the calls of an http agent are seen only where it takes its tools from forerun")
	default:
		add("{use: tool_calls, mode: any_order}", "%d cases have expected.tool_calls", l.ToolCalls)
	}
	if l.EndState > 0 {
		out("{use: exec, command: [python3, judge.py]}", "%d cases have expected.end_state, which a program of yours must compare (docs/exec-scorers.md)", l.EndState)
	}
	if len(s.Fields) > 0 && s.Objects >= 20 && s.Objects == s.Outputs {
		var fields []string
		for _, name := range s.Fields[:min(len(s.Fields), 20)] {
			fields = append(fields, quoted(name))
		}
		add(fmt.Sprintf("{use: json_schema, schema: {type: object, required: [%s]}}", strings.Join(fields, ", ")), "every logged output is a JSON object with these fields")
	}
	if s.LiveScore {
		out("{use: logged_score, name: NAME, every_case: true}", "the log has scores; an agent that is asked anew must return them itself")
	}
	if !d.passFail() {
		d.askf("what is a good answer? No case is labelled, so nothing says whether answers got worse: label some (expected.facts, expected.escalate) and run init again.")
	}
}

// passFail reports whether a scorer says pass or fail, which success is made of.
func (d *Draft) passFail() bool {
	for _, e := range d.Scorers {
		if !e.Out {
			return true
		}
	}
	return false
}
