package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"forerun/datasets"
)

const functionType = "function"

// maxCalls bounds the tool calls of one message.
const maxCalls = 1024

// growingCall is a tool call that comes in parts.
type growingCall struct {
	index     int
	id, typ   string
	name      string
	arguments []byte
	extra     map[string]json.RawMessage // such as a signature that must come back
}

func (c *growingCall) kind() string {
	if c.typ == "" {
		return functionType
	}
	return c.typ
}

func (c *growingCall) call() datasets.MessageToolCall {
	return datasets.MessageToolCall{ID: c.id, Type: c.kind(), Name: c.name, Arguments: string(c.arguments), Extra: c.extra}
}

// callPart is a part of a tool call.
type callPart struct {
	Index    *int   `json:"index"`
	ID       string `json:"id"`
	Type     string `json:"type"`
	Function *struct {
		Name      string          `json:"name"`
		Arguments json.RawMessage `json:"arguments"`
	} `json:"function"`
}

func (g *growing) addCalls(value json.RawMessage) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(value, &parts); err != nil {
		return errors.New("delta.tool_calls: not an array")
	}
	for _, raw := range parts {
		var p callPart
		if err := json.Unmarshal(raw, &p); err != nil {
			return errors.New("delta.tool_calls: not a tool call")
		}
		c, err := g.find(&p)
		if err != nil {
			return err
		}
		if err := c.add(&p, raw); err != nil {
			return err
		}
	}
	return nil
}

// find gives the call that a part belongs to: the one at its index. Some endpoints
// give all parallel calls one index, or none: there a new id begins a new call.
func (g *growing) find(p *callPart) (*growingCall, error) {
	at := len(g.calls) - 1
	if p.Index != nil {
		at = slices.IndexFunc(g.calls, func(c growingCall) bool { return c.index == *p.Index })
		for next := at + 1; at >= 0 && next < len(g.calls); next++ { // the last of them
			if g.calls[next].index == *p.Index {
				at = next
			}
		}
	}
	if at >= 0 && (p.ID == "" || g.calls[at].id == "" || g.calls[at].id == p.ID) {
		return &g.calls[at], nil
	}
	if len(g.calls) == maxCalls {
		return nil, fmt.Errorf("delta.tool_calls: more than %d tool calls", maxCalls)
	}
	c := growingCall{index: len(g.calls)}
	if p.Index != nil {
		c.index = *p.Index
	}
	place := len(g.calls)
	for place > 0 && g.calls[place-1].index > c.index {
		place--
	}
	g.calls = slices.Insert(g.calls, place, c)
	return &g.calls[place], nil
}

// add takes over a part of the call.
func (c *growingCall) add(p *callPart, raw json.RawMessage) error {
	if c.id == "" {
		c.id = p.ID
	}
	if c.typ == "" {
		c.typ = p.Type
	}
	if f := p.Function; f != nil {
		if f.Name != c.name { // some endpoints repeat it with every part
			c.name += f.Name
		}
		switch {
		case !told(f.Arguments):
		case f.Arguments[0] == '"':
			var part string
			if err := json.Unmarshal(f.Arguments, &part); err != nil {
				return errors.New("delta.tool_calls: function.arguments: not a string")
			}
			c.arguments = append(c.arguments, part...)
		default: // an object at once
			c.arguments = append(c.arguments, bytes.TrimSpace(f.Arguments)...)
		}
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return errors.New("delta.tool_calls: not a tool call")
	}
	for _, known := range []string{"index", "id", "type", functionType} {
		delete(members, known)
	}
	if len(members) > 0 && c.extra == nil {
		c.extra = map[string]json.RawMessage{}
	}
	maps.Copy(c.extra, members)
	return nil
}
