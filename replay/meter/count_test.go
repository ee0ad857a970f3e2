package meter_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/meter"
)

const (
	chatJSON = `{"id":"x","model":"gpt-4o-2024-08-06","choices":[{"message":{"content":"hi"}}],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":40},"completion_tokens_details":{"reasoning_tokens":5}}}`

	chatStream = "data: {\"model\":\"gpt-4o-2024-08-06\",\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}],\"usage\":null}\n\n" +
		"data: {\"model\":\"gpt-4o-2024-08-06\",\"choices\":[{\"delta\":{\"content\":\"h\\u00ef\"}}],\"usage\":null}\r\n\r\n" +
		": a comment\n\n"
	chatUsage = "data: {\"model\":\"gpt-4o-2024-08-06\",\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20}}\n\n"
	chatDone  = "data: [DONE]\n\n"

	responsesJSON   = `{"object":"response","model":"gpt-5","output":[],"usage":{"input_tokens":7,"input_tokens_details":{"cached_tokens":2},"output_tokens":9,"output_tokens_details":{"reasoning_tokens":4}}}`
	responsesStream = "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"model\":\"gpt-5\",\"usage\":null}}\n\n" +
		"event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"hi\"}\n\n" +
		"event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"model\":\"gpt-5\",\"usage\":{\"input_tokens\":7,\"output_tokens\":9}}}\n\n"

	embeddingsJSON = `{"object":"list","data":[],"model":"text-embedding-3-small","usage":{"prompt_tokens":8,"total_tokens":8}}`

	messagesJSON   = `{"type":"message","model":"claude-x","content":[],"usage":{"input_tokens":10,"cache_creation_input_tokens":5,"cache_read_input_tokens":30,"output_tokens":12}}`
	messagesStream = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"model\":\"claude-x\",\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":30,\"output_tokens\":1}}}\n\n" +
		"event: ping\ndata: {\"type\":\"ping\"}\n\n" +
		"event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"hi\"}}\n\n"
	messagesEnd = "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"output_tokens\":12}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"

	stream = "text/event-stream; charset=utf-8"
	plain  = "application/json"
)

func usage(input, cached, output, reasoning int64) *datasets.Usage {
	known := func(n int64) *int64 {
		if n < 0 {
			return nil
		}
		return &n
	}
	return &datasets.Usage{Input: known(input), Cached: known(cached), Output: known(output), Reasoning: known(reasoning)}
}

// What an answer of each shape tells is what the attempt's account holds, and the
// agent gets it byte for byte.
func TestWhatIsCounted(t *testing.T) {
	t.Parallel()
	prices := replay.Prices{"gpt-4o-2024-08-06": {Input: 1e4, Output: 2e4}, "text-embedding-3-small": {Input: 1e4}, "claude": {Input: 1e4, Output: 1e4}}
	for _, tt := range []struct {
		name, path, ask, kind, answer string
		want                          replay.Heard
		ttft                          bool
	}{
		{"chat", "/openai/v1/chat/completions", `{"model":"gpt-4o"}`, plain, chatJSON, replay.Heard{ModelCalls: 1, Usage: usage(100, 40, 20, 5), CostUSD: new(1.4), ModelServed: "gpt-4o-2024-08-06"}, false},
		{"chat without v1", "/openai/chat/completions", `{}`, plain, chatJSON, replay.Heard{ModelCalls: 1, Usage: usage(100, 40, 20, 5), CostUSD: new(1.4), ModelServed: "gpt-4o-2024-08-06"}, false},
		{"a deployment", "/openai/v1/openai/deployments/my-4o/chat/completions?api-version=1", `{}`, plain, chatJSON, replay.Heard{ModelCalls: 1, Usage: usage(100, 40, 20, 5), CostUSD: new(1.4), ModelServed: "gpt-4o-2024-08-06"}, false},
		{"a stream of chat", "/openai/v1/chat/completions", `{}`, stream, chatStream + chatUsage + chatDone, replay.Heard{ModelCalls: 1, Usage: usage(100, -1, 20, -1), CostUSD: new(1.4), ModelServed: "gpt-4o-2024-08-06"}, true},
		{"a stream that was not asked for its usage", "/openai/v1/chat/completions", `{}`, stream, chatStream + chatDone, replay.Heard{ModelCalls: 1, ModelServed: "gpt-4o-2024-08-06"}, true},
		{"a stream whose last event has no end", "/openai/v1/chat/completions", `{}`, stream, chatStream + "data: {\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n", replay.Heard{ModelCalls: 1, Usage: usage(1, -1, 2, -1), CostUSD: new(0.05), ModelServed: "gpt-4o-2024-08-06"}, true},
		{"responses", "/openai/v1/responses", `{}`, plain, responsesJSON, replay.Heard{ModelCalls: 1, Usage: usage(7, 2, 9, 4), ModelServed: "gpt-5"}, false},
		{"a stream of responses", "/openai/v1/responses", `{}`, stream, responsesStream, replay.Heard{ModelCalls: 1, Usage: usage(7, -1, 9, -1), ModelServed: "gpt-5"}, true},
		{"embeddings", "/openai/v1/embeddings", `{}`, plain, embeddingsJSON, replay.Heard{Usage: usage(8, -1, 0, -1), CostUSD: new(0.08)}, false},
		{"messages", "/anthropic/v1/messages", `{"model":"claude"}`, plain, messagesJSON, replay.Heard{ModelCalls: 1, Usage: usage(45, 30, 12, -1), CostUSD: new(0.57), ModelServed: "claude-x"}, false},
		{"a stream of messages", "/anthropic/v1/messages", `{"model":"claude"}`, stream, messagesStream + messagesEnd, replay.Heard{ModelCalls: 1, Usage: usage(40, 30, 12, -1), CostUSD: new(0.52), ModelServed: "claude-x"}, true},
		{"a stream of messages that says no end", "/anthropic/v1/messages", `{}`, stream, messagesStream, replay.Heard{ModelCalls: 1, ModelServed: "claude-x"}, true},
		{"counting", "/anthropic/v1/messages/count_tokens", `{}`, plain, `{"input_tokens":9}`, replay.Heard{}, false},
		{"no usage", "/openai/v1/chat/completions", `{}`, plain, `{"model":"m"}`, replay.Heard{ModelCalls: 1, ModelServed: "m"}, false},
		{"a usage that is none", "/openai/v1/chat/completions", `{}`, plain, `{"model":7,"usage":{"prompt_tokens":"many","completion_tokens":-4}}`, replay.Heard{ModelCalls: 1}, false},
		{"no JSON", "/openai/v1/chat/completions", `{}`, plain, `<html>`, replay.Heard{ModelCalls: 1}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			up := api(t, says(tt.kind, tt.answer))
			at := serve(t, meter.Config{OpenAI: &meter.Upstream{BaseURL: up.URL + "/v1/"}, Anthropic: &meter.Upstream{BaseURL: up.URL}, Prices: prices}, replay.Sitting{})
			if got := post(t, at.url+tt.path, tt.ask); got.body != tt.answer || got.status != 200 || got.header.Get("Content-Type") != tt.kind {
				t.Errorf("the agent got %d %s %q", got.status, got.header.Get("Content-Type"), got.body)
			}
			got := at.heard()
			if (got.TTFTMS != nil) != tt.ttft {
				t.Errorf("time to the first token %v, want one: %v", got.TTFTMS, tt.ttft)
			}
			if answered := tt.name != "counting"; (got.ModelMS != nil) != answered {
				t.Errorf("model time %v, want one: %v", got.ModelMS, answered)
			}
			got.TTFTMS, got.ModelMS = nil, nil
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
