package toolcalls

import (
	"encoding/json"
	"fmt"

	"forerun/scorers"
)

// call is a tool call with decoded arguments.
type call struct {
	name string
	args any
	raw  json.RawMessage
	bad  string // what is wrong with arguments that are no JSON; a made call with them matches only where arguments do not count
}

func newCall(name string, raw json.RawMessage) call {
	c := call{name: name, raw: raw}
	var err error
	if c.args, err = decode(raw); err != nil {
		c.bad = err.Error()
	}
	return c
}

func (c call) String() string {
	if len(c.raw) == 0 {
		return c.name + "()"
	}
	return c.name + " " + scorers.Quote(string(c.raw))
}

// callDifference says how a made call is not the wanted one; empty where it is.
func (r rules) callDifference(want, made call) (string, error) {
	switch {
	case want.name != made.name:
		return fmt.Sprintf("called %s, want %s", scorers.Quote(made.name), want.name), nil
	case r.ignoreAll:
		return "", nil
	case made.bad != "":
		return made.name + ": the arguments are no JSON", nil
	}
	diff, err := r.difference(want.args, made.args)
	if err != nil || diff == "" {
		return "", err
	}
	return made.name + ": " + diff, nil
}
