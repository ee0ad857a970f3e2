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
	bad  error // made, with arguments that are no JSON: matches only where arguments do not count
}

func newCall(name string, raw json.RawMessage) call {
	args, err := decode(raw)
	return call{name: name, args: args, raw: raw, bad: err}
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
	case made.bad != nil:
		return made.name + ": the arguments are no JSON", nil
	}
	diff, err := r.difference(want.args, made.args)
	if err != nil || diff == "" {
		return "", err
	}
	return made.name + ": " + diff, nil
}
