package desk

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Request is one trial as the agent receives it.
type Request struct {
	Messages []Message       `json:"messages"`
	Input    json.RawMessage `json:"input"` // a string, used where there are no messages
	State    State           `json:"state"`
}

// State is what the chat window knows of the customer.
type State struct {
	CustomerID string `json:"customer_id"`
	Tier       string `json:"tier"`
}

// Message is one turn of the conversation.
type Message struct {
	Role    string  `json:"role"`
	Content Content `json:"content"`
}

// Content is a message's text: a JSON string, the text parts of an array, or
// nothing at all.
type Content string

// UnmarshalJSON reads the three shapes that chat logs hold.
func (c *Content) UnmarshalJSON(data []byte) error {
	var text *string
	if err := json.Unmarshal(data, &text); err == nil {
		if text != nil {
			*c = Content(*text)
		}
		return nil
	}
	var parts []struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(data, &parts); err != nil {
		return fmt.Errorf("content is neither a string nor a list of parts: %w", err)
	}
	for i, p := range parts {
		if i > 0 {
			*c += "\n"
		}
		*c += Content(p.Text)
	}
	return nil
}

// userTurns gives what the customer wrote, in order.
func (r Request) userTurns() []string {
	var turns []string
	for _, m := range r.Messages {
		if m.Role == "user" {
			turns = append(turns, string(m.Content))
		}
	}
	var input string
	if len(turns) == 0 && json.Unmarshal(r.Input, &input) == nil && strings.TrimSpace(input) != "" {
		turns = append(turns, input)
	}
	return turns
}
