package desklog_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"forerun/cmd/deskgen/internal/desklog"
)

const dataDir = "../../../../testdata/desk"

// generate makes the files with the agent built from this tree.
func generate(t *testing.T, program string, seed uint64) []desklog.File {
	t.Helper()
	desk, err := desklog.Start(t.Context(), t.Output(), program, "-version", "v7")
	if err != nil {
		t.Fatal(err)
	}
	files, err := desklog.Files(t.Context(), seed, desk)
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.Close(); err != nil {
		t.Fatal(err)
	}
	return files
}

func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "deskagent")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "forerun/cmd/deskagent").CombinedOutput(); err != nil {
		t.Fatalf("building the agent: %v\n%s", err, out)
	}
	return program
}

func TestShippedFilesAreGenerated(t *testing.T) {
	t.Parallel()
	for _, f := range generate(t, build(t), desklog.Seed) {
		shipped, err := os.ReadFile(filepath.Join(dataDir, f.Name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(shipped, f.Data) {
			continue
		}
		if want, got := unzip(t, shipped), unzip(t, f.Data); !bytes.Equal(want, got) {
			t.Errorf("%s is not what deskgen writes: go run ./cmd/deskgen\n%s", f.Name, firstDifference(want, got))
		} else if strings.HasPrefix(runtime.Version(), "go1.26") { // another Go may compress otherwise
			t.Errorf("%s has the right lines, but other bytes: go run ./cmd/deskgen", f.Name)
		}
	}
}

func TestAnotherSeedIsAnotherMonth(t *testing.T) {
	t.Parallel()
	program := build(t)
	a, b := generate(t, program, 1), generate(t, program, 2)
	for i := range a {
		if bytes.Equal(a[i].Data, b[i].Data) {
			t.Errorf("%s is the same for two seeds", a[i].Name)
		}
	}
}

func unzip(t *testing.T, data []byte) []byte {
	t.Helper()
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data
	}
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// firstDifference shows the first line that differs, cut to where it does.
func firstDifference(want, got []byte) string {
	a, b := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			continue
		}
		at := 0
		for at < min(len(a[i]), len(b[i])) && a[i][at] == b[i][at] {
			at++
		}
		from := max(0, at-60)
		return "shipped:   …" + a[i][from:min(len(a[i]), at+60)] + "\ngenerated: …" + b[i][from:min(len(b[i]), at+60)]
	}
	return "one has more lines than the other"
}
