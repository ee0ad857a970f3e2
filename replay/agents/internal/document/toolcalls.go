package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"forerun/datasets"
)

func toolCalls(raw json.RawMessage, to *[]datasets.ToolCall) error {
	const want = `tool calls like [{"name":"…","arguments":{…}}]`
	var calls []struct {
		Name      string          `json:"name"`
		Arguments json.RawMessage `json:"arguments"`
		Result    json.RawMessage `json:"result"`
		Error     string          `json:"error"`
		LatencyMS json.RawMessage `json:"latency_ms"`
	}
	if err := into(raw, &calls, want); err != nil {
		return err
	}
	for i, c := range calls {
		if c.Name == "" {
			return fmt.Errorf("call %d has no name: write %s", i+1, want)
		}
		arguments, err := Arguments(c.Arguments)
		if err != nil {
			return fmt.Errorf("call %d: arguments: %w", i+1, err)
		}
		call := datasets.ToolCall{Name: c.Name, Arguments: arguments, Result: c.Result, Error: c.Error}
		if len(c.LatencyMS) > 0 {
			if err := milliseconds(c.LatencyMS, &call.LatencyMS); err != nil {
				return fmt.Errorf("call %d: latency_ms: %w", i+1, err)
			}
		}
		*to = append(*to, call)
	}
	return nil
}

// Arguments reads the arguments of a tool call or an approval: a JSON object, or
// a JSON string that holds one, as models write it. Nothing at all is an empty
// object.
func Arguments(raw json.RawMessage) (json.RawMessage, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) > 0 && raw[0] == '"' {
		var s string
		if err := into(raw, &s, "a JSON object"); err != nil {
			return nil, err
		}
		raw = bytes.TrimSpace([]byte(s))
	}
	if len(raw) == 0 || absent(raw) {
		return json.RawMessage("{}"), nil
	}
	if Deep(raw) {
		return nil, fmt.Errorf("got what is %w", ErrDeep)
	}
	if !json.Valid(raw) {
		return nil, errors.New("got what is no JSON: write a JSON object")
	}
	if raw[0] != '{' {
		return nil, fmt.Errorf("got %s: write a JSON object", shape(raw))
	}
	return raw, nil
}
