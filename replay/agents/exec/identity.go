package execagent

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// shownCommand bounds the command in an identity; the digest covers the rest.
const shownCommand = 200

// largestFile bounds, in bytes, a file whose content is part of an identity.
const largestFile = 64 << 20

// Identity says what makes the agent's behaviour: the command, and the content
// of every file that it names as it is now, so that a program which is replaced
// during a run shows. Modules that the program loads by itself are out of sight.
func (a *Agent) Identity() map[string]string {
	id := map[string]string{"command": a.command}
	if whole := a.quote.Text(strings.Join(a.config.Command, " "), 1<<20); whole != a.command {
		id["arguments"] = digest(strings.NewReader(whole))
	}
	for i, arg := range a.config.Command {
		if i == 0 && !strings.ContainsRune(arg, filepath.Separator) {
			continue // found in PATH
		}
		if content, ok := a.content(arg); ok {
			id["file "+a.quote.Text(arg, shownCommand)] = content
		}
	}
	return id
}

// content is the digest of a regular file that an argument names; false where it
// names none.
func (a *Agent) content(arg string) (string, bool) {
	if !filepath.IsAbs(arg) {
		arg = filepath.Join(a.config.Dir, arg)
	}
	info, err := os.Stat(arg)
	if err != nil || !info.Mode().IsRegular() {
		return "", false
	}
	if info.Size() > largestFile {
		return fmt.Sprintf("%d bytes", info.Size()), true
	}
	f, err := os.Open(arg)
	if err != nil {
		return "cannot be read", true
	}
	defer func() { _ = f.Close() }() // nothing was written
	return digest(io.LimitReader(f, largestFile)), true
}

func digest(r io.Reader) string {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "cannot be read"
	}
	return fmt.Sprintf("sha256:%x", h.Sum(nil))
}
