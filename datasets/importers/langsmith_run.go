package importers

import (
	"encoding/json"
	"strings"

	"forerun/datasets"
	"forerun/datasets/chat"
	"forerun/datasets/trace"
)

// langSmithRun reads one run.
func langSmithRun(e entry) (trace.Span, error) {
	order := dotted(e.text("dotted_order"))
	s := trace.Span{
		Place: e.Place, ID: e.text("id", "run_id"), Name: e.text("name"), Kind: langSmithKind(e.text("run_type")),
		Start: e.time("start_time"), End: e.time("end_time"), FirstToken: e.time("first_token_time"),
	}
	s.Trace, s.Parent = e.text("trace_id"), e.text("parent_run_id")
	if s.Parent == "" {
		s.Parent = lastText(texts(e.get("parent_run_ids")))
	}
	if n := len(order); n > 0 {
		s.Trace, s.ID = firstText(s.Trace, order[0]), firstText(s.ID, order[n-1])
		if n > 1 {
			s.Parent = firstText(s.Parent, order[n-2])
		}
	}
	switch {
	case s.ID == "":
		return trace.Span{}, unreadable(e.Place, "a run without an id", "export id and trace_id, or name another format")
	case s.Trace == "" && s.Parent == "":
		s.Trace = s.ID // a root names its trace
	case s.Trace == "":
		return trace.Span{}, unreadable(e.Place, "a run without a trace", "export trace_id or dotted_order with the rest")
	}
	s.Updated = s.End
	extra := e.object("extra")
	langSmithContext(&s, e.record, extra.object("metadata"))
	langSmithContent(&s, e.record, extra)
	langSmithFigures(&s, e.record)
	langSmithFailure(&s, e.record)
	s.Feedback = langSmithFeedback(e.object("feedback_stats"))
	return s, nil
}

// dotted gives the ids of the runs from the root to the run itself: each has a time
// before it.
func dotted(order string) []string {
	var ids []string
	for step := range strings.SplitSeq(order, ".") {
		if _, id, ok := strings.Cut(step, "Z"); ok && id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

func lastText(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

func langSmithKind(word string) trace.Kind {
	switch word {
	case "llm":
		return trace.KindModel
	case "tool":
		return trace.KindTool
	default: // chain retriever embedding prompt parser
		return trace.KindOther
	}
}

// langSmithContext reads who asked, where, and of which version.
func langSmithContext(s *trace.Span, r, about record) {
	s.Session = about.text("session_id", "thread_id", "conversation_id")
	s.Customer = about.text("user_id", "customer_id")
	s.Version = about.text("revision_id", "LANGCHAIN_REVISION_ID", "version")
	if r.text("reference_example_id") != "" { // an experiment's, asked by a dataset
		s.Origin = datasets.OriginSynthetic
	}
	segment := func(name, value string) {
		if value != "" && len(value) <= maxSegment {
			if s.Segments == nil {
				s.Segments = map[string]string{}
			}
			s.Segments[name] = value
		}
	}
	segment("environment", about.text("environment", "env", "ENV"))
	if s.Parent == "" {
		segment("run_name", s.Name)
	}
	tags := unquoted(r.get("tags"))
	for _, tag := range texts(tags) {
		if name, value, ok := strings.Cut(tag, ":"); ok && name != "" && value != "" && name != "environment" && name != "seq" && name != "graph" {
			segment(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
	if len(texts(tags)) > 0 {
		noteSpan(s, "tags", tags)
	}
	for name, v := range about {
		if !langSmithMechanics(name) {
			noteSpan(s, name, v)
		}
	}
}

// langSmithMechanics reports metadata that the tracer and LangGraph write for
// themselves, and what has a field of its own.
func langSmithMechanics(name string) bool {
	switch name {
	case "environment", "env", "ENV", "session_id", "thread_id", "conversation_id", "user_id", "customer_id", "revision_id", "LANGCHAIN_REVISION_ID", "checkpoint_ns", "runtime",
		"created_by", "run_attempt", "langgraph_version", "langgraph_api_url":
		return true
	default:
		for _, prefix := range []string{"langgraph_", "ls_", "LANGSMITH_", "LANGCHAIN_", "__", "x-"} {
			if strings.HasPrefix(name, prefix) {
				return true
			}
		}
		return false
	}
}

// langSmithContent reads what was asked and what came of it.
func langSmithContent(s *trace.Span, r, extra record) {
	input, output := r.get("inputs"), r.get("outputs")
	if string(input) == "{}" || string(input) == `"{}"` {
		input = nil
	}
	if string(output) == "{}" || string(output) == `"{}"` {
		output = nil
	}
	if s.Kind == trace.KindTool {
		langSmithTool(s, r, extra, input, output)
		return
	}
	parameters := extra.object("invocation_params")
	s.Model = firstText(extra.object("metadata").text("ls_model_name"), parameters.text("model", "model_name", "model_id"))
	asked(s, input)
	if output != nil {
		replied(s, output)
	}
	if s.Tools == nil {
		for _, tools := range []json.RawMessage{parameters.get("tools", "functions"), extra.object("options").get("tools")} {
			if s.Tools, _ = chat.Tools(tools); s.Tools != nil {
				break
			}
		}
	}
	if input == nil && (s.Kind == trace.KindModel || s.Parent == "") {
		s.Withheld = "the run's inputs were hidden or not exported"
	}
}

// langSmithTool reads a call of a tool.
func langSmithTool(s *trace.Span, r, extra record, input, output json.RawMessage) {
	c := trace.Call{ID: firstText(extra.text("tool_call_id"), extra.object("metadata").text("tool_call_id"))}
	c.Name = firstText(s.Name, "unnamed")
	c.Arguments = chat.ToolArguments(input)
	if m, ok := toolMessage(output); ok {
		c.ID, output = m.ToolCallID, m.Content
	} else if whole := newRecord(unquoted(output)); len(whole) == 1 && whole.get("output") != nil {
		output = whole.get("output")
	}
	c.Result = chat.ToolResult(output)
	if why := r.text("error"); why != "" {
		c.Error = withoutTraceback(why)
	}
	s.Call = &c
}
