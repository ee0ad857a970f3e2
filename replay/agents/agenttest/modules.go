package agenttest

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Modules gives a node_modules folder with what a lock file names, kept from one
// run of the tests to the next. Where they can't be had it skips the test.
//
//nolint:gosec,usetesting // the folder outlives the test, in the user's own cache
func Modules(t *testing.T, folder string) string {
	t.Helper()
	lock, err := os.ReadFile(filepath.Join(folder, "package-lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Skip("installs packages, which needs npm")
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skipf("there is nowhere to keep the packages: %v", err)
	}
	kept := filepath.Join(cache, "forerun-tests", fmt.Sprintf("npm-%x", sha256.Sum256(lock))[:20])
	if _, err := os.Stat(kept); err == nil {
		return filepath.Join(kept, "node_modules")
	}
	if err := os.MkdirAll(filepath.Dir(kept), 0o700); err != nil {
		t.Skipf("there is nowhere to keep the packages: %v", err)
	}
	fresh, err := os.MkdirTemp(filepath.Dir(kept), "installing-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(fresh) }) // where it was not renamed
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(fresh, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	install := exec.CommandContext(t.Context(), npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	install.Dir = fresh
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("the packages can't be installed here: %v\n%s", err, out)
	}
	if err := os.Rename(fresh, kept); err != nil { // another run was faster
		if _, err := os.Stat(kept); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(kept, "node_modules")
}
