package trace

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"forerun/datasets"
)

// feedback puts what was said of the spans into the case: numbers among the logged
// scores (of two with one name the later), and the few names that forerun knows
// where they belong. Words and comments are kept in the metadata.
func (t *tree) feedback(c *datasets.Case, of []*node) {
	var all []Feedback
	for _, n := range slices.Backward(of) { // the outermost word is the last
		all = append(all, n.Feedback...)
	}
	if len(all) == 0 {
		return
	}
	slices.SortStableFunc(all, func(a, b Feedback) int {
		if a.Time.IsZero() || b.Time.IsZero() {
			return 0
		}
		return a.Time.Compare(b.Time)
	})
	l := c.Logged
	var said []json.RawMessage
	for i := range all {
		f := &all[i]
		if f.Value != nil && f.Name != "" {
			if l.Scores == nil {
				l.Scores = map[string]float64{}
			}
			l.Scores[f.Name] = *f.Value
		}
		f.known(c)
		if f.Label != "" || f.Comment != "" {
			said = append(said, f.text())
		}
	}
	if len(said) > 0 {
		c.Metadata["feedback"] = slices.Concat([]byte("["), bytes.Join(raws(said), []byte(",")), []byte("]"))
	}
}

func raws(list []json.RawMessage) [][]byte {
	out := make([][]byte, len(list))
	for i := range list {
		out[i] = list[i]
	}
	return out
}

// known sets the signals that a feedback names outright. Nothing is guessed from a
// low number or an unfriendly word.
func (f *Feedback) known(c *datasets.Case) {
	name := strings.NewReplacer("-", "_", " ", "_", ".", "_").Replace(strings.ToLower(f.Name))
	yes := f.yes()
	switch name {
	case "escalated", "escalation", "handed_over", "handover", "handoff", "human_handoff":
		c.Logged.Escalated = cmp.Or(yes, c.Logged.Escalated)
	case "fallback":
		c.Logged.Fallback = cmp.Or(yes, c.Logged.Fallback)
	case "corrected":
		c.Logged.Corrected = cmp.Or(yes, c.Logged.Corrected)
	case "correction":
		if yes != nil {
			c.Logged.Corrected = yes
		} else if f.Label != "" {
			c.Logged.Corrected = new(true)
		}
		// What a person wrote instead is a good answer; a model's is its opinion.
		if yes == nil && f.Label != "" && (f.Source == SourceUser || f.Source == SourceAnnotator) {
			x := datasets.Expected{}
			if c.Expected != nil {
				x = *c.Expected
			}
			if x.Answer == nil {
				x.Answer = new(f.Label)
			}
			c.Expected = &x
		}
	}
}

// yes reads a value or a label that is true or false.
func (f *Feedback) yes() *bool {
	if f.Value != nil {
		switch *f.Value {
		case 0:
			return new(false)
		case 1:
			return new(true)
		}
		return nil
	}
	switch strings.ToLower(f.Label) {
	case "true", "yes":
		return new(true)
	case "false", "no":
		return new(false)
	}
	return nil
}

// text is the feedback as the metadata holds it.
func (f *Feedback) text() json.RawMessage {
	var when *time.Time
	if !f.Time.IsZero() {
		when = &f.Time
	}
	text, err := json.Marshal(struct {
		Name    string     `json:"name,omitempty"`
		Value   *float64   `json:"value,omitempty"`
		Label   string     `json:"label,omitempty"`
		Comment string     `json:"comment,omitempty"`
		Source  string     `json:"source,omitempty"`
		Time    *time.Time `json:"time,omitempty"`
	}{f.Name, f.Value, f.Label, f.Comment, f.Source.String(), when})
	if err != nil { // a number that is none was dropped on the way here
		return json.RawMessage(`{}`)
	}
	return text
}

// String is the source as a word.
func (s Source) String() string {
	words := [...]string{"", "user", "annotator", "model", "code"}
	if s < 0 || int(s) >= len(words) {
		return ""
	}
	return words[s]
}
