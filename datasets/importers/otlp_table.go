package importers

// otlpField is something that an attribute can say of a span.
type otlpField int

const (
	otlpDid otlpField = iota + 1
	otlpSession
	otlpCustomer
	otlpAgent
	otlpVersion
	otlpService
	otlpEnvironment
	otlpProvider
	otlpModel
	otlpServed
	otlpSystem
	otlpMessagesIn
	otlpTranscript
	otlpEvents
	otlpInput
	otlpMessagesOut
	otlpAnswerText
	otlpAnswerCalls
	otlpAnswerReasoning
	otlpOutput
	otlpTools
	otlpSettings
	otlpToolName
	otlpToolID
	otlpToolArguments
	otlpToolResult
	otlpTokensIn
	otlpTokensUncached
	otlpTokensCached
	otlpTokensCacheWrite
	otlpTokensOut
	otlpTokensReasoning
	otlpTokensTotal
	otlpProviderUsage
	otlpTokensByKind
	otlpCost
	otlpCostByKind
	otlpSecondsToFirst
	otlpMillisToFirst
	otlpFirstToken
	otlpFinish
	otlpErrorType
	otlpErrorMessage
	otlpReplayed
	otlpTags
	otlpMetadata
	otlpFields // how many there are, and one
)

// otlpRow is where the dialects of OpenTelemetry keep one field.
type otlpRow struct {
	field otlpField
	keys  []string // the first that a span has counts
}

