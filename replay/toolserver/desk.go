package toolserver

import (
	"context"
	"encoding/json"
	"fmt"
	"sync/atomic"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/sourcegraph/conc/panics"

	"forerun/datasets"
	"forerun/replay"
)

// Desk is where the tool calls of one attempt are answered. Make one with
// [NewDesk]. It is safe for concurrent use.
type Desk struct {
	tools   replay.ToolBox
	offered []datasets.Tool
	begin   func() (end func(), ok bool)

	refused atomic.Int64
	faults  atomic.Int64
}

// NewDesk makes the desk of an attempt. begin is called before each tool call, and
// says whether the attempt still takes any; end follows when it is answered. A nil
// begin takes all.
func NewDesk(tools replay.ToolBox, offered []datasets.Tool, begin func() (end func(), ok bool)) *Desk {
	if begin == nil {
		begin = func() (func(), bool) { return func() {}, true }
	}
	return &Desk{tools: tools, offered: offered, begin: begin}
}

// Refused is the number of requests that were no valid call, and Faults that of
// the calls on which our own code panicked.
func (d *Desk) Refused() int64 { return d.refused.Load() }

// Faults is the number of calls on which our own code panicked.
func (d *Desk) Faults() int64 { return d.faults.Load() }

// over is what a call gets whose attempt has ended.
const over = "the trial has ended: no tool call is answered any more"

// call asks the ToolBox. A panic in a policy costs the call, not the server.
func (d *Desk) call(ctx context.Context, name string, arguments json.RawMessage) replay.ToolAnswer {
	end, ok := d.begin()
	if !ok {
		return replay.ToolAnswer{Error: over, Ends: true}
	}
	defer end()
	var (
		answer  replay.ToolAnswer
		catcher panics.Catcher
	)
	catcher.Try(func() { answer = d.tools.Call(ctx, name, arguments) })
	if catcher.Recovered() != nil {
		d.faults.Add(1)
		return replay.ToolAnswer{Error: fmt.Sprintf("tool %q: forerun itself failed at this call", name)}
	}
	return answer
}

// approve asks the ToolBox for a person's decision.
func (d *Desk) approve(action string, arguments json.RawMessage) (answer replay.ApprovalAnswer, ok bool) {
	end, ok := d.begin()
	if !ok {
		return replay.ApprovalAnswer{}, false
	}
	defer end()
	var catcher panics.Catcher
	catcher.Try(func() { answer = d.tools.Approve(action, arguments) })
	if catcher.Recovered() != nil {
		d.faults.Add(1)
		return replay.ApprovalAnswer{Decision: datasets.Rejected}, true
	}
	return answer, true
}

// listed are the case's definitions as the protocol has them.
func (d *Desk) listed() []*mcp.Tool {
	out := make([]*mcp.Tool, 0, len(d.offered))
	for _, t := range d.offered {
		out = append(out, &mcp.Tool{Name: t.Name, Description: t.Description, InputSchema: inputSchema(t.Parameters)})
	}
	return out
}

// inputSchema keeps a definition's schema as it is, where the protocol takes it: a
// client refuses the whole list for one schema whose type is not object.
func inputSchema(parameters json.RawMessage) json.RawMessage {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(parameters, &top); err != nil || top == nil {
		return json.RawMessage(`{"type":"object"}`)
	}
	if string(top["type"]) == `"object"` {
		return parameters
	}
	if _, typed := top["type"]; typed {
		return json.RawMessage(`{"type":"object"}`)
	}
	top["type"] = json.RawMessage(`"object"`)
	schema, err := json.Marshal(top)
	if err != nil {
		return json.RawMessage(`{"type":"object"}`) // what was read as JSON is written as JSON
	}
	return schema
}
