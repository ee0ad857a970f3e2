package meter

import (
	"encoding/json"
	"net/http"
)

// refuse answers in forerun's own name, in a form that the clients of both shapes
// read, and so that they do not try again.
func refuse(w http.ResponseWriter, status int, code, words string) {
	body, err := json.Marshal(map[string]any{
		"type":  "error",
		"error": map[string]any{"type": "forerun_" + code, "code": code, "message": "forerun: " + words},
	})
	if err != nil {
		body = nil // words of our own
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Should-Retry", "false")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
