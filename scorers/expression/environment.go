package expression

// Case is what an expression sees of a case. Absent is nil, or an empty list or
// map; expected and logged are always there, with their fields absent.
type Case struct {
	ID        string            `expr:"id"`
	Cluster   string            `expr:"cluster"`
	Origin    string            `expr:"origin"`
	Risk      string            `expr:"risk"`
	Segments  map[string]string `expr:"segments"`
	Messages  []Message         `expr:"messages"`
	Input     any               `expr:"input"`
	State     any               `expr:"state"`
	Tools     []string          `expr:"tools"` // names
	ToolLog   []Call            `expr:"tool_log"`
	Approvals []Approval        `expr:"approvals"`
	Expected  Expected          `expr:"expected"`
	Logged    Logged            `expr:"logged"`
	Metadata  map[string]any    `expr:"metadata"`
}

// Message is one message; content that has parts is their text.
type Message struct {
	Role    string `expr:"role"`
	Content string `expr:"content"`
}

// Call is one tool call.
type Call struct {
	Name      string   `expr:"name"`
	Arguments any      `expr:"arguments"`
	Result    any      `expr:"result"`
	Error     string   `expr:"error"`
	Source    string   `expr:"source"`
	MS        *float64 `expr:"ms"`
}

// Approval is a person's decision, or a request for one.
type Approval struct {
	Action    string `expr:"action"`
	Arguments any    `expr:"arguments"`
	Decision  string `expr:"decision"`
}

// Expected is what is known of a good answer.
type Expected struct {
	Answer    *string           `expr:"answer"`
	Facts     []string          `expr:"facts"`
	ToolCalls []Call            `expr:"tool_calls"`
	EndState  any               `expr:"end_state"`
	Escalate  *bool             `expr:"escalate"`
	Labels    map[string]string `expr:"labels"`
}

// Logged is what production did.
type Logged struct {
	Output    *string            `expr:"output"`
	ToolCalls []Call             `expr:"tool_calls"`
	Escalated *bool              `expr:"escalated"`
	Fallback  *bool              `expr:"fallback"`
	Corrected *bool              `expr:"corrected"`
	LatencyMS *float64           `expr:"latency_ms"`
	CostUSD   *float64           `expr:"cost_usd"`
	Scores    map[string]float64 `expr:"scores"`
}

// Outcome is what an expression sees of an outcome.
type Outcome struct {
	Status       string             `expr:"status"`
	Output       string             `expr:"output"`
	JSON         any                `expr:"json"` // the output as JSON; nil where it is none
	Messages     []Message          `expr:"messages"`
	ToolCalls    []Call             `expr:"tool_calls"`
	Approvals    []Approval         `expr:"approvals"`
	Escalated    *bool              `expr:"escalated"`
	Fallback     *bool              `expr:"fallback"`
	Corrected    *bool              `expr:"corrected"`
	LatencyMS    *float64           `expr:"latency_ms"`
	ModelMS      *float64           `expr:"model_ms"`
	ToolMS       *float64           `expr:"tool_ms"`
	TTFTMS       *float64           `expr:"ttft_ms"`
	InputTokens  *int64             `expr:"input_tokens"`
	OutputTokens *int64             `expr:"output_tokens"`
	CostUSD      *float64           `expr:"cost_usd"`
	FinishReason string             `expr:"finish_reason"`
	Attempts     int                `expr:"attempts"`
	Scores       map[string]float64 `expr:"scores"`
}

// caseEnvironment is what when: may read.
type caseEnvironment struct {
	Case Case `expr:"case"`
}

// environment is what expr: may read.
type environment struct {
	Case    Case    `expr:"case"`
	Outcome Outcome `expr:"outcome"`
}
