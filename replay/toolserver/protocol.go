package toolserver

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"forerun/replay"
)

// metaEnds tells a client that nothing after this call is of use: see Ends of
// [replay.ToolAnswer].
const metaEnds = "forerun/ends"

// protocolCall answers a tools/call. What is wrong with it is told the agent as the
// tool's error, which its model can read.
func (d *Desk) protocolCall(ctx context.Context, params *mcp.CallToolParamsRaw) *mcp.CallToolResult {
	if params == nil {
		params = &mcp.CallToolParamsRaw{}
	}
	if err := checkName(params.Name); err != nil {
		return d.protocolRefusal(err)
	}
	arguments, err := object(params.Arguments)
	if err != nil {
		return d.protocolRefusal(err)
	}
	return protocolAnswer(d.call(ctx, params.Name, arguments))
}

func (d *Desk) protocolRefusal(err error) *mcp.CallToolResult {
	d.refused.Add(1)
	return protocolAnswer(replay.ToolAnswer{Error: err.Error()})
}

// protocolAnswer gives a result as text, which every client hands on: a recorded
// string as it is, and anything else as its JSON.
func protocolAnswer(answer replay.ToolAnswer) *mcp.CallToolResult {
	result := &mcp.CallToolResult{IsError: answer.Error != ""}
	words := answer.Error
	if !result.IsError {
		words = text(answer.Result)
	}
	result.Content = []mcp.Content{&mcp.TextContent{Text: words}}
	if answer.Ends {
		result.Meta = mcp.Meta{metaEnds: true}
	}
	return result
}

func text(result json.RawMessage) string {
	if len(result) == 0 {
		return "null"
	}
	var words string
	if err := json.Unmarshal(result, &words); err == nil && result[0] == '"' {
		return words
	}
	return string(result)
}

// maxName bounds the name of a tool or an action.
const maxName = 256

func checkName(name string) error {
	switch {
	case name == "":
		return errors.New("a tool call without a name")
	case len(name) > maxName:
		return errors.New("a name of more than 256 bytes")
	}
	return nil
}
