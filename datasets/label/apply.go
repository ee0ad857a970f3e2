package label

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"forerun/datasets"
)

// Key is the field of a case's metadata that holds its labels' evidence.
const Key = "labels"

// Score is the name of the logged score that a verdict on a logged answer becomes:
// 1 is pass, 0 is fail.
const Score = "person"

// Evidence is what a label rests on: one person's word, kept with the case.
type Evidence struct {
	By        string             `json:"by"`
	At        time.Time          `json:"at"`
	Evidence  string             `json:"evidence"` // A: a person
	Drawn     Drawn              `json:"drawn"`
	Run       string             `json:"run,omitempty"`
	Sheet     string             `json:"sheet"`
	Verdicts  map[string]Verdict `json:"verdicts,omitempty"` // by the answer's name
	HandOver  *bool              `json:"hand_over,omitempty"`
	Corrected string             `json:"corrected,omitempty"`
	Note      string             `json:"note,omitempty"`
}

// Apply writes a settled label into a case, with the words that it rests on in the
// case's metadata. What the case knows already stays unless replace says otherwise;
// kept names what stood against the label. The case that is given is left as it is.
func (s *Settled) Apply(c datasets.Case, run string, replace bool) (out datasets.Case, kept []string, err error) {
	var expected datasets.Expected
	if c.Expected != nil {
		expected = *c.Expected
	}
	if s.HandOver != nil {
		if has := expected.Escalate; has != nil && *has != *s.HandOver && !replace {
			kept = append(kept, "expected.escalate")
		} else {
			expected.Escalate = s.HandOver
		}
	}
	if s.Corrected != "" {
		if has := expected.Answer; has != nil && *has != s.Corrected && !replace {
			kept = append(kept, "expected.answer")
		} else {
			expected.Answer = &s.Corrected
		}
	}
	if len(s.Verdicts) > 0 {
		labels := map[string]string{}
		maps.Copy(labels, expected.Labels)
		for name, v := range s.Verdicts {
			labels["verdict."+name] = string(v)
		}
		expected.Labels = labels
	}
	if expected.Escalate != nil || expected.Answer != nil || len(expected.Labels) > 0 || c.Expected != nil {
		c.Expected = &expected
	}
	if v := s.Verdicts[Logged]; v != "" && c.Logged != nil {
		logged := *c.Logged
		logged.Scores = map[string]float64{}
		maps.Copy(logged.Scores, c.Logged.Scores)
		logged.Scores[Score] = 0
		if v == Pass {
			logged.Scores[Score] = 1
		}
		c.Logged = &logged
	}
	return s.note(c, kept, run)
}

// note adds the words of the labellers to the case's metadata. A word that is there
// already is not added again.
func (s *Settled) note(c datasets.Case, kept []string, run string) (datasets.Case, []string, error) {
	var there []Evidence
	if text, ok := c.Metadata[Key]; ok {
		if err := json.Unmarshal(text, &there); err != nil {
			return c, nil, &datasets.RecordError{What: fmt.Sprintf("case %q has metadata.%s of its own", c.ID, Key), Remedy: "call that field something else", Err: err}
		}
	}
	for i, r := range s.Rows {
		e := Evidence{
			By: r.Labeller, At: r.At.UTC(), Evidence: "A", Drawn: r.Drawn, Run: run, Sheet: r.Sheet,
			HandOver: r.HandOver, Corrected: r.Corrected, Note: r.Note, Verdicts: map[string]Verdict{},
		}
		for name, word := range s.Said[i] {
			switch {
			case name == HandOverKey:
			case word:
				e.Verdicts[name] = Pass
			default:
				e.Verdicts[name] = Fail
			}
		}
		same := func(o Evidence) bool { return o.By == e.By && o.Sheet == e.Sheet }
		if i := slices.IndexFunc(there, same); i >= 0 {
			there[i] = e
		} else {
			there = append(there, e)
		}
	}
	if len(there) == 0 {
		return c, kept, nil
	}
	text, err := json.Marshal(there)
	if err != nil {
		return c, nil, fmt.Errorf("case %q: %w", c.ID, err)
	}
	metadata := map[string]json.RawMessage{}
	maps.Copy(metadata, c.Metadata)
	metadata[Key] = text
	c.Metadata = metadata
	return c, kept, nil
}
