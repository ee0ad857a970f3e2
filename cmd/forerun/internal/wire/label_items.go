package wire

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"forerun/datasets"
	"forerun/datasets/label"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/reports/sheet"
)

// maxShownCalls is how many tool calls of an answer are shown.
const maxShownCalls = 20

// Items gives what is shown of the chosen cases, in their order. Of a run it is what
// the run shows, and the sheet says which version comes first.
func (s *LabelSource) Items(ctx context.Context, names *label.Sheet, chosen []label.Chosen) ([]sheet.Item, error) {
	at := map[string]int{}
	for i, c := range chosen {
		at[c.Item] = i
	}
	out := make([]sheet.Item, len(chosen))
	err := s.each(ctx, names, func(a labelling) error {
		i, ok := at[a.item]
		if !ok {
			return nil
		}
		it, err := s.item(a, names)
		if err != nil {
			return fmt.Errorf("case %q: %w", a.c.ID, err)
		}
		it.Drawn = string(chosen[i].Drawn)
		out[i] = sheet.Clean(it)
		return nil
	})
	return out, err
}

func (s *LabelSource) item(a labelling, names *label.Sheet) (sheet.Item, error) {
	it := sheet.Item{ID: a.item}
	c := a.c
	if s.run == nil {
		it.Answers = []sheet.Answer{loggedAnswer(c.Logged)}
	} else {
		shown, err := s.run.ShowCase(s.suite, c)
		if err == nil {
			c = shown
		} else if !errors.Is(err, rundir.ErrForgotten) { // what is left is what was shown
			return it, err
		}
		for _, j := range a.pair {
			o := j.Outcome
			shown, err := s.run.ShowOutcome(o)
			if err == nil {
				o = shown
			} else if !errors.Is(err, rundir.ErrForgotten) {
				return it, err
			}
			it.Answers = append(it.Answers, answerOf(o))
		}
		if names.Swapped(a.item) {
			it.Answers[0], it.Answers[1] = it.Answers[1], it.Answers[0]
		}
	}
	it.Said = said(c)
	return it, nil
}

// said is what was said up to and with the request. Instructions to the agent are not
// the labeller's business.
func said(c *datasets.Case) []sheet.Message {
	var out []sheet.Message
	for _, m := range c.Messages {
		switch m.Role {
		case "system", "developer":
			continue
		}
		text := datasets.ContentText(m.Content)
		for _, call := range m.ToolCalls {
			text = strings.TrimPrefix(text+"\n"+call.Name+" "+call.Arguments, "\n")
		}
		out = append(out, sheet.Message{Role: m.Role, Text: text})
	}
	if len(out) == 0 {
		out = append(out, sheet.Message{Role: "input", Text: datasets.ContentText(c.Input)})
	}
	return out
}

func loggedAnswer(l *datasets.Logged) sheet.Answer {
	var a sheet.Answer
	if l.Output != nil {
		a.Text = *l.Output
	}
	if l.Status != "" && l.Status != "ok" {
		a.Facts = append(a.Facts, "No answer: "+l.Status)
	}
	if l.Escalated != nil && *l.Escalated {
		a.Facts = append(a.Facts, handedOver)
	}
	for i, call := range l.ToolCalls {
		if i == maxShownCalls {
			a.Facts = append(a.Facts, fmt.Sprintf("and %d more calls", len(l.ToolCalls)-i))
			break
		}
		a.Facts = append(a.Facts, "Called "+call.Name+" "+string(call.Arguments))
	}
	return a
}

const handedOver = "Handed over to a person"

// answerOf shows an outcome. Nothing that tells which version it is of is shown: no
// time, no cost, no model, and of an error its kind alone.
func answerOf(o *replay.Outcome) sheet.Answer {
	a := sheet.Answer{Text: o.Output}
	if !o.Status.Answered() {
		a.Facts = append(a.Facts, "No answer: "+o.Status.String())
	}
	if o.Escalated != nil && *o.Escalated {
		a.Facts = append(a.Facts, handedOver)
	}
	for i, call := range o.ToolCalls {
		if i == maxShownCalls {
			a.Facts = append(a.Facts, fmt.Sprintf("and %d more calls", len(o.ToolCalls)-i))
			break
		}
		a.Facts = append(a.Facts, "Called "+call.Name+" "+string(call.Arguments))
	}
	return a
}
