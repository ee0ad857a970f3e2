package execagent_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	execagent "forerun/replay/agents/exec"
)

// identity is what an agent that runs in dir says of itself.
func identity(t *testing.T, dir string, command ...string) map[string]string {
	t.Helper()
	a, err := execagent.New(execagent.Config{Command: command, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return a.Identity()
}

func TestIdentityFollowsTheFilesThatTheCommandNames(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(dir, "agent.py"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("print(1)")
	a, err := execagent.New(execagent.Config{Command: []string{"python3", "agent.py", "--fast"}, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	before := a.Identity()
	if len(before) != 2 || !strings.HasPrefix(before["file agent.py"], "sha256:") {
		t.Fatalf("got %v, want the command and the digest of agent.py", before)
	}
	if diff := cmp.Diff(before, a.Identity()); diff != "" {
		t.Errorf("the same files give another identity:\n%s", diff)
	}
	write("print(2)")
	if after := a.Identity(); after["file agent.py"] == before["file agent.py"] {
		t.Error("a program that was replaced has the same identity")
	}
}

func TestIdentityTellsLongCommandsApart(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 300)
	one, two := identity(t, "", "agent", long+"1"), identity(t, "", "agent", long+"2")
	if cmp.Equal(one, two) {
		t.Errorf("got %v for both, want two identities", one)
	}
}
