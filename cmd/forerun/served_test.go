package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"forerun/cmd/forerun/internal/cli"
)

// served is an agent that calls its tools where a trial tells it to, unless it is
// built to do otherwise. It counts what it is asked.
type served struct {
	mu     sync.Mutex
	asked  map[string]int // by question
	tools  []string       // the addresses it was given
	model  bool           // asks a model at serve.openai first
	escape func(s *served, question, tools string) (output string, done bool)
}

func (s *served) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var trial struct {
		Messages []struct {
			Content string `json:"content"`
		} `json:"messages"`
		Serve struct {
			Tools  string `json:"tools"`
			OpenAI string `json:"openai"`
		} `json:"serve"`
	}
	if err := json.NewDecoder(r.Body).Decode(&trial); err != nil || len(trial.Messages) == 0 {
		http.Error(w, "no trial", http.StatusBadRequest)
		return
	}
	question := trial.Messages[0].Content
	s.mu.Lock()
	if s.asked == nil {
		s.asked = map[string]int{}
	}
	s.asked[question]++
	s.tools = append(s.tools, trial.Serve.Tools)
	s.mu.Unlock()
	if s.model {
		if _, err := fetch(r.Context(), trial.Serve.OpenAI+"/chat/completions", `{"model":"small","messages":[{"role":"user","content":"x"}]}`); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	if s.escape != nil {
		if output, done := s.escape(s, question, trial.Serve.Tools); done {
			answer(w, map[string]any{"output": output})
			return
		}
	}
	tool := "look_up"
	if strings.Contains(question, "forerun_probe") {
		tool = "forerun_probe"
	}
	said, err := fetch(r.Context(), trial.Serve.Tools+"/"+tool, `{}`)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer(w, map[string]any{"output": said})
}

func (s *served) questions() (probes, cases int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for q, n := range s.asked {
		if strings.Contains(q, "forerun_probe") {
			probes += n
		} else {
			cases += n
		}
	}
	return probes, cases
}

// fetch posts to an address of the trial's and gives what came back.
func fetch(ctx context.Context, url, body string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 10 * time.Second}
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}

// servedCases is how many cases there are: enough for a screen.
const servedCases = 12

// servedGate writes a gate whose two arms are one agent at two paths.
func servedGate(t *testing.T, a *served, agentKeys, top string) string {
	t.Helper()
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	dir := t.TempDir()
	var cases strings.Builder
	for i := range servedCases {
		fmt.Fprintf(&cases, `{"id":"c%d","messages":[{"role":"user","content":"question %d"}],"tools":[{"name":"look_up"}],"tool_log":[{"name":"look_up","arguments":{},"result":"found"}],"expected":{"facts":["found"]}}`+"\n", i, i)
	}
	config := fmt.Sprintf(`version: 1
name: served
stable: {version: v1, agent: {kind: http, url: "%[1]s/v1", %[2]s}}
candidate: {version: v2, agent: {kind: http, url: "%[1]s/v2", %[2]s}}
limits: {concurrency: 1, attempts: 1, timeout: 20s}
%[3]s
suites:
  - name: shadow
    data: cases.jsonl
    scorers: [{use: facts}]
    guardrails: [{metric: success, margin: 10pp}]
`, server.URL, agentKeys, top)
	for name, text := range map[string]string{"cases.jsonl": cases.String(), "gate.yaml": config} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "gate.yaml")
}

func inProcess(t *testing.T, lookup map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return within(t.Context(), lookup, args...)
}

// within runs one command line in this process until the context ends.
func within(ctx context.Context, lookup map[string]string, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = cli.Run(ctx, args, &cli.Process{
		In: strings.NewReader(""), Out: &out, Err: &errs, Now: time.Now,
		Lookup: func(name string) (string, bool) { v, ok := lookup[name]; return v, ok },
	})
	return code, out.String(), errs.String()
}

const probed = "serve: [tools], containment: probe"

// An arm that is proven by its probe is replayed, its calls are seen, and a resumed
// run does not ask the probe again.
func TestAProbeProves(t *testing.T) {
	t.Parallel()
	a := &served{}
	config := servedGate(t, a, probed, "")
	dir := filepath.Join(t.TempDir(), "run")
	code, stdout, stderr := inProcess(t, nil, "gate", config, "--level", "screen", "--out", dir)
	if code != 0 || !strings.Contains(stdout, "proven by a probe at ") || !strings.Contains(stderr, "candidate: containment proven by a probe at ") {
		t.Fatalf("exit %d\n%s\n%s", code, stdout, stderr)
	}
	if probes, cases := a.questions(); probes != 2 || cases != 2*servedCases {
		t.Errorf("%d probes and %d cases were asked, want 2 and %d", probes, cases, 2*servedCases)
	}
	journal, err := os.ReadFile(filepath.Join(dir, "private", "journal.jsonl"))
	if err != nil || strings.Count(string(journal), `"source":"replayed"`) != 2*servedCases || strings.Contains(string(journal), "forerun_probe") {
		t.Errorf("the journal lacks the calls, or has the probe (%v):\n%.2000s", err, journal)
	}
	for _, tools := range a.tools {
		if token := strings.Split(tools, "/")[4]; strings.Contains(string(journal)+stdout+stderr, token) {
			t.Errorf("a token was written: %s", token)
		}
	}
}

