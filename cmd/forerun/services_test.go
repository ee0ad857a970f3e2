package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

// scriptedServices are the agents that scripts reach by HTTP. What each does is
// in its path, so that a configuration shows what to expect.
func scriptedServices() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /echo", echo)
	mux.HandleFunc("POST /flaky", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || strings.Contains(string(body), "unlucky") {
			http.Error(w, "not now", http.StatusServiceUnavailable)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		echo(w, r)
	})
	mux.HandleFunc("POST /priced", func(w http.ResponseWriter, r *http.Request) { priced(w, r, "m-1") })
	mux.HandleFunc("POST /priced-otherwise", func(w http.ResponseWriter, r *http.Request) { priced(w, r, "m-2") })
	var asked atomic.Int64
	mux.HandleFunc("POST /turning", func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) > 60 { // another agent behind the same address
			answer(w, map[string]any{"output": "no", "cost_usd": 0.01, "model_served": "m-1"})
			return
		}
		priced(w, r, "m-1")
	})
	mux.HandleFunc("POST /broken", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "out of order", http.StatusServiceUnavailable)
	})
	mux.HandleFunc("POST /v1/chat/completions", func(w http.ResponseWriter, r *http.Request) {
		var body struct {
			Model    string `json:"model"`
			Messages []struct {
				Role    string `json:"role"`
				Content string `json:"content"`
			} `json:"messages"`
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		last := body.Messages[len(body.Messages)-1].Content
		answer(w, map[string]any{
			"model": body.Model,
			"choices": []any{map[string]any{
				"index": 0, "finish_reason": "stop",
				"message": map[string]any{"role": "assistant", "content": "you asked: " + last},
			}},
			"usage": map[string]int{"prompt_tokens": len(last), "completion_tokens": 5},
		})
	})
	return mux
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// priced answers a trial, and says that it cost a cent.
func priced(w http.ResponseWriter, r *http.Request, model string) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	answer(w, map[string]any{"output": "yes", "cost_usd": 0.01, "model_served": model})
}

// echo answers a trial with what it asked.
func echo(w http.ResponseWriter, r *http.Request) {
	var trial struct {
		Input    json.RawMessage `json:"input"`
		Messages []struct {
			Content string `json:"content"`
		} `json:"messages"`
	}
	if err := json.NewDecoder(r.Body).Decode(&trial); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	asked := strings.Trim(string(trial.Input), `"`)
	if n := len(trial.Messages); n > 0 {
		asked = trial.Messages[n-1].Content
	}
	answer(w, map[string]any{"output": "you asked: " + asked, "usage": map[string]int{"input": 10, "output": 5}})
}
