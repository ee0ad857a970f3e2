package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The example of an agent with a real client of the Model Context Protocol works as its
// first lines say: it is proven by its probe, and its calls are answered from the log.
func TestExampleMCP(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("installing the client's packages takes a while: make test does it")
	}
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("needs node and npm")
		}
	}
	url := startExample(t, installExample(t, "../../docs/examples/mcp"))
	dir := filepath.Join(t.TempDir(), "run")
	code, stdout, stderr := forerun(t, "gate", "../../docs/examples/mcp/gate.yaml", "--level", "screen", "--out", dir, "--quiet",
		"--set", "stable.agent.url="+url+"/v1", "--set", "candidate.agent.url="+url+"/v2")
	if code != 0 || !strings.Contains(stdout, "proven by a probe at ") {
		t.Fatalf("exit %d\n%s\n%s", code, stdout, stderr)
	}
	journal, err := os.ReadFile(filepath.Join(dir, "private", "journal.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(string(journal), `"source":"replayed"`); got != 24 {
		t.Errorf("%d calls were answered from the log, want 24", got)
	}
}

// installExample puts the example with its packages into the user's cache, once for
// each lock file: the packages are never part of the repository.
func installExample(t *testing.T, from string) string {
	t.Helper()
	lock, err := os.ReadFile(filepath.Join(from, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(lock), `"resolved"`) {
		t.Error("package-lock.json names the registry it was made with: remove its resolved fields")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = t.TempDir()
	}
	sum := sha256.Sum256(lock)
	dir := filepath.Join(cache, "forerun-tests", "mcp-"+hex.EncodeToString(sum[:8]))
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"package.json", "package-lock.json", "agent.mjs"} {
		text, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	done := filepath.Join(dir, "installed")
	if _, err := os.Stat(done); err == nil {
		return dir
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("npm ci: %v: no packages to be had here:\n%.2000s", err, out)
	}
	if err := os.WriteFile(done, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// startExample starts the agent at a free port and gives its address.
func startExample(t *testing.T, dir string) string {
	t.Helper()
	agent := exec.CommandContext(t.Context(), "node", "agent.mjs", "0")
	agent.Dir, agent.Stderr = dir, os.Stderr
	out, err := agent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = agent.Process.Signal(syscall.SIGTERM)
		_ = agent.Process.Kill()
		_ = agent.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening at ")
	if err != nil || !ok {
		t.Fatalf("the agent said %q: %v", line, err)
	}
	return url
}
