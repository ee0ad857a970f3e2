package steps

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"strconv"

	"forerun/datasets"
)

// Options say how steps are read.
type Options struct {
	Escalation string // the tool that hands over to a person; empty where there is none
}

// Exploded is a source of steps.
type Exploded struct {
	from  datasets.Source
	o     Options
	steps int
	none  []string
}

// Source gives the steps of each case of src, in their order.
func Source(src datasets.Source, o Options) *Exploded { return &Exploded{from: src, o: o} }

// Cases implements [datasets.Source].
func (e *Exploded) Cases(ctx context.Context) iter.Seq2[datasets.Case, error] {
	return func(yield func(datasets.Case, error) bool) {
		e.steps, e.none = 0, nil
		taken := madeID()
		for c, err := range e.from.Cases(ctx) {
			if err == nil && taken.MatchString(c.ID) {
				err = refuse(&c, "the id is of the form that steps get", "give the case an id that does not end in #step-N")
			}
			if err != nil {
				if !yield(c, err) {
					return
				}
				continue
			}
			if len(c.Messages) == 0 {
				if !yield(c, refuse(&c, "it has no messages, and a step is what the agent did after some", "log messages, or write unit: request")) {
					return
				}
				continue
			}
			of := Of(&c, e.o)
			if len(of) == 0 {
				e.none = append(e.none, c.ID)
			}
			for i := range of {
				e.steps++
				if !yield(of[i], nil) {
					return
				}
			}
		}
	}
}

// Without lists the cases of the last range over the source that have no logged
// step, and so gave none.
func (e *Exploded) Without() []string { return e.none }

// madeID finds the ids that steps have.
func madeID() *regexp.Regexp { return regexp.MustCompile(`#step-[0-9]+$`) }

// ID names a step of a case, counted from 1.
func ID(caseID string, n int) string { return caseID + "#step-" + strconv.Itoa(n) }

func refuse(c *datasets.Case, what, remedy string) *datasets.RecordError {
	return &datasets.RecordError{What: fmt.Sprintf("case %.100q can't be taken apart: %s", c.ID, what), Remedy: remedy}
}
