package chat_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/datasets/chat"
)

// normal is what another project's reader made of an observation.
type normal struct {
	Success bool `json:"success"`
	Data    []struct {
		Role       string          `json:"role"`
		Content    json.RawMessage `json:"content"`
		ToolCallID string          `json:"tool_call_id"`
		ToolCalls  []struct {
			ID        string `json:"id"`
			Name      string `json:"name"`
			Arguments string `json:"arguments"`
		} `json:"tool_calls"`
		Tools []struct {
			Name string `json:"name"`
		} `json:"tools"`
	} `json:"data"`
}

// TestRealTracesAreReadAsTheirOwnersRead holds what is made of real exports of five
// frameworks against the normalised chat that stands beside each.
func TestRealTracesAreReadAsTheirOwnersRead(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("FORERUN_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	files, _ := filepath.Glob(filepath.Join(dir, "trace-formats", "langfuse.*.trace.json"))
	if len(files) == 0 {
		t.Skipf("no real logs at %s: set FORERUN_DATA to the folder that holds TRUTH.json", dir)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			var log struct {
				Observations []struct {
					ID     string          `json:"id"`
					Type   string          `json:"type"`
					Input  json.RawMessage `json:"input"`
					Output json.RawMessage `json:"output"`
				} `json:"observations"`
			}
			load(t, file, &log)
			var want map[string]struct{ Input, Output normal }
			load(t, strings.Replace(file, ".trace.", ".chatml.", 1), &want)
			compared := 0
			for _, o := range log.Observations {
				for _, side := range []struct {
					name string
					raw  json.RawMessage
					want normal
					read func(json.RawMessage) ([]datasets.Message, bool)
				}{{"input", o.Input, want[o.ID].Input, chat.Messages}, {"output", o.Output, want[o.ID].Output, chat.Answer}} {
					if !side.want.Success || strings.Contains(string(side.raw), "should_continue") {
						continue
					}
					got, ok := side.read(side.raw)
					if !ok {
						if o.Type == "GENERATION" || o.Type == "AGENT" {
							t.Errorf("%s %s of %s: not read as chat: %.300s", o.Type, side.name, o.ID, side.raw)
						} else {
							t.Logf("%s %s of %s: no chat: %.200s", o.Type, side.name, o.ID, side.raw)
						}
						continue
					}
					compared++
					// They leave out a role that goes without saying, and a result that is
					// a list in a text.
					want, have := said(side.want), spoken(got)
					for i := range min(len(want), len(have)) {
						if strings.HasPrefix(want[i], "  ") {
							want[i] = "assistant" + want[i]
						}
						if head, ok := strings.CutSuffix(want[i], " "); ok && strings.HasPrefix(have[i], head+" [{") {
							have[i] = want[i]
						}
					}
					if diff := cmp.Diff(want, have); diff != "" {
						t.Errorf("%s of %s (-theirs +ours):\n%s", side.name, o.ID, diff)
					}
				}
			}
			if compared == 0 {
				t.Error("nothing was compared")
			}
		})
	}
}

// said gives their messages as lines.
func said(n normal) []string {
	var out []string
	for _, m := range n.Data {
		text := plain(m.Content)
		var blocks []struct {
			Type  string          `json:"type"`
			ID    string          `json:"id"`
			Name  string          `json:"name"`
			Input json.RawMessage `json:"input"`
		}
		if json.Unmarshal(m.Content, &blocks) == nil {
			for _, b := range blocks {
				if b.Type == "tool_use" {
					text = ""
					m.ToolCalls = append(m.ToolCalls, struct {
						ID        string `json:"id"`
						Name      string `json:"name"`
						Arguments string `json:"arguments"`
					}{b.ID, b.Name, compact(string(b.Input))})
				}
			}
		}
		line := m.Role + " " + m.ToolCallID + " " + text
		for _, c := range m.ToolCalls {
			line = fmt.Sprintf("%s | %s %s %s", line, c.ID, c.Name, compact(c.Arguments))
		}
		out = append(out, line)
	}
	return out
}

func spoken(messages []datasets.Message) []string {
	var out []string
	for _, m := range messages {
		line := m.Role + " " + m.ToolCallID + " " + plain(m.Content)
		for _, c := range m.ToolCalls {
			line = fmt.Sprintf("%s | %s %s %s", line, c.ID, c.Name, compact(c.Arguments))
		}
		out = append(out, line)
	}
	return out
}

func plain(content json.RawMessage) string {
	var text string
	if json.Unmarshal(content, &text) == nil {
		return text
	}
	var parts []struct {
		Text *string `json:"text"`
	}
	if json.Unmarshal(content, &parts) != nil {
		return ""
	}
	var texts []string
	for _, p := range parts {
		if p.Text != nil {
			texts = append(texts, *p.Text)
		}
	}
	return strings.Join(texts, "\n")
}

func compact(text string) string {
	var v any
	if json.Unmarshal([]byte(text), &v) != nil {
		return text
	}
	b, _ := json.Marshal(v) //nolint:errchkjson // it came out of JSON
	return string(b)
}

func load(t *testing.T, path string, v any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}
