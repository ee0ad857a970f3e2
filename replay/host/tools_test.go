package host_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"forerun/replay"
	"forerun/replay/host"
)

func TestPlainHTTP(t *testing.T) {
	t.Parallel()
	arm := listen(t, host.Config{}).Arm(replay.Candidate, true, false)
	tools := &box{}
	seat := open(t, arm, sitting("c-1", tools))
	base := strings.TrimSuffix(seat.Served().Tools, "/tools")
	for _, tt := range []struct {
		name, method, path, body string
		status                   int
		want                     string
	}{
		{"an answer", "POST", "/tools/look_up", `{"arguments":{"order":"17"}}`, 200, `{"result":{"status":"<sent>"}}`},
		{"arguments as a string", "POST", "/tools/look_up", `{"arguments":"{\"order\":\"17\"}"}`, 200, `{"result":{"status":"<sent>"}}`},
		{"no body", "POST", "/tools/look_up", ``, 200, `{"result":{"status":"<sent>"}}`},
		{"an end", "POST", "/tools/hand_over", `{}`, 200, `{"result":"ok","ends":true}`},
		{"a miss", "POST", "/tools/refund", `{"arguments":{}}`, 200, `{"error":"no recorded answer to refund"}`},
		{"a fault of ours", "POST", "/tools/broken", `{}`, 200, `{"error":"tool \"broken\": forerun itself failed at this call"}`},
		{"a slash in a name", "POST", "/tools/crm%2Flook_up", `{}`, 200, `{"error":"no recorded answer to crm/look_up"}`},
		{"a way up", "POST", "/tools/..%2Fapprovals", `{}`, 200, `{"error":"no recorded answer to ../approvals"}`},
		{"a way up in the open", "POST", "/tools/../approvals", `{}`, 404, `{"error":"a tool's name is one segment of the path: write %2F for a slash in it"}`},
		{"no name", "POST", "/tools/", `{}`, 404, `{"error":"a tool call without a name"}`},
		{"a long name", "POST", "/tools/" + strings.Repeat("x", 300), `{}`, 404, `{"error":"a name of more than 256 bytes"}`},
		{"a key that nobody reads", "POST", "/tools/look_up", `{"args":{"order":"17"}}`, 400, `{"error":"the body: json: unknown field \"args\""}`},
		{"arguments that are none", "POST", "/tools/look_up", `{"arguments":[1]}`, 400, `{"error":"arguments: not an object: write {\"name\": value, …}"}`},
		{"deep arguments", "POST", "/tools/look_up", `{"arguments":{"a":` + strings.Repeat("[", 1200) + strings.Repeat("]", 1200) + `}}`, 400, `{"error":"arguments: nested deeper than 1000 levels"}`},
		{"no JSON", "POST", "/tools/look_up", `order=17`, 400, `{"error":"the body: invalid character 'o' looking for beginning of value"}`},
		{"two values", "POST", "/tools/look_up", `{} {}`, 400, `{"error":"the body: more than one JSON value"}`},
		{"too much", "POST", "/tools/look_up", `{"arguments":{"a":"` + strings.Repeat("x", 5<<20) + `"}}`, 413, `{"error":"a body of more than 4 MiB"}`},
		{"another method", "DELETE", "/tools/look_up", ``, 405, `{"error":"GET tools, POST tools/NAME, POST approvals"}`},
		{"the definitions", "GET", "/tools", ``, 200, `{"tools":[{"name":"look_up","description":"Look up an order.","parameters":{"type":"object","properties":{"order":{"type":"string"}},"required":["order"]}},{"name":"hand_over"}]}`},
		{"an approval", "POST", "/approvals", `{"action":"refund","arguments":{"amount":40}}`, 200, `{"decision":"edited","arguments":{"amount":25}}`},
		{"an approval that nobody gave", "POST", "/approvals", `{"action":"ship"}`, 200, `{"decision":"rejected","reason":"the log has no person's decision on this action","ends":true}`},
		{"an approval of nothing", "POST", "/approvals", `{}`, 400, `{"error":"no action, or a very long one: write {\"action\": \"…\", \"arguments\": {…}}"}`},
		{"elsewhere", "POST", "/admin", `{}`, 404, `{"error":"no such address: mcp, tools, tools/NAME and approvals are served"}`},
		{"models", "POST", "/openai/v1/chat/completions", `{}`, 404, `{"error":{"message":"forerun: not served to this arm: see serve in its configuration","type":"forerun_refused"},"type":"error"}`},
	} {
		if diff := cmp.Diff(reply{tt.status, tt.want}, do(t, tt.method, base+tt.path, tt.body), cmp.AllowUnexported(reply{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	if got := tools.calls(); strings.Count(got, "look_up {") != 4 || !strings.Contains(got, `look_up {"order":"17"}; look_up {"order":"17"}; look_up {}`) {
		t.Errorf("the tools were asked %s", got)
	}
	seat.Close()
	if err := arm.Escaped(); err != nil {
		t.Errorf("Escaped() = %v, want nil: all came in time", err)
	}
}

// A client of the protocol sees the case's own tools and the recorded answers.
func TestProtocol(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"", "2025-06-18", "2024-11-05"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			arm := listen(t, host.Config{Version: "1.2.3"}).Arm(replay.Candidate, true, false)
			seat := open(t, arm, sitting("c-1", &box{}))
			defer seat.Close()
			session := connect(t, seat.Served().MCP, version)
			listed, err := session.ListTools(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			schemas := map[string]any{}
			for _, tool := range listed.Tools {
				schemas[tool.Name] = tool.InputSchema
			}
			want := map[string]any{
				"look_up":   map[string]any{"type": "object", "properties": map[string]any{"order": map[string]any{"type": "string"}}, "required": []any{"order"}},
				"hand_over": map[string]any{"type": "object"},
			}
			if diff := cmp.Diff(want, schemas); diff != "" {
				t.Errorf("tools (-want +got):\n%s", diff)
			}
			for _, tt := range []struct {
				tool, want string
				failed     bool
				ends       any
			}{
				{"look_up", `{"status":"<sent>"}`, false, nil},
				{"hand_over", `ok`, false, true},
				{"refund", "no recorded answer to refund", true, nil},
				{"broken", `tool "broken": forerun itself failed at this call`, true, nil},
			} {
				got, err := session.CallTool(t.Context(), &mcp.CallToolParams{Name: tt.tool, Arguments: map[string]any{"order": "17"}})
				if err != nil {
					t.Fatal(err)
				}
				if words := got.Content[0].(*mcp.TextContent).Text; words != tt.want || got.IsError != tt.failed || got.Meta["forerun/ends"] != tt.ends {
					t.Errorf("%s: got %q, error %v, meta %v", tt.tool, words, got.IsError, got.Meta)
				}
			}
		})
	}
}

func connect(t *testing.T, url, version string) *mcp.ClientSession {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	client := mcp.NewClient(&mcp.Implementation{Name: "agent", Version: "1"}, nil)
	var options *mcp.ClientSessionOptions
	if version != "" {
		options = &mcp.ClientSessionOptions{ProtocolVersion: version}
	}
	session, err := client.Connect(t.Context(), &mcp.StreamableClientTransport{
		Endpoint: url, HTTPClient: &http.Client{Transport: transport}, MaxRetries: -1,
	}, options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Close() })
	return session
}
