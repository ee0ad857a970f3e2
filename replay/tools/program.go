package tools

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"forerun/datasets"
	"forerun/datasets/jq"
)

// program is a jq program that answers calls.
type program struct{ jq *jq.Program }

// clock makes jq's own clock the trial's: an answer must be the same in every
// replay.
const clock = "def now: $__now; "

func newProgram(text string) (*program, error) {
	p, err := jq.Compile(clock+text, "$__now")
	if fault := (*jq.Error)(nil); errors.As(err, &fault) {
		if fault.Line == 1 {
			fault.Column = max(fault.Column-len(clock), 1)
		}
		return nil, fault
	}
	if err != nil {
		return nil, err
	}
	return &program{jq: p}, nil
}

// answer runs the program for one call. A program that fails is the tool's own
// error: error("no such order") is how a stub says so.
func (p *program) answer(ctx context.Context, c *datasets.Case, arguments json.RawMessage) (json.RawMessage, error) {
	in := struct {
		Arguments json.RawMessage `json:"arguments"`
		Now       *string         `json:"now"`
		State     json.RawMessage `json:"state"`
	}{Arguments: orJSON(arguments, "{}"), State: orJSON(c.State, "null")}
	var seconds any
	if c.Time != nil {
		in.Now = new(c.Time.UTC().Format(time.RFC3339Nano))
		seconds = float64(c.Time.UnixMilli()) / 1e3
	}
	text, err := json.Marshal(in)
	if err != nil {
		return nil, errors.New("the arguments are no JSON")
	}
	out, err := p.jq.One(ctx, text, seconds)
	if err != nil {
		return nil, errors.New(strings.TrimPrefix(err.Error(), "error: "))
	}
	return out, nil
}

func orJSON(raw json.RawMessage, otherwise string) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage(otherwise)
	}
	return raw
}
