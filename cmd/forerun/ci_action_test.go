package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// action is the composite action, as far as its steps are of this machine: those that
// are shell.
type action struct {
	Runs struct {
		Steps []struct {
			ID  string
			If  string
			Run string
			Env map[string]string
		}
	}
}

// workflow runs the shell of the action as GitHub would, step after step.
type workflow struct {
	t      *testing.T
	dir    string
	inputs map[string]string
	env    []string
	steps  map[string]map[string]string // the outputs of each
}

func newWorkflow(t *testing.T, inputs map[string]string, env ...string) *workflow {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash on this machine")
	}
	w := &workflow{t: t, dir: t.TempDir(), inputs: inputs, env: env, steps: map[string]map[string]string{}}
	config, err := os.ReadFile("testdata/script/gate_in_a_ci.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"gate.yaml", "cases.jsonl", "other.jsonl"} {
		_, text, _ := strings.Cut(string(config), "-- "+file+" --\n")
		text, _, _ = strings.Cut(text, "\n-- ")
		w.write(file, text+"\n")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// TestMain makes this test's own binary a forerun, where that is its name.
	if err := os.Symlink(self, filepath.Join(w.dir, "forerun")); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *workflow) write(name, text string) {
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *workflow) read(name string) string {
	text, err := os.ReadFile(filepath.Join(w.dir, name))
	if err != nil && !os.IsNotExist(err) {
		w.t.Fatal(err)
	}
	return string(text)
}

var expression = regexp.MustCompile(`\$\{\{ *([a-z._]+) *\}\}`)

// value fills in what the action says of its inputs and of earlier steps.
func (w *workflow) value(text string) string {
	return expression.ReplaceAllStringFunc(text, func(s string) string {
		path := strings.Split(expression.FindStringSubmatch(s)[1], ".")
		switch path[0] {
		case "inputs":
			return w.inputs[path[1]]
		case "steps":
			return w.steps[path[1]][path[3]]
		}
		return ""
	})
}

// run runs the steps whose condition holds, but the build, and gives the exit code of
// the gate's.
func (w *workflow) run() int {
	text, err := os.ReadFile("../../configs/ci/github/action.yml")
	if err != nil {
		w.t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(text, &a); err != nil {
		w.t.Fatal(err)
	}
	code := 0
	for _, step := range a.Runs.Steps {
		notRun := w.steps["ready"]["verdict"] != ""
		if step.Run == "" || strings.HasPrefix(step.Run, "go build") ||
			strings.Contains(step.If, "ready.outputs.verdict == ''") && notRun ||
			strings.Contains(step.If, "gate.outputs.run != ''") && w.steps["gate"]["run"] == "" ||
			strings.Contains(step.If, "inputs.comment") && w.inputs["comment"] != "true" {
			continue
		}
		w.write("output", "")
		cmd := exec.CommandContext(w.t.Context(), "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step.Run)
		cmd.Dir = w.dir
		cmd.Env = append([]string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + w.dir, "RUNNER_TEMP=" + w.dir,
			"GITHUB_OUTPUT=" + filepath.Join(w.dir, "output"), "GITHUB_STEP_SUMMARY=" + filepath.Join(w.dir, "summary"),
		}, w.env...)
		for name, value := range maps.All(step.Env) {
			cmd.Env = append(cmd.Env, name+"="+w.value(value))
		}
		said, err := cmd.CombinedOutput()
		if err != nil && step.ID != "gate" {
			w.t.Fatalf("%s: %v\n%s", step.Run, err, said)
		}
		if step.ID == "gate" {
			code = cmd.ProcessState.ExitCode()
		}
		outputs := map[string]string{}
		for line := range strings.Lines(w.read("output")) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
			outputs[name] = value
		}
		if step.ID != "" {
			w.steps[step.ID] = outputs
		}
	}
	return code
}

func TestActionGates(t *testing.T) {
	t.Parallel()
	w := newWorkflow(t, map[string]string{"config": "gate.yaml", "needs": "DESK_KEY", "args": "--seed 3"}, "DESK_KEY=secret")
	if code := w.run(); code != 4 {
		t.Fatalf("exit %d, want 4\n%s", code, w.read("output"))
	}
	gate := w.steps["gate"]
	if gate["verdict"] != "inconclusive" || gate["report"] == "" {
		t.Errorf("outputs %v, want the verdict and the report", gate)
	}
	if !strings.Contains(w.read("summary"), "INCONCLUSIVE") {
		t.Errorf("the summary does not say the verdict:\n%s", w.read("summary"))
	}
	if left, _ := filepath.Glob(filepath.Join(w.dir, "runs/*/private")); len(left) > 0 {
		t.Errorf("what was said whole travels: %v", left)
	}
	if code := w.run(); code != 4 {
		t.Errorf("run again: exit %d, want 4", code)
	}
	if again := w.steps["gate"]; again["run"] != gate["run"] {
		t.Errorf("run again, it asked anew: %s after %s", again["run"], gate["run"])
	}
}

// A fork has no secrets: neither pass nor fail, and nothing is asked.
func TestActionWithoutSecretsIsNotRun(t *testing.T) {
	t.Parallel()
	w := newWorkflow(t, map[string]string{"config": "gate.yaml", "needs": "DESK_KEY"})
	if code := w.run(); code != 0 {
		t.Errorf("exit %d, want 0", code)
	}
	if got := w.steps["ready"]["verdict"]; got != "not-run" {
		t.Errorf("verdict %q, want not-run", got)
	}
	if !strings.Contains(w.read("summary"), "not run") {
		t.Errorf("the summary does not say that nothing was run:\n%s", w.read("summary"))
	}
	if runs, _ := filepath.Glob(filepath.Join(w.dir, "runs/*")); len(runs) > 0 {
		t.Errorf("something was run: %v", runs)
	}
}

// The comment of a pull request is written once, and then kept up to date.
func TestActionKeepsOneComment(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("no jq on this machine, which GitHub's have")
	}
	w := newWorkflow(t, map[string]string{"config": "gate.yaml", "comment": "true"})
	// A stand-in for GitHub's client: it lists what was posted, and notes each call.
	w.write("gh", `#!/usr/bin/env bash
echo "$*" >> calls
case "$*" in
*--method*) for a in "$@"; do case "$a" in body=@*) jq -Rs '[{id: 17, body: .}]' "${a#body=@}" > posted ;; esac; done ;;
*) [ ! -e posted ] && echo '[]' || cat posted ;;
esac
`)
	if err := os.Chmod(filepath.Join(w.dir, "gh"), 0o700); err != nil {
		t.Fatal(err)
	}
	w.env = append(w.env, "PATH="+w.dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	w.run()
	w.run()
	calls := w.read("calls")
	if strings.Count(calls, "--method POST") != 1 || strings.Count(calls, "--method PATCH repos//issues/comments/17") != 1 {
		t.Errorf("want one comment made and the same one mended:\n%s", calls)
	}
}
