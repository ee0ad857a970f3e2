package importers

import (
	"encoding/json"
	"strings"

	"forerun/datasets"
	"forerun/datasets/chat"
	"forerun/datasets/trace"
)

// langfuseObservation reads one step of a trace.
func langfuseObservation(e entry) (trace.Span, error) {
	s := trace.Span{
		Place: e.Place, Trace: e.text("trace_id", "traceId"), ID: e.text("id"), Parent: e.text("parent_observation_id", "parentObservationId"),
		Name: e.text("name"), Kind: langfuseKind(e.text("type")),
		Start: e.time("start_time", "startTime"), End: e.time("end_time", "endTime"), FirstToken: e.time("completion_start_time", "completionStartTime"),
		Updated: e.time("updated_at", "updatedAt"), Model: e.text("provided_model_name", "providedModelName", "model"),
	}
	switch {
	case s.ID == "":
		return trace.Span{}, unreadable(e.Place, "an observation without an id", "export it again")
	case s.Trace == "":
		s.Trace = s.ID // an observation that was made outside of any trace
	}
	langfuseContext(&s, e.record)
	langfuseContent(&s, e.record)
	langfuseFigures(&s, e.record)
	if e.text("level") == "ERROR" {
		s.Error = firstText(e.text("status_message", "statusMessage"), "the observation's level is ERROR")
		s.Status = statusOfFailure(s.Error)
	}
	if parameters := e.object("model_parameters", "modelParameters"); len(parameters) > 0 && s.Kind == trace.KindModel {
		s.Finish = firstText(s.Finish, parameters.text("finishReason", "finish_reason"))
	}
	if tools, ok := chat.Tools(e.get("tool_definitions", "toolDefinitions")); ok && s.Tools == nil {
		s.Tools = tools
	}
	return s, nil
}

func langfuseKind(word string) trace.Kind {
	switch strings.ToUpper(word) {
	case "GENERATION":
		return trace.KindModel
	case "AGENT":
		return trace.KindAgent
	case "TOOL":
		return trace.KindTool
	case "EVALUATOR":
		return trace.KindEvaluator
	default: // SPAN EVENT CHAIN RETRIEVER EMBEDDING GUARDRAIL
		return trace.KindOther
	}
}

