package importers

import (
	"encoding/json"
	"slices"

	"forerun/datasets"
)

// The events that a case is made of.
const (
	eventModel    = "model"
	eventTool     = "tool"
	eventApproval = "approval"
)

// inspectEvent is one event. Those of other kinds are not decoded further.
type inspectEvent struct {
	Event     string `json:"event"`
	Timestamp string `json:"timestamp"`
}

type inspectToolEvent struct {
	inspectEvent
	inspectToolCall
	Result      json.RawMessage `json:"result"`
	Error       *inspectFailure `json:"error"`
	Completed   string          `json:"completed"`
	WorkingTime *float64        `json:"working_time"`
}

type inspectApprovalEvent struct {
	inspectEvent
	Approver string           `json:"approver"`
	Decision string           `json:"decision"`
	Call     inspectToolCall  `json:"call"`
	Modified *inspectToolCall `json:"modified"`
}

// inspectLedger gathers the calls of tools in their order, each once.
type inspectLedger struct {
	calls []datasets.ToolCall
	byID  map[string]int
}

func (l *inspectLedger) call(id string, call inspectToolCall) *datasets.ToolCall {
	if at, ok := l.byID[id]; ok && id != "" {
		return &l.calls[at]
	}
	l.byID[id] = len(l.calls)
	l.calls = append(l.calls, datasets.ToolCall{Name: call.Function, Arguments: call.Arguments})
	return &l.calls[len(l.calls)-1]
}

// inspectCalls joins what the messages say of calls with the events of the tools,
// which know the time they took, and those that the messages lost.
func inspectCalls(s *inspectSample, plain *inspectPlain, c *datasets.Case) error {
	ledger := &inspectLedger{byID: map[string]int{}}
	if err := inspectEvents(s, plain, c, ledger); err != nil {
		return err
	}
	var all []inspectMessage
	if err := newInspectPlain(plain.here, plain.attachments).decode("messages", s.Messages, &all); err != nil {
		return err
	}
	for _, m := range all {
		for _, call := range m.ToolCalls {
			if m.Source != "input" {
				ledger.call(wordOf(call.ID), call)
			}
		}
		at, known := ledger.byID[m.ToolCallID]
		switch {
		case m.Role != roleTool || m.ToolCallID == "" || !known:
		case m.Error != nil:
			ledger.calls[at].Error = m.Error.text()
		default:
			ledger.calls[at].Result = m.Content
		}
	}
	if len(all) > 0 || len(ledger.calls) > 0 {
		c.ToolLog = ledger.calls
		c.Logged.ToolCalls = slices.Clone(ledger.calls)
		if ledger.calls == nil {
			c.ToolLog, c.Logged.ToolCalls = []datasets.ToolCall{}, []datasets.ToolCall{}
		}
	}
	return nil
}

func inspectEvents(s *inspectSample, plain *inspectPlain, c *datasets.Case, ledger *inspectLedger) error {
	for _, raw := range s.Events {
		var kind inspectEvent
		if json.Unmarshal(raw, &kind) != nil {
			continue // of a kind that later versions may add
		}
		var err error
		switch kind.Event {
		case eventModel:
			err = inspectOffered(raw, plain, c)
		case eventTool:
			err = inspectCalled(raw, plain, ledger)
		case eventApproval:
			err = inspectApproved(raw, plain, c)
		}
		if err != nil {
			return within("events", err)
		}
	}
	return nil
}

// inspectOffered adds the tools that a call of the model was offered.
func inspectOffered(raw json.RawMessage, plain *inspectPlain, c *datasets.Case) error {
	var only struct {
		Tools json.RawMessage `json:"tools"`
	}
	if json.Unmarshal(raw, &only) != nil {
		return nil //nolint:nilerr // what has another shape offers nothing
	}
	var offered []struct {
		Name        string          `json:"name"`
		Description string          `json:"description"`
		Parameters  json.RawMessage `json:"parameters"`
	}
	if string(only.Tools) == "[]" {
		if c.Tools == nil {
			c.Tools = []datasets.Tool{}
		}
		return nil
	}
	if err := plain.decode("tools", only.Tools, &offered); err != nil {
		return err
	}
	for _, t := range offered {
		if t.Name != "" && !slices.ContainsFunc(c.Tools, func(known datasets.Tool) bool { return known.Name == t.Name }) {
			c.Tools = append(c.Tools, datasets.Tool{Name: t.Name, Description: t.Description, Parameters: t.Parameters})
		}
	}
	return nil
}

func inspectCalled(raw json.RawMessage, plain *inspectPlain, ledger *inspectLedger) error {
	var e inspectToolEvent
	if err := plain.decode(eventTool, raw, &e); err != nil || e.Function == "" {
		return err
	}
	call := ledger.call(wordOf(e.ID), e.inspectToolCall)
	switch {
	case e.Error != nil:
		call.Error = e.Error.text()
	case string(e.Result) != "null":
		call.Result = e.Result
	}
	begun, okBegun := inspectTime(e.Timestamp)
	ended, okEnded := inspectTime(e.Completed)
	switch {
	case okBegun && okEnded && !ended.Before(begun):
		call.LatencyMS = new(float64(ended.Sub(begun).Microseconds()) / 1000)
	case e.WorkingTime != nil && *e.WorkingTime >= 0:
		call.LatencyMS = new(*e.WorkingTime * 1000)
	}
	return nil
}

// inspectApproved keeps what a person decided; policies decide in other runs too.
func inspectApproved(raw json.RawMessage, plain *inspectPlain, c *datasets.Case) error {
	var e inspectApprovalEvent
	if err := plain.decode(eventApproval, raw, &e); err != nil || e.Approver != "human" || e.Call.Function == "" {
		return err
	}
	a := datasets.Approval{Action: e.Call.Function, Arguments: e.Call.Arguments}
	switch e.Decision {
	case "approve":
		a.Decision = datasets.Approved
	case "modify":
		a.Decision = datasets.Edited
		if e.Modified != nil {
			a.EditedArguments = e.Modified.Arguments
		}
	case "reject", "terminate":
		a.Decision = datasets.Rejected
	default: // handed on to another approver, who has an event of their own
		return nil
	}
	if t, ok := inspectTime(e.Timestamp); ok {
		a.Time = &t
	}
	c.Approvals = append(c.Approvals, a)
	return nil
}