// A run that is taken up again does not ask the probe a second time.
func TestAProbeIsAskedOnce(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	a := &served{}
	a.escape = func(s *served, _, _ string) (string, bool) {
		if _, cases := s.questions(); cases == 7 {
			cancel()
		}
		return "", false
	}
	config := servedGate(t, a, probed, "")
	dir := filepath.Join(t.TempDir(), "run")
	if code, _, stderr := within(ctx, nil, "gate", config, "--level", "screen", "--out", dir, "--quiet"); code != 130 {
		t.Fatalf("exit %d, want 130\n%s", code, stderr)
	}
	_, before := a.questions()
	code, stdout, stderr := inProcess(t, nil, "gate", "--resume", dir, "--quiet")
	if probes, cases := a.questions(); code != 0 || probes != 2 || cases <= before || !strings.Contains(stdout, "proven by a probe at ") {
		t.Errorf("exit %d: %d probes and %d cases were asked, want 2, and more than %d\n%s\n%s", code, probes, cases, before, stdout, stderr)
	}
}

// What is not proven is not replayed: exit 2, with what was seen.
func TestAProbeThatDoesNotProve(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, want string
		escape     func(s *served, question, tools string) (string, bool)
	}{
		{"own sockets", "answered without any tool call that reached forerun", func(*served, string, string) (string, bool) {
			return "sent by my own socket", true
		}},
		{"own answers", "the word that the call returned is not in the agent's answer", func(_ *served, _, tools string) (string, bool) {
			if _, err := fetch(context.Background(), tools+"/forerun_probe", `{}`); err != nil {
				t.Error(err)
			}
			return "my own", true
		}},
		{"other tools", "called refund, and never forerun_probe", func(_ *served, _, tools string) (string, bool) {
			if _, err := fetch(context.Background(), tools+"/refund", `{}`); err != nil {
				t.Error(err)
			}
			return "refunded", true
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := &served{escape: tt.escape}
			config := servedGate(t, a, probed, "")
			dir := filepath.Join(t.TempDir(), "run")
			code, stdout, stderr := inProcess(t, nil, "gate", config, "--level", "screen", "--out", dir, "--quiet")
			if code != 2 || stdout != "" || !strings.Contains(stderr, "gate.yaml:") || !strings.Contains(stderr, tt.want) {
				t.Errorf("exit %d\n%s\n%s", code, stdout, stderr)
			}
			if _, cases := a.questions(); cases != 0 {
				t.Errorf("%d cases were asked", cases)
			}
		})
	}
}

// An agent that escapes in the run, after its probe, stops it where that is seen.
func TestAnEscapeStopsTheRun(t *testing.T) {
	t.Parallel()
	var first string
	var once sync.Mutex
	a := &served{escape: func(_ *served, question, tools string) (string, bool) {
		if strings.Contains(question, "forerun_probe") {
			return "", false
		}
		once.Lock()
		defer once.Unlock()
		if first == "" {
			first = tools
			return "", false
		}
		said, err := fetch(context.Background(), first+"/refund", `{}`) // at an address that it kept
		if err != nil || !strings.Contains(said, "the trial of this address has ended") {
			t.Errorf("a spent address answered %q, %v", said, err)
		}
		return "done", true
	}}
	config := servedGate(t, a, probed, "")
	code, stdout, stderr := inProcess(t, nil, "gate", config, "--level", "screen", "--out", filepath.Join(t.TempDir(), "run"), "--quiet")
	if code != 1 || stdout != "" || !strings.Contains(stderr, `called the tool "refund" after its end`) || !strings.Contains(stderr, "a request at the agents' addresses came when its trial had ended") {
		t.Errorf("exit %d\n%s\n%s", code, stdout, stderr)
	}
	if _, cases := a.questions(); cases > 3 {
		t.Errorf("%d cases were asked after the escape was seen", cases)
	}
}

// Model calls that pass forerun are counted, with the key of the configuration, which
// no file holds.
func TestTheMeter(t *testing.T) {
	t.Parallel()
	var (
		mu   sync.Mutex
		keys []string
	)
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		keys = append(keys, r.Header.Get("Authorization"))
		mu.Unlock()
		answer(w, map[string]any{"model": "small-1", "usage": map[string]int{"prompt_tokens": 1000, "completion_tokens": 100}})
	}))
	t.Cleanup(upstream.Close)
	a := &served{model: true}
	config := servedGate(t, a, `serve: [tools, models], containment: probe`,
		fmt.Sprintf("serve: {openai: {base_url: %q, api_key: \"${MODEL_KEY}\"}}\nprices: {small-1: {input: 100, output: 1000}}", upstream.URL+"/v1"))
	dir := filepath.Join(t.TempDir(), "run")
	code, stdout, stderr := inProcess(t, map[string]string{"MODEL_KEY": "sk-planted-key"}, "gate", config, "--level", "screen", "--out", dir, "--quiet", "--max-cost", "50")
	if code != 0 {
		t.Fatalf("exit %d\n%s\n%s", code, stdout, stderr)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(keys) != 2+2*servedCases || keys[0] != "Bearer sk-planted-key" {
		t.Errorf("%d calls went on, the first with %q; want %d", len(keys), keys[:1], 2+2*servedCases)
	}
	journal, err := os.ReadFile(filepath.Join(dir, "private", "journal.jsonl"))
	if err != nil || strings.Count(string(journal), `"cost_usd":0.2,`) < 2*servedCases || strings.Count(string(journal), `"model_served":"small-1"`) != 2*servedCases {
		t.Errorf("usage and cost are not in the journal (%v):\n%.3000s", err, journal)
	}
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(string(text), "sk-planted-key") {
			t.Errorf("%s holds the key", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
