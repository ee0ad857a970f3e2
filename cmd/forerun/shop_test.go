package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The shop is a small agent with a log of its own: what a script needs that begins
// with a team's traces and ends with a verdict, with no service and no key.

// shopRequests is how many requests the shop's log holds.
const shopRequests = 240

// shopAsked is the i-th request. Every fourth is a complaint, which version 7 hands
// to a person and version 8 answers by itself.
func shopAsked(i int) string {
	switch {
	case i%4 == 0:
		return fmt.Sprintf("I want to complain about order %d.", 1000+i)
	case i%20 == 3:
		return "Can you sing?"
	}
	return fmt.Sprintf("Where is order %d?", 1000+i)
}

const shopPrompt = "You help customers of a shop."

// shopCall is one call of a tool with its answer.
type shopCall struct {
	Name      string
	Arguments map[string]any
	Result    any
}

// shopAnswer is what a version does with a request. call gives a tool's result.
func shopAnswer(version int, request string, call func(name string, arguments map[string]any) any) string {
	words := strings.Fields(strings.Trim(request, ".?"))
	order := words[len(words)-1]
	switch {
	case strings.Contains(request, "forerun_probe"):
		word, err := json.Marshal(call("forerun_probe", map[string]any{}))
		if err != nil {
			return err.Error()
		}
		return strings.Trim(string(word), `"`)
	case strings.Contains(request, "complain"):
		call("get_order", map[string]any{"order": order})
		if version == 7 {
			call("transfer_to_human", map[string]any{"reason": "complaint"})
			return "A colleague will take over."
		}
		return "I am sorry about order " + order + "."
	case strings.Contains(request, "order"):
		call("get_order", map[string]any{"order": order})
		return "Order " + order + " has shipped."
	}
	return "I am unable to help with that."
}

// shopAgent serves a version of the shop over the exec protocol.
func shopAgent(version int) {
	type message struct {
		Type     string `json:"type"`
		ID       string `json:"id"`
		Call     string `json:"call"`
		Error    string `json:"error"`
		Messages []struct {
			Role    string `json:"role"`
			Content string `json:"content"`
		} `json:"messages"`
		Result any `json:"result"`
	}
	var mu sync.Mutex
	send := func(v map[string]any) {
		mu.Lock()
		defer mu.Unlock()
		if err := json.NewEncoder(os.Stdout).Encode(v); err != nil {
			os.Exit(1)
		}
	}
	var waiting sync.Map // by trial
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var m message
		if json.Unmarshal(lines.Bytes(), &m) != nil {
			os.Exit(1)
		}
		if m.Type != "trial" {
			if to, ok := waiting.Load(m.ID); ok {
				to.(chan any) <- m.Result
			}
			continue
		}
		answers := make(chan any, 1)
		waiting.Store(m.ID, answers)
		go func() {
			n := 0
			request := m.Messages[len(m.Messages)-1].Content
			output := shopAnswer(version, request, func(name string, arguments map[string]any) any {
				n++
				send(map[string]any{"type": "tool", "id": m.ID, "call": strconv.Itoa(n), "name": name, "arguments": arguments})
				return <-answers
			})
			send(map[string]any{"type": "result", "id": m.ID, "output": output})
		}()
	}
}

// shopLog writes what version 7 did as OTLP or as Langfuse exports it: shop-log FORM
// DIR.
func shopLog(form, dir string) error {
	var out strings.Builder
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for i := range shopRequests {
		var calls []shopCall
		request := shopAsked(i)
		answer := shopAnswer(7, request, func(name string, arguments map[string]any) any {
			result := any(map[string]any{"state": "shipped"})
			if name == "transfer_to_human" {
				result = "ok"
			}
			calls = append(calls, shopCall{name, arguments, result})
			return result
		})
		at := start.Add(time.Duration(i) * time.Minute)
		var lines []any
		switch form {
		case "otlp":
			lines = shopSpans(i, at, request, answer, calls)
		case "langfuse":
			lines = shopObservations(i, at, request, answer, calls)
		}
		for _, l := range lines {
			text, err := json.Marshal(l)
			if err != nil {
				return err
			}
			out.Write(append(text, '\n'))
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "2026-11-02T10-00-00.jsonl"), []byte(out.String()), 0o600)
}

func shopJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// shopSpans is one request in the GenAI conventions: an agent, its calls, and the
// model's step after them.
func shopSpans(i int, at time.Time, request, answer string, calls []shopCall) []any {
	type kv map[string]any
	text := func(key, value string) kv { return kv{"key": key, "value": kv{"stringValue": value}} }
	said := func(role, kind string, content any) []kv {
		return []kv{{"role": role, "parts": []kv{{"type": kind, "content": content}}}}
	}
	span := func(n int, parent, name string, from, to time.Duration, attributes ...kv) kv {
		return kv{
			"traceId": fmt.Sprintf("%032x", i+1), "spanId": fmt.Sprintf("%016x", n), "parentSpanId": parent, "name": name, "kind": 1,
			"startTimeUnixNano": strconv.FormatInt(at.Add(from).UnixNano(), 10), "endTimeUnixNano": strconv.FormatInt(at.Add(to).UnixNano(), 10), "attributes": attributes, "status": kv{},
		}
	}
	root := fmt.Sprintf("%016x", 1)
	asked := shopJSON(said("user", "text", request))
	replied := shopJSON(said("assistant", "text", answer))
	instructions := text("gen_ai.system_instructions", shopJSON([]kv{{"type": "text", "content": shopPrompt}}))
	spans := []kv{span(1, "", "invoke_agent shop", 0, 900*time.Millisecond+time.Duration(i)*time.Millisecond,
		text("gen_ai.operation.name", "invoke_agent"), text("gen_ai.agent.name", "shop"), text("gen_ai.agent.version", "7"),
		text("gen_ai.conversation.id", fmt.Sprint("s-", i)), text("user.id", fmt.Sprint("u-", i/2)), instructions,
		text("gen_ai.input.messages", asked), text("gen_ai.output.messages", replied))}
	for n, c := range calls {
		spans = append(spans, span(2+n, root, "execute_tool "+c.Name, 100*time.Millisecond, 150*time.Millisecond,
			text("gen_ai.operation.name", "execute_tool"), text("gen_ai.tool.name", c.Name), text("gen_ai.tool.call.id", fmt.Sprint("call_", n)),
			text("gen_ai.tool.call.arguments", shopJSON(c.Arguments)), text("gen_ai.tool.call.result", shopJSON(c.Result))))
	}
	spans = append(spans, span(9, root, "chat shop-1", 200*time.Millisecond, 800*time.Millisecond,
		text("gen_ai.operation.name", "chat"), text("gen_ai.provider.name", "shop"), text("gen_ai.response.model", "shop-1"), instructions,
		text("gen_ai.input.messages", asked), text("gen_ai.output.messages", replied),
		kv{"key": "gen_ai.usage.input_tokens", "value": kv{"intValue": "40"}}, kv{"key": "gen_ai.usage.output_tokens", "value": kv{"intValue": "9"}}))
	resource := kv{"attributes": []kv{text("service.name", "shop"), text("deployment.environment.name", "production")}}
	return []any{kv{"resourceSpans": []kv{{"resource": resource, "scopeSpans": []kv{{"scope": kv{"name": "shop"}, "spans": spans}}}}}}
}

// shopObservations is one request as Langfuse's scheduled export has it.
func shopObservations(i int, at time.Time, request, answer string, calls []shopCall) []any {
	const layout = "2006-01-02 15:04:05.000000"
	row := func(id, parent, kind, name, input, output string, from, to time.Duration) map[string]any {
		return map[string]any{
			"id": id, "trace_id": fmt.Sprint("t-", i), "parent_observation_id": parent, "type": kind, "name": name, "project_id": "shop", "level": "DEFAULT",
			"start_time": at.Add(from).Format(layout), "end_time": at.Add(to).Format(layout), "environment": "production", "version": "7",
			"user_id": fmt.Sprint("u-", i/2), "session_id": fmt.Sprint("s-", i), "input": input, "output": output,
		}
	}
	root := fmt.Sprint("o-", i)
	messages := []map[string]string{{"role": "system", "content": shopPrompt}, {"role": "user", "content": request}}
	out := []any{row(root, "", "AGENT", "shop", shopJSON(messages), shopJSON(map[string]string{"role": "assistant", "content": answer}), 0, 900*time.Millisecond+time.Duration(i)*time.Millisecond)}
	for n, c := range calls {
		out = append(out, row(fmt.Sprint(root, "-", n), root, "TOOL", c.Name, shopJSON(c.Arguments), shopJSON(c.Result), 100*time.Millisecond, 150*time.Millisecond))
	}
	model := row(root+"-m", root, "GENERATION", "chat", shopJSON(messages), shopJSON(map[string]string{"role": "assistant", "content": answer}), 200*time.Millisecond, 800*time.Millisecond)
	model["provided_model_name"], model["usage_details"] = "shop-1", map[string]int{"input": 40, "output": 9, "total": 49}
	return append(out, model)
}

// shopLogMain is shop-log as a program.
func shopLogMain() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: shop-log {otlp|langfuse} DIR")
		os.Exit(2)
	}
	if err := shopLog(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
