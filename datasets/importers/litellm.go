package importers

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/datasets/trace"
)

// LiteLLM reads what LiteLLM's proxy logs: StandardLoggingPayload, one a call of a
// model, and dumps of the table SpendLogs as JSON, JSONL or CSV.
func LiteLLM() Format {
	return Format{
		Name:  "litellm",
		Reads: "LiteLLM's StandardLoggingPayload (.json, .jsonl) and dumps of SpendLogs (.json, .jsonl, .csv)",
		Sniff: sniffLiteLLM,
		Spans: func(ctx context.Context, in Input) iter.Seq2[trace.Span, error] {
			return func(yield func(trace.Span, error) bool) {
				if err := readLiteLLM(ctx, in, yield); err != nil && !errors.Is(err, errStopped) {
					yield(trace.Span{}, err)
				}
			}
		},
	}
}

func sniffLiteLLM(h Head) string {
	for _, tell := range [][]string{{"call_type", "custom_llm_provider"}, {"call_type", "spend", "request_id"}} {
		if hasKeys(h.Keys, tell...) {
			return "the keys " + strings.Join(tell, ", ")
		}
	}
	if strings.HasSuffix(strings.ToLower(h.Name), ".csv") && hasKeys(csvHeader(h.Bytes), "request_id", "call_type", "spend") {
		return "a table with the columns request_id, call_type and spend"
	}
	return ""
}

func readLiteLLM(ctx context.Context, in Input, yield func(trace.Span, error) bool) error {
	table, err := in.isTable()
	if err != nil {
		return err
	}
	if table {
		return readLiteLLMTable(ctx, in, yield)
	}
	for d, err := range in.documents(ctx) {
		var r record
		if err == nil {
			err = d.decode(&r)
		}
		var s trace.Span
		if err == nil {
			s, err = liteLLMSpan(r, d.Place, d.Text)
		}
		if !yield(s, err) {
			return errStopped
		}
	}
	return nil
}

// isTable reports an input that is no JSON.
func (in Input) isTable() (bool, error) {
	if base := strings.ToLower(in.Base); !strings.Contains(base, ".csv") && !strings.Contains(base, ".tsv") {
		return false, nil
	}
	r, err := in.open()
	if err != nil {
		return false, err
	}
	defer func() { _ = r.Close() }() // read only
	head := make([]byte, 512)
	n, _ := io.ReadFull(r, head)
	text := strings.TrimSpace(strings.TrimPrefix(string(head[:n]), "\uFEFF"))
	return text == "" || text[0] != '{' && text[0] != '[', nil
}

// readLiteLLMTable reads a dump in which every cell is text, JSON in some.
func readLiteLLMTable(ctx context.Context, in Input, yield func(trace.Span, error) bool) error {
	raw, err := in.open()
	if err != nil {
		return err
	}
	defer func() { _ = raw.Close() }() // read only
	t, err := newCSVTable(in.Name, raw)
	if err != nil {
		return err
	}
	if !slices.Contains(t.header, "request_id") {
		return &datasets.RecordError{File: in.Name, Line: 1, What: "has no column request_id", Remedy: "dump the table LiteLLM_SpendLogs with its header", Err: csv.ErrFieldCount}
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		row, here, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var s trace.Span
		if err == nil {
			r := record{}
			for i, name := range t.header {
				if row[i] != "" {
					r[name] = quoted(row[i])
				}
			}
			s, err = liteLLMSpan(r, here, []byte(strings.Join(row, "\x00")))
		}
		if !yield(s, err) {
			return errStopped
		}
		if t.broken {
			return nil
		}
	}
}

// The calls that are no request to a model's chat.
func liteLLMOther(call string) bool {
	for _, part := range []string{"embedding", "image", "speech", "transcription", "moderation", "rerank", "file", "batch", "vector_store", "list_", "mcp"} {
		if strings.Contains(call, part) {
			return true
		}
	}
	return false
}

const reasonNotStored = "prompts were not stored (store_prompts_in_spend_logs)"

// liteLLMSpan reads one call. What was asked stands in messages, or whole in
// proxy_server_request, where the tools are too.
func liteLLMSpan(r record, here datasets.Place, text []byte) (trace.Span, error) {
	call := r.text("call_type")
	if call == "" && !r.has("model") {
		return trace.Span{}, unreadable(here, "is no log of a call: it has neither call_type nor model", "name LiteLLM's payloads or its SpendLogs")
	}
	if liteLLMOther(call) {
		return trace.Span{}, &SkipError{here, "a call of type " + printable(call)}
	}
	x := exchange{
		place: here, id: firstText(r.text("id", "request_id"), contentID(text)),
		request: liteLLMRequest(r), response: liteLLMContent(r["response"]),
	}
	s := x.span()
	if s.Withheld != "" && s.Withheld != reasonServerState {
		s.Withheld = reasonNotStored
	}
	s.Metadata = nil // the gateway's, below
	liteLLMMeasured(&s, r)
	liteLLMNoted(&s, r)
	return s, nil
}

// liteLLMContent drops the {} and [] that stand where nothing was stored.
func liteLLMContent(raw json.RawMessage) json.RawMessage {
	switch v := unquoted(raw); strings.Join(strings.Fields(string(v)), "") {
	case "", "null", "{}", "[]", `""`, `"{}"`, `"[]"`:
		return nil
	default:
		return v
	}
}

// liteLLMRequest puts the request together as it went to the model.
func liteLLMRequest(r record) json.RawMessage {
	request := record{}
	if whole := liteLLMContent(r["proxy_server_request"]); whole != nil {
		request = newRecord(body(whole))
	}
	messages := liteLLMContent(r["messages"])
	for name, value := range r.object("model_parameters") {
		if name != "stream" && !request.has(name) {
			request[name] = value
		}
	}
	switch {
	case messages == nil:
	case strings.Contains(r.text("call_type"), "responses"):
		request["input"] = messages
	default:
		request["messages"] = messages
	}
	if !request.has("messages") && !request.has("input") && !request.has("prompt") {
		return nil
	}
	request["model"] = quoted(firstText(r.text("model_group"), request.text("model"), r.text("model")))
	text, err := plainJSON(request)
	if err != nil {
		return nil
	}
	return text
}
