package trace

import (
	"encoding/json"

	"forerun/datasets"
)

// Joined is a case made of the records of a trace.
type Joined struct {
	datasets.Case
	Place    datasets.Place // of its root
	Records  int            // how many became this case or a part of it
	Withheld string         // why it can't be replayed; empty: it can
	Cut      bool           // its root's parent is in no input
	Whole    bool           // it is what a model was sent, which is told all each time
}

// withheld marks a case whose content was not logged. A case must ask something:
// its input says why it does not, and of which case, so that no two are alike.
func (j *Joined) withheld(why string) {
	j.Withheld = why
	text, err := json.Marshal(map[string]string{"withheld": why, "id": j.ID})
	if err != nil { // strings always encode
		text = []byte(`{}`)
	}
	j.Input = text
	j.Messages = nil
	j.Metadata["content"] = json.RawMessage(`"none"`)
}

// withheldOf reads the mark of a case that an importer made whole.
func withheldOf(c *datasets.Case) string {
	if string(c.Metadata["content"]) == `"none"` {
		return withheldNothing
	}
	return ""
}
