package main

import (
	"bufio"
	"context"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"forerun/replay/agents/agenttest"
)

// A newcomer follows docs/agents.md from top to bottom: each section in an empty
// folder, with the log that all of them replay.
func TestAgentsDocument(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the agents of a whole document")
	}
	text, err := os.ReadFile("../../docs/agents.md")
	if err != nil {
		t.Fatal(err)
	}
	log := ""
	followed := 0
	for i, part := range regexp.MustCompile(`(?m)^##+ `).Split(string(text), -1) {
		title, body, _ := strings.Cut(part, "\n")
		blocks := blocksOf(body)
		if strings.HasPrefix(title, "What all four replay") {
			log = blocks[0].text
		}
		if i == 0 || len(blocks) == 0 || log == "" || len(blocks) == 1 && blocks[0].file == "cases.jsonl" {
			continue
		}
		followed++
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			follow(t, log, body, blocks)
		})
	}
	if followed != 5 {
		t.Errorf("%d sections have something to follow, want 5", followed)
	}
}

// fenced is one code block of a document: a file where its name stands above it,
// else a command, or what a command shows.
type fenced struct{ file, language, text string }

func blocksOf(body string) []fenced {
	var all []fenced
	for _, m := range regexp.MustCompile("(?ms)(?:^\\*\\*`([^`]+)`\\*\\*\n\n)?^```(\\w+)\n(.*?)^```$").FindAllStringSubmatch(body, -1) {
		all = append(all, fenced{file: m[1], language: m[2], text: m[3]})
	}
	return all
}

// follow writes the files of a section, runs its commands and compares what they
// show.
func follow(t *testing.T, log, body string, blocks []fenced) {
	t.Helper()
	dir := t.TempDir()
	port := freePort(t)
	write := func(name, text string) {
		text = strings.ReplaceAll(text, "8123", port)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("cases.jsonl", log)
	write("my_agent.py", myAgent)
	for _, m := range regexp.MustCompile(`\]\((examples/langgraph/[^)]+)\)`).FindAllStringSubmatch(body, -1) {
		shim, err := os.ReadFile(filepath.Join("../../docs", m[1]))
		if err != nil {
			t.Fatal(err)
		}
		write(filepath.Base(m[1]), string(shim))
	}
	shown := ""
	for _, b := range blocks {
		switch {
		case b.file != "":
			write(b.file, b.text)
		case b.language == "sh":
			shown = command(t, dir, strings.TrimSpace(b.text))
		case b.language == "text":
			for line := range strings.Lines(b.text) {
				before, _, _ := strings.Cut(strings.TrimSpace(line), "…")
				if !strings.Contains(shown, strings.TrimSpace(before)) {
					t.Errorf("the document shows\n%s\nand the command\n%s", line, shown)
				}
			}
		}
	}
}

// command runs one command of the document. A gate of three cases is inconclusive.
func command(t *testing.T, dir, line string) string {
	t.Helper()
	words := strings.Fields(line)
	if words[0] == "npm" {
		if err := os.Symlink(agenttest.Modules(t, "../../replay/agents/exec/testdata/langgraph"), filepath.Join(dir, "node_modules")); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
		return ""
	}
	for _, program := range []string{"python3", "node"} {
		if strings.Contains(line, program) || words[0] == "forerun" && commands(t, dir, words[2], program) {
			if _, err := exec.LookPath(program); err != nil {
				t.Skipf("the agent needs %s", program)
			}
		}
	}
	if words[0] == "python3" {
		service(t, dir, words)
		return ""
	}
	cmd := exec.CommandContext(t.Context(), words[0], words[1:]...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != 4 {
		t.Fatalf("%s: exit %d, %v, want 4\n%s", line, code, err, out)
	}
	return string(out)
}

// commands reports whether a configuration starts a program.
func commands(t *testing.T, dir, config, program string) bool {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, config))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(text), "["+program+",")
}

// service starts what runs in a terminal of its own, and waits until it says that
// it listens.
func service(t *testing.T, dir string, words []string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context())) // it outlives the test's own context
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Dir = dir
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = cmd.Wait() // it was killed
	})
	if said, err := bufio.NewReader(out).ReadString('\n'); err != nil || strings.TrimSpace(said) != "listening" {
		t.Fatalf("the service says %q, %v, want listening", said, err)
	}
}

// freePort is a port that nobody listens at. It is none of those that the system
// gives away: a server of another test could get it before the service does.
func freePort(t *testing.T) string {
	t.Helper()
	const first, ports = 20_000, 10_000
	for range 100 {
		port := strconv.Itoa(first + rand.IntN(ports))
		if l, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			l.Close()
			return port
		}
	}
	t.Fatal("no free port")
	return ""
}

// myAgent stands in for the reader's own graph: it looks like LangGraph's as far as
// the shim looks, since LangGraph is not part of Python.
const myAgent = `
import json, re
from types import SimpleNamespace as Thing

def touch(*args, **kwargs):
    raise SystemExit("the world was touched")

look = Thing(name="lookup_order", invoke=touch)
refund = Thing(name="refund", invoke=touch)

class Graph:
    nodes = {"tools": Thing(bound=Thing(tools_by_name={"lookup_order": look, "refund": refund}))}
    waiting = {}

    def invoke(self, given, config):
        thread = config["configurable"]["thread_id"]
        say = lambda text: {"messages": [Thing(type="ai", content=text)]}
        if hasattr(given, "resume"):
            paid = self.waiting.pop(thread)
            refund.invoke(paid, config)
            return say(f"I have refunded order {paid['order']}.")
        said = given["messages"][-1]["content"]
        order = re.search(r"\d+", said).group()
        found = look.invoke({"order": order}, config)
        if not said.startswith("Refund"):
            return say(f"Order {order} is {found['status']}.")
        self.waiting[thread] = {"order": order, "amount": found["amount"]}
        return {"__interrupt__": [Thing(value={"action": "refund", "arguments": self.waiting[thread]}, id="i")]}

graph = Graph()
`
