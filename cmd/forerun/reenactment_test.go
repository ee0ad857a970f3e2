package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"forerun/datasets"
)

// reenactment is a server of agents, each of which does again what it did when it
// was logged: the calls of the case, at the address that the trial gives, and then
// its answer. The trial's input names the case, which no agent is told otherwise.
type reenactment map[string]map[string]*datasets.Case // by path and case

func (logs reenactment) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var trial struct {
		Input string `json:"input"`
		Serve struct {
			Tools string `json:"tools"`
		} `json:"serve"`
	}
	if err := json.NewDecoder(r.Body).Decode(&trial); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	c := logs[r.URL.Path][trial.Input]
	if c == nil {
		http.Error(w, "no such case", http.StatusNotFound)
		return
	}
	for _, call := range c.Logged.ToolCalls {
		said, err := fetch(r.Context(), trial.Serve.Tools+"/"+call.Name, fmt.Sprintf(`{"arguments":%s}`, call.Arguments))
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		var told struct {
			Ends bool `json:"ends"`
		}
		if err := json.Unmarshal([]byte(said), &told); err != nil {
			http.Error(w, said, http.StatusInternalServerError)
			return
		}
		if told.Ends {
			break
		}
	}
	answer(w, map[string]any{"output": c.Logged.Output, "scores": c.Logged.Scores, "usage": c.Logged.Usage})
}

// spelled has each number in the arguments of calls as the text that it was written
// as, so that 2 and 2.0 differ.
func spelled(t *testing.T, log map[string]*datasets.Case) map[string]*datasets.Case {
	t.Helper()
	var spell func(any) any
	spell = func(v any) any {
		switch v := v.(type) {
		case json.Number:
			return v.String()
		case map[string]any:
			for k, x := range v {
				v[k] = spell(x)
			}
		case []any:
			for i, x := range v {
				v[i] = spell(x)
			}
		}
		return v
	}
	calls := func(all []datasets.ToolCall) []datasets.ToolCall {
		all = slices.Clone(all)
		for i := range all {
			d := json.NewDecoder(bytes.NewReader(all[i].Arguments))
			d.UseNumber()
			var arguments any
			if err := d.Decode(&arguments); err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(spell(arguments))
			if err != nil {
				t.Fatal(err)
			}
			all[i].Arguments = text
		}
		return all
	}
	out := map[string]*datasets.Case{}
	for id, c := range log {
		other, logged := *c, *c.Logged
		other.ToolLog, logged.ToolCalls = calls(c.ToolLog), calls(logged.ToolCalls)
		other.Logged = &logged
		out[id] = &other
	}
	return out
}

// namedCases writes the cases of a log, each with its id as its input.
func namedCases(t *testing.T, log map[string]*datasets.Case) string {
	t.Helper()
	var text bytes.Buffer
	lines := json.NewEncoder(&text)
	for _, id := range slices.Sorted(maps.Keys(log)) {
		c := *log[id]
		input, err := json.Marshal(id)
		if err != nil {
			t.Fatal(err)
		}
		c.Input = input
		if err := lines.Encode(&c); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "cases.jsonl")
	if err := os.WriteFile(name, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
