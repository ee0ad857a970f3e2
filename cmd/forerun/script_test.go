package main

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"forerun/cmd/forerun/internal/cli"
)

var update = flag.Bool("update", false, "rewrite what the scripts compare with")

// TestMain lets scripts, and tests that kill, run this test binary as forerun.
func TestMain(m *testing.M) {
	testscript.Main(prepared{m}, map[string]func(){
		"forerun":          func() { os.Exit(cli.Main(os.Args[1:])) },
		"forerun-measured": measured,
		"shop-v7":          func() { shopAgent(7) },
		"shop-v8":          func() { shopAgent(8) },
		"shop-log":         shopLogMain,
	})
}

// prepared runs tests four at a time, or as -parallel says, since most of them wait for
// programs; and with the interpreter itself before a version manager's wrapper of it in
// PATH, which is a shell script that starts a dozen programs before each agent.
type prepared struct{ testscript.TestingM }

func (m prepared) Run() int {
	if err := flag.Set("test.parallel", "4"); err != nil {
		panic(err)
	}
	out, err := exec.CommandContext(context.Background(), "python3", "-c", "import sys; print(sys.executable)").Output()
	if itself := strings.TrimSpace(string(out)); err == nil && filepath.Base(itself) == "python3" {
		path := filepath.Dir(itself) + string(filepath.ListSeparator) + os.Getenv("PATH")
		if err := os.Setenv("PATH", path); err != nil {
			panic(err)
		}
	}
	return m.TestingM.Run()
}

// Every file under testdata/script is a script; its name says what it protects.
func TestScripts(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":        exits,
			"lines":        lines,
			"envsubst":     envsubst,
			"truncate":     truncate,
			"invalid_utf8": invalidUTF8,
			"grepdir":      grepdir,
		},
		Condition: func(cond string) (bool, error) {
			if cond == "python3" {
				_, err := exec.LookPath("python3")
				return err == nil, nil
			}
			return false, errors.New("unknown condition")
		},
		Setup: func(env *testscript.Env) error {
			server := httptest.NewServer(scriptedServices())
			env.Defer(server.Close)
			env.Setenv("SERVICE", server.URL)
			env.Setenv("ROOT", root)
			for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOFLAGS"} {
				if v, err := goEnv(context.Background(), name); err == nil {
					env.Setenv(name, v)
				}
			}
			return nil
		},
	})
}

func goEnv(ctx context.Context, name string) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", name).Output()
	return strings.TrimSpace(string(out)), err
}

// exits runs a command and wants exactly this exit code: exits 2 forerun gate x.yaml.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE command args…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("run %v: %v", args[1:], err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// lines wants at most this many lines: lines stdout 24.
func lines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lines FILE MOST")
	}
	most, err := strconv.Atoi(args[1])
	ts.Check(err)
	text := strings.TrimRight(ts.ReadFile(args[0]), "\n")
	if n := len(strings.Split(text, "\n")); n > most {
		ts.Fatalf("%s has %d lines, want at most %d", args[0], n, most)
	}
}

// envsubst fills the script's variables into files: $SERVICE; $$ is a dollar.
func envsubst(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		filled := os.Expand(ts.ReadFile(name), func(v string) string {
			if v == "$" {
				return "$"
			}
			return ts.Getenv(v)
		})
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(filled), 0o600))
	}
}

// truncate cuts a file in half.
func truncate(ts *testscript.TestScript, _ bool, args []string) {
	name := ts.MkAbs(args[0])
	info, err := os.Stat(name)
	ts.Check(err)
	ts.Check(os.Truncate(name, info.Size()/2))
}

// invalidUTF8 puts a byte that is no UTF-8 where a file says BYTE.
func invalidUTF8(ts *testscript.TestScript, _ bool, args []string) {
	text := strings.ReplaceAll(ts.ReadFile(args[0]), "BYTE", "\xff")
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// grepdir wants a text in exactly this many files of a folder, as bytes:
// grepdir DIR TEXT COUNT.
func grepdir(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[2])
	ts.Check(err)
	found := 0
	err = filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(text), args[1]) {
			found++
		}
		return err
	})
	ts.Check(err)
	if found != want {
		ts.Fatalf("%s is in %d files of %s, want %d", args[1], found, args[0], want)
	}
}
