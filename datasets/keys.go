package datasets

// The names that more than one JSON object of a case has.
const (
	argumentsKey = "arguments"
	errorKey     = "error"
	inputKey     = "input"
	latencyKey   = "latency_ms"
	messagesKey  = "messages"
	approvalsKey = "approvals"
	nameKey      = "name"
	outputKey    = "output"
	timeKey      = "time"
	toolCallsKey = "tool_calls"
)
