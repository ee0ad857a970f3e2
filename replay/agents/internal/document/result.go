package document

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/failure"
)

// Read reads a result document. Its errors are [replay.CallError]s: malformed,
// or agent where the document itself reports an error; that one carries in Reply
// what was reported beside it. What they show of the document goes through the
// quoter.
func Read(data []byte, quote failure.Quoter) (replay.Reply, error) {
	r := result{quote: quote, fields: map[string]json.RawMessage{}}
	err := object(data, quote, r.field)
	if err == nil {
		err = r.complete()
	}
	if err != nil {
		return replay.Reply{}, &replay.CallError{Kind: replay.FailMalformed, Err: fmt.Errorf("result: %w", err)}
	}
	r.reply.Fields = r.fields
	if r.failed != "" {
		return replay.Reply{}, &replay.CallError{Kind: replay.FailAgent, Reply: &r.reply, Err: errors.New(quote.Text(r.failed, 1000))}
	}
	return r.reply, nil
}

// result is a document while it is read.
type result struct {
	quote    failure.Quoter
	reply    replay.Reply
	fields   map[string]json.RawMessage
	answered bool   // output or status is there
	failed   string // the error it reports
}

func (r *result) field(key string, raw json.RawMessage) error {
	if key == "type" || key == "id" { // the envelope's
		return nil
	}
	r.fields[key] = raw
	reply := &r.reply
	const flag, word = "true, false or null", "a string"
	switch key {
	case "output":
		r.answered = true
		reply.Output = text(raw)
	case "error":
		r.failed = reported(raw)
	case "status":
		r.answered = true
		return status(raw, &reply.Status)
	case "messages":
		return messages(raw, &reply.Messages)
	case "escalated":
		return into(raw, &reply.Escalated, flag)
	case "fallback":
		return into(raw, &reply.Fallback, flag)
	case "corrected":
		return into(raw, &reply.Corrected, flag)
	case "usage":
		return usage(raw, &reply.Usage, r.quote)
	case "cost_usd":
		return dollars(raw, &reply.CostUSD)
	case "model_ms":
		return milliseconds(raw, &reply.ModelMS)
	case "ttft_ms":
		return milliseconds(raw, &reply.TTFTMS)
	case "model_served":
		return into(raw, &reply.ModelServed, word)
	case "finish_reason":
		return into(raw, &reply.Finish, word)
	case "version":
		return into(raw, &reply.Version, word)
	case "scores":
		return scores(raw, &reply.Scores)
	case "tool_calls":
		return toolCalls(raw, &reply.Reported)
	}
	return nil
}

func (r *result) complete() error {
	if !r.answered && r.failed == "" {
		return errors.New(`no output, status or error: an empty answer is written as "output":""`)
	}
	return nil
}

// text gives the string that raw holds; any other value as its compact text.
func text(raw json.RawMessage) string {
	var s string
	if err := json.Unmarshal(raw, &s); err == nil {
		return s // "" for null
	}
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return string(raw)
	}
	return b.String()
}

// reported gives the error that a document reports, "" where it reports none.
func reported(raw json.RawMessage) string {
	switch string(raw) {
	case "null", "false", `""`:
		return ""
	case "true", "{}":
		return "the agent reports an error without words"
	default:
		return text(raw)
	}
}

func status(raw json.RawMessage, to *replay.Status) error {
	const want = `"ok" or "awaiting_approval"`
	var word string
	if err := into(raw, &word, want); err != nil {
		return err
	}
	switch word {
	case "", replay.StatusOK.String():
		*to = replay.StatusOK
	case replay.StatusAwaitingApproval.String():
		*to = replay.StatusAwaitingApproval
	default:
		return fmt.Errorf("got another word: write %s", want)
	}
	return nil
}

func messages(raw json.RawMessage, to *[]datasets.Message) error {
	var parts []json.RawMessage
	if err := into(raw, &parts, "an array of chat messages"); err != nil {
		return err
	}
	for i, part := range parts {
		var m datasets.Message
		if err := into(part, &m, `a chat message like {"role":"assistant","content":"…"}`); err != nil {
			return fmt.Errorf("message %d: %w", i+1, err)
		}
		*to = append(*to, m)
	}
	return nil
}