// langfuseContext reads who asked, where, and of which version.
func langfuseContext(s *trace.Span, r record) {
	about := r.object("metadata")
	s.Session = firstText(r.text("session_id", "sessionId"), about.text("thread_id", "langfuse_session_id", "conversation_id"))
	s.Customer = firstText(r.text("user_id", "userId"), about.text("langfuse_user_id"))
	s.Version = r.text("release", "version")
	segment := func(name, value string) {
		if value != "" && len(value) <= maxSegment {
			if s.Segments == nil {
				s.Segments = map[string]string{}
			}
			s.Segments[name] = value
		}
	}
	segment("environment", r.text("environment"))
	segment("trace_name", r.text("trace_name", "traceName"))
	if s.ID == "" {
		segment("trace_name", s.Name)
	}
	for _, tag := range texts(r.get("tags")) {
		if name, value, ok := strings.Cut(tag, ":"); ok && name != "" && value != "" && name != "environment" {
			segment(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
	if tags := unquoted(r.get("tags")); len(texts(tags)) > 0 {
		noteSpan(s, "tags", tags)
	}
	for _, name := range []string{"prompt_name", "promptName", "prompt_version", "promptVersion"} {
		if v := r.get(name); v != nil && string(v) != `""` {
			noteSpan(s, strings.ReplaceAll(strings.ToLower(name), "promptn", "prompt_n"), v)
		}
	}
	for name, v := range about {
		if !langfuseMechanics(name) {
			noteSpan(s, name, unquoted(v))
		}
	}
}

// maxSegment is the longest value that can be a segment's.
const maxSegment = 200

// langfuseMechanics reports metadata that a tracer and a framework write for
// themselves: addresses, process numbers, keys, and content a second time.
func langfuseMechanics(name string) bool {
	switch name {
	case "attributes", "resourceAttributes", "scope", "tags", "inputs", "tools", "color", "checkpoint_ns", "thread_id", "langfuse_session_id",
		"langfuse_user_id", "langfuse_tags":
		return true
	default:
		return strings.HasPrefix(name, "langgraph_") || strings.HasPrefix(name, "ls_")
	}
}

// langfuseContent reads what was asked and what came of it.
func langfuseContent(s *trace.Span, r record) {
	input, output := r.get("input"), r.get("output")
	if s.Kind == trace.KindOther { // a call of a tool that nobody declared as one
		if m, ok := toolMessage(output); ok {
			s.Kind = trace.KindTool
			s.Call = &trace.Call{ID: m.ToolCallID}
		}
	}
	if s.Kind == trace.KindTool {
		langfuseTool(s, r, input, output)
		return
	}
	asked(s, input)
	replied(s, output)
	about := r.object("metadata")
	attributes := about.object("attributes")
	for _, tools := range []json.RawMessage{about.get("tools"), attributes.get("gen_ai.tool.definitions"), attributes.get("ai.prompt.tools")} {
		if s.Tools != nil || tools == nil {
			continue
		}
		s.Tools, _ = chat.Tools(tools)
	}
	if instructions := attributes.get("gen_ai.system_instructions"); instructions != nil && len(s.Messages) > 0 && s.Messages[0].Role == "user" {
		if m, ok := chat.System(instructions); ok {
			s.Messages = append([]datasets.Message{m}, s.Messages...)
		}
	}
	if s.Kind == trace.KindModel {
		s.Finish = firstText(s.Finish, attributes.text("ai.response.finishReason"))
		s.Served = firstText(attributes.text("gen_ai.response.model", "ai.response.model"), s.Served)
		if langfuseCalls := listOf(r.get("tool_calls", "toolCalls")); len(langfuseCalls) > 0 && len(s.Answer) == 0 {
			s.Answer = calledTools(langfuseCalls, texts(r.get("tool_call_names", "toolCallNames")))
		}
	}
	if input == nil && output == nil && s.Kind != trace.KindOther {
		s.Withheld = "the export holds no input and output"
	}
}

// langfuseTool reads a call of a tool.
func langfuseTool(s *trace.Span, r record, input, output json.RawMessage) {
	about := r.object("metadata").object("attributes")
	if s.Call == nil {
		s.Call = &trace.Call{}
	}
	if m, ok := toolMessage(output); ok {
		s.Call.ID, s.Call.Result = m.ToolCallID, chat.ToolResult(m.Content)
	} else {
		s.Call.Result = chat.ToolResult(output)
	}
	s.Call.ID = firstText(s.Call.ID, about.text("gen_ai.tool.call.id", "ai.toolCall.id", "tool_call.id", "tool.id"))
	s.Call.Name = firstText(about.text("gen_ai.tool.name", "ai.toolCall.name", "tool.name"), s.Name, "unnamed")
	s.Call.Arguments = chat.ToolArguments(input)
	if r.text("level") == "ERROR" {
		s.Call.Error = firstText(r.text("status_message", "statusMessage"), "the observation's level is ERROR")
	}
}

// langfuseFigures reads tokens, costs and the times that only a number tells.
func langfuseFigures(s *trace.Span, r record) {
	s.Usage = langfuseUsage(r)
	costs := r.object("cost_details", "costDetails")
	if len(costs) == 0 {
		costs = r.object("provided_cost_details", "providedCostDetails")
	}
	cost := r.number("total_cost", "totalCost", "calculated_total_cost", "calculatedTotalCost")
	if cost == nil {
		cost = costs.number("total")
	}
	if cost != nil && (*cost > 0 || len(costs) > 0) { // a bare 0 says that no price was known
		s.CostUSD = cost
	}
	// The name tells the unit: latency is seconds in exports and milliseconds in some
	// traces' JSON, of which only the former can lack the end.
	if s.End.IsZero() && r["start_time"] != nil {
		s.LatencyMS = times(r.number("latency"), 1000)
	}
	if s.FirstToken.IsZero() {
		s.TTFTMS = times(r.number("time_to_first_token"), 1000)
		if s.TTFTMS == nil {
			s.TTFTMS = r.number("timeToFirstTokenMs")
		}
	}
	if s.End.IsZero() && s.LatencyMS == nil {
		s.LatencyMS = r.number("latencyMs")
	}
}

func times(x *float64, factor float64) *float64 {
	if x == nil {
		return nil
	}
	return new(*x * factor)
}