// otlpTable knows the GenAI conventions in their four generations, and the
// dialects OpenInference, OpenLLMetry (Traceloop), Vercel AI SDK, Pydantic AI
// (Logfire), Google ADK, MLflow and Langfuse. A key that says a thing better
// stands before one that says it too. A resource's attributes are those of each
// of its spans, after their own.
func otlpTable() []otlpRow {
	return []otlpRow{
		{otlpDid, []string{
			"openinference.span.kind", "gen_ai.operation.name", "ai.operationId", "traceloop.span.kind", "llm.request.type",
			"mcp.method.name", "langfuse.observation.type", "mlflow.spanType",
		}},
		{otlpSession, []string{
			"gen_ai.conversation.id", "session.id", "langfuse.session.id", "traceloop.association.properties.session_id",
			"traceloop.association.properties.thread_id", "ai.telemetry.metadata.sessionId", "gcp.vertex.agent.session_id", "mlflow.trace.session",
		}},
		{otlpCustomer, []string{
			"user.id", "enduser.id", "langfuse.user.id", "traceloop.association.properties.user_id", "ai.telemetry.metadata.userId", "mlflow.trace.user",
		}},
		{otlpAgent, []string{"gen_ai.agent.name", "agent.name", "agent_name", "gen_ai.workflow.name", "traceloop.workflow.name", "ai.telemetry.functionId"}},
		{otlpVersion, []string{"gen_ai.agent.version", "langfuse.release", "langfuse.version", "service.version"}},
		{otlpService, []string{"service.name"}},
		{otlpEnvironment, []string{"deployment.environment.name", "deployment.environment", "langfuse.environment"}},
		{otlpProvider, []string{"gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "ai.model.provider"}},
		{otlpModel, []string{"gen_ai.request.model", "llm.request.model_name", "llm.model_name", "ai.model.id", "langfuse.observation.model.name", "model_name"}},
		{otlpServed, []string{"gen_ai.response.model", "llm.response.model_name", "ai.response.model"}},

		// What was asked. Messages are a chat, as JSON or structured; input may be anything.
		{otlpSystem, []string{"gen_ai.system_instructions"}},
		{otlpMessagesIn, []string{"gen_ai.input.messages", "ai.prompt.messages", "gen_ai.prompt", "gen_ai.request.messages"}},
		{otlpTranscript, []string{"pydantic_ai.all_messages"}},
		{otlpEvents, []string{"events", "all_messages_events"}},
		{otlpInput, []string{
			"gcp.vertex.agent.llm_request", "langfuse.observation.input", "langfuse.trace.input", "mlflow.spanInputs", "ai.prompt",
			"traceloop.entity.input", "input.value", "input", "prompt",
		}},

		// What came of it.
		{otlpMessagesOut, []string{"gen_ai.output.messages", "gen_ai.completion", "gen_ai.response.messages"}},
		{otlpAnswerText, []string{"ai.response.text", "ai.result.text", "ai.response.object", "ai.result.object"}},
		{otlpAnswerCalls, []string{"ai.response.toolCalls", "ai.result.toolCalls"}},
		{otlpAnswerReasoning, []string{"ai.response.reasoning"}},
		{otlpOutput, []string{
			"gcp.vertex.agent.llm_response", "langfuse.observation.output", "langfuse.trace.output", "mlflow.spanOutputs", "final_result",
			"traceloop.entity.output", "output.value", "output",
		}},
		{otlpFinish, []string{
			"gen_ai.response.finish_reasons", "gen_ai.response.finish_reason", "ai.response.finishReason", "llm.response.finish_reason", "llm.finish_reason",
		}},

		// Tools: those on offer, and the one that was called.
		{otlpTools, []string{"gen_ai.tool.definitions", "ai.prompt.tools", "model_request_parameters", "gen_ai.request.tools"}},
		{otlpSettings, []string{"llm.invocation_parameters"}},
		{otlpToolName, []string{"gen_ai.tool.name", "ai.toolCall.name", "tool.name", "mcp.tool.name", "traceloop.entity.name"}},
		{otlpToolID, []string{"gen_ai.tool.call.id", "ai.toolCall.id", "tool_call.id", "tool.id"}},
		{otlpToolArguments, []string{"gen_ai.tool.call.arguments", "ai.toolCall.args", "tool_arguments", "gcp.vertex.agent.tool_call_args"}},
		{otlpToolResult, []string{"gen_ai.tool.call.result", "ai.toolCall.result", "tool_response", "gcp.vertex.agent.tool_response"}},

		// Tokens: what of them holds which others is said in otlp_usage.go.
		{otlpTokensIn, []string{
			"gen_ai.usage.input_tokens", "ai.usage.inputTokens", "llm.token_count.prompt", "gen_ai.usage.prompt_tokens", "ai.usage.promptTokens",
			"llm.usage.prompt_tokens",
		}},
		{otlpTokensUncached, []string{"ai.usage.inputTokenDetails.noCacheTokens"}},
		{otlpTokensCached, []string{
			"gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens", "ai.usage.inputTokenDetails.cacheReadTokens",
			"ai.usage.cachedInputTokens", "llm.token_count.prompt_details.cache_read", "gen_ai.usage.details.cache_read_input_tokens",
			"gen_ai.usage.details.cache_read_tokens", "gen_ai.usage.details.cached_tokens",
		}},
		{otlpTokensCacheWrite, []string{
			"gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens",
			"ai.usage.inputTokenDetails.cacheWriteTokens", "llm.token_count.prompt_details.cache_write",
			"gen_ai.usage.details.cache_creation_input_tokens", "gen_ai.usage.details.cache_write_tokens",
		}},
		{otlpTokensOut, []string{
			"gen_ai.usage.output_tokens", "ai.usage.outputTokens", "llm.token_count.completion", "gen_ai.usage.completion_tokens",
			"ai.usage.completionTokens", "llm.usage.completion_tokens",
		}},
		{otlpTokensReasoning, []string{
			"gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "ai.usage.outputTokenDetails.reasoningTokens",
			"ai.usage.reasoningTokens", "llm.token_count.completion_details.reasoning", "gen_ai.usage.details.reasoning_tokens",
		}},
		{otlpTokensTotal, []string{"gen_ai.usage.total_tokens", "llm.usage.total_tokens", "llm.token_count.total", "ai.usage.totalTokens"}},
		{otlpProviderUsage, []string{"ai.response.providerMetadata"}},
		{otlpTokensByKind, []string{"langfuse.observation.usage_details"}},
		{otlpCostByKind, []string{"langfuse.observation.cost_details"}},
		{otlpCost, []string{"gen_ai.usage.cost", "llm.cost.total", "operation.cost", "gen_ai.usage.total_cost"}},

		// The first token: three units.
		{otlpSecondsToFirst, []string{"gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token"}},
		{otlpMillisToFirst, []string{"ai.response.msToFirstChunk", "ai.stream.msToFirstChunk"}},
		{otlpFirstToken, []string{"langfuse.observation.completion_start_time"}},

		{otlpErrorType, []string{"error.type", "exception.type"}},
		{otlpErrorMessage, []string{"error.message", "exception.message", "langfuse.observation.status_message"}},
		{otlpReplayed, []string{"forerun.replay", "forerun.trial", "http.request.header.forerun-trial"}},
		{otlpTags, []string{"tag.tags", "langfuse.trace.tags", "ai.telemetry.metadata.tags"}},
		{otlpMetadata, []string{"metadata"}},
	}
}

// otlpSegments are the fields that a request can be cut by, and their names.
func otlpSegments() []otlpRow {
	return []otlpRow{{otlpAgent, []string{"agent"}}, {otlpService, []string{"service"}}, {otlpEnvironment, []string{"environment"}}}
}

// otlpGroup is a family of attributes whose keys count.
type otlpGroup int

const (
	otlpAsked       otlpGroup = iota + 1 // messages by number
	otlpAnswered                         // likewise
	otlpCompleted                        // the text of a completion
	otlpOffered                          // tools by number
	otlpAnnotations                      // feedback by number, and its scope before it
	otlpDeclared                         // what the team itself noted: metadata
	otlpGroups
)

// otlpPrefixes are the families, by what their keys begin with.
func otlpPrefixes() []otlpPrefix {
	return []otlpPrefix{
		{otlpAsked, "gen_ai.prompt."},
		{otlpAsked, "llm.input_messages."},
		{otlpAsked, "llm.prompts."},
		{otlpAnswered, "gen_ai.completion."},
		{otlpAnswered, "llm.output_messages."},
		{otlpCompleted, "llm.choices."},
		{otlpOffered, "llm.tools."},
		{otlpOffered, "llm.request.functions."},
		{otlpAnnotations, "annotations."},
		{otlpAnnotations, "evaluations."},
		{otlpAnnotations, "trace.annotations."},
		{otlpAnnotations, "trace.evaluations."},
		{otlpAnnotations, "session.annotations."},
		{otlpAnnotations, "session.evaluations."},
		{otlpDeclared, "ai.telemetry.metadata."},
		{otlpDeclared, "traceloop.association.properties."},
		{otlpDeclared, "langfuse.trace.metadata."},
		{otlpDeclared, "langfuse.observation.metadata."},
	}
}

type otlpPrefix struct {
	group otlpGroup
	text  string
}
