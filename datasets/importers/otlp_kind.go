package importers

import (
	"strings"

	"forerun/datasets/trace"
)

// otlpKinds is what the dialects call the kinds of span, in lower case.
func otlpKinds() map[string]trace.Kind {
	return map[string]trace.Kind{
		// gen_ai.operation.name and llm.request.type
		"chat": trace.KindModel, "generate_content": trace.KindModel, "text_completion": trace.KindModel, "completion": trace.KindModel,
		"invoke_agent": trace.KindAgent, "invoke_workflow": trace.KindAgent,
		"execute_tool": trace.KindTool,
		// OpenInference, Langfuse and MLflow
		"llm": trace.KindModel, "generation": trace.KindModel, "chat_model": trace.KindModel,
		"agent": trace.KindAgent, "workflow": trace.KindAgent,
		"tool":      trace.KindTool,
		"evaluator": trace.KindEvaluator,
		// Vercel AI SDK: the function that was called holds the steps that a model took
		"ai.generatetext": trace.KindAgent, "ai.streamtext": trace.KindAgent, "ai.generateobject": trace.KindAgent, "ai.streamobject": trace.KindAgent,
		"ai.generatetext.dogenerate": trace.KindModel, "ai.streamtext.dostream": trace.KindModel,
		"ai.generateobject.dogenerate": trace.KindModel, "ai.streamobject.dostream": trace.KindModel,
		"ai.toolcall": trace.KindTool,
		// MCP
		"tools/call": trace.KindTool,
	}
}

// kind says what a span did. Where no dialect names it, what only one kind of
// span has tells it.
func (m *otlpMapper) kind(server bool) trace.Kind {
	a := &m.own
	did := strings.ToLower(a.text(otlpDid))
	kind, known := m.kinds[did]
	switch {
	case known && kind == trace.KindTool && server:
		return trace.KindOther // the server's half of an MCP call, which the client's span is already
	case known:
		return kind
	case a.has(otlpToolArguments) || a.has(otlpToolID), did == "" && a.has(otlpToolName) && a.ranks[otlpToolName] == 1:
		return trace.KindTool
	case did != "" && did != "span" && did != "unknown":
		return trace.KindOther
	case a.has(otlpTranscript):
		return trace.KindAgent
	case a.has(otlpModel) && (a.has(otlpMessagesIn) || a.has(otlpEvents) || a.has(otlpInput) || a.has(otlpTokensIn) || len(a.groups[otlpAsked]) > 0):
		return trace.KindModel
	default:
		return trace.KindOther
	}
}
