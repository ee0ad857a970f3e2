package datasets_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/datasets"
)

func TestMessagesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{ // want empty: the same
		{"text", `{"role":"user","content":"a <b> & \"c\" é \u00e9"}`, ``},
		{"parts", `{"role":"user","content":[{"type":"text","text":"x"},{"type":"image_url","image_url":{"url":"data:,"}}]}`, ``},
		{"null content", `{"role":"assistant","content":null}`, ``},
		{"no content", `{"role":"assistant"}`, ``},
		{"unknown fields", `{"role":"assistant","content":"x","audio":null,"refusal":null,"z":{"b":1,"a":2}}`, ``},
		{"nulls of known fields", `{"role":"assistant","content":"","name":null,"tool_calls":null}`, ``},
		{"empty known fields", `{"role":"tool","content":"","tool_call_id":""}`, ``},
		{"big numbers", `{"role":"user","content":"x","seed":123456789012345678901234567890.10}`, ``},
		{"tool result", `{"role":"tool","content":"{}","name":"look","tool_call_id":"c1"}`, ``},
		{"no tool calls", `{"role":"assistant","content":"x","tool_calls":[]}`, ``},
		{
			"tool calls", `{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"a\": <1"}}]}`, ``,
		},
		{
			"more in tool calls",
			`{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"","parsed_arguments":null},"index":0}]}`, ``,
		},
		{
			"a call of another type", `{"role":"assistant","tool_calls":[{"id":"1","type":"custom","custom":{"name":"f","input":"x"}}]}`, ``,
		},
		{
			"the type is spelt out", `{"role":"assistant","tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}`,
			`{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"f","arguments":"{}"}}]}`,
		},
		{
			"arguments as an object", `{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"f","arguments":{"a": [1, 2]}}}]}`,
			`{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"a\":[1,2]}"}}]}`,
		},
		{"space goes", "{ \"role\" : \"user\" ,\n \"content\" : [ 1 ] }", `{"role":"user","content":[1]}`},
		{"order is ours", `{"z":1,"content":"x","role":"user","a":2}`, `{"role":"user","content":"x","a":2,"z":1}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := tt.want
			if want == "" {
				want = tt.in
			}
			var m datasets.Message
			if err := json.Unmarshal([]byte(tt.in), &m); err != nil {
				t.Fatal(err)
			}
			got, err := m.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAMessageOwnsItsBytes(t *testing.T) {
	t.Parallel()
	text := []byte(`{"role":"user","content":"abc"}`)
	var m datasets.Message
	if err := m.UnmarshalJSON(text); err != nil {
		t.Fatal(err)
	}
	copy(text, bytes.Repeat([]byte("x"), len(text)))
	if string(m.Content) != `"abc"` {
		t.Errorf("content became %s", m.Content)
	}
}

func TestAMessageMadeInMemoryWithBadJSONIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := json.Marshal(datasets.Message{Role: "user", Content: json.RawMessage(`"x`)}); err == nil {
		t.Error("content that is no JSON was written")
	}
}

// genMessage draws messages that a log could hold.
func genMessage(t *rapid.T) datasets.Message {
	m := datasets.Message{
		Role:    rapid.SampledFrom([]string{"system", "user", "assistant", "tool", "odd <&>"}).Draw(t, "role"),
		Content: genJSON(t, "content"),
		Name:    genText(t, "name"),
	}
	if rapid.Bool().Draw(t, "extra") {
		m.Extra = map[string]json.RawMessage{"refusal": genJSON(t, "refusal"), "x<": genJSON(t, "x")}
	}
	for range rapid.IntRange(0, 2).Draw(t, "calls") {
		m.ToolCalls = append(m.ToolCalls, datasets.MessageToolCall{
			ID: genText(t, "id"), Type: "function", Name: "f" + genText(t, "tool"), Arguments: genText(t, "arguments"),
		})
	}
	return m
}

// genText draws text with what is awkward in JSON and on terminals.
func genText(t *rapid.T, label string) string {
	return rapid.StringOfN(rapid.RuneFrom([]rune("ab<>&\"\\\u2028\u0000\n\u001b😀é")), 0, 8, -1).Draw(t, label)
}

// genJSON draws one compact JSON value that is not null.
func genJSON(t *rapid.T, label string) json.RawMessage {
	return json.RawMessage(rapid.SampledFrom([]string{
		`"text <b>"`, `"\u00e9\\\""`, `{"b":1,"a":[true,null,{"c":"}]"}]}`, `[]`, `{}`, `1e400`, `-0.50`, `false`, `"\u2028` + "\u2028" + `"`,
	}).Draw(t, label))
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"role":"assistant","content":null,"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}","x":1}}],"y":[1]}`))
	f.Add([]byte(`{"role":"user","content":"\ud800","name":""}`))
	f.Add([]byte(`{"role":"x","tool_calls":[{"type":"custom","function":null}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var m datasets.Message
		if json.Unmarshal(text, &m) != nil {
			return
		}
		once, err := json.Marshal(m)
		if err != nil {
			t.Fatalf("a message that was read cannot be written: %v", err)
		}
		var again datasets.Message
		if err := json.Unmarshal(once, &again); err != nil {
			t.Fatalf("a message that was written cannot be read: %v\n%s", err, once)
		}
		twice, err := json.Marshal(again)
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("not stable (%v):\n%s\n%s", err, once, twice)
		}
	})
}
