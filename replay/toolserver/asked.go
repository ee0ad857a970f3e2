package toolserver

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// Asked says which tool a request would call, were it answered: for one that comes
// when its attempt has ended. ok is false where it calls none.
func Asked(r *http.Request, rest string) (name string, ok bool) {
	if r.Method != http.MethodPost {
		return "", false
	}
	if escaped, isCall := strings.CutPrefix(rest, pathTools+"/"); isCall {
		if name, err := segment(escaped); err == nil {
			return name, true
		}
		return escaped, true
	}
	if rest != "mcp" {
		return "", false
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil {
		return "", false
	}
	return called(body)
}

// called finds the first tool call in a protocol message, or in a batch of them.
func called(body []byte) (name string, ok bool) {
	type message struct {
		Method string `json:"method"`
		Params struct {
			Name string `json:"name"`
		} `json:"params"`
	}
	var one message
	if err := json.Unmarshal(body, &one); err == nil {
		return one.Params.Name, one.Method == "tools/call"
	}
	var batch []message
	if err := json.Unmarshal(body, &batch); err != nil {
		return "", false
	}
	for _, m := range batch {
		if m.Method == "tools/call" {
			return m.Params.Name, true
		}
	}
	return "", false
}
