package configs

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"forerun/datasets/jq"
)

// checkPrograms checks what only http and exec agents have: their jq programs, and
// what a program inherits.
func (c *Config) checkPrograms(at string, a Agent) *Error {
	for _, p := range []struct{ key, program, remedy string }{
		{"request", a.Request, "write a jq program from the trial document to the request's body, such as {query: .input}"},
		{"response", a.Response, "write a jq program from the response's body to a result document, such as {output: .answer}"},
	} {
		if fault := c.checkJQ(at+"."+p.key, p.program, p.remedy); fault != nil {
			return fault
		}
	}
	if fault := c.checkURL(at+".url", a.URL); fault != nil {
		return fault
	}
	return c.checkInherit(at, a)
}

// checkURL refuses an address with a secret in its query: the configuration is kept
// in every run as it is written.
func (c *Config) checkURL(at, address string) *Error {
	_, query, asks := strings.Cut(address, "?")
	if !asks {
		return nil
	}
	query, _, _ = strings.Cut(query, "#")
	for part := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		if secretQuery(name) {
			return c.Fault(at, name+" in its query looks like a secret, and the configuration is kept in every run",
				fmt.Sprintf("send it as a header: headers: {%s: ${NAME}}", name))
		}
	}
	return nil
}

// checkJQ refuses a program that does not compile, at the line where it is wrong.
// The empty text is no program.
func (c *Config) checkJQ(path, program, remedy string, variables ...string) *Error {
	if program == "" {
		return nil
	}
	_, err := jq.Compile(program, variables...)
	if err == nil {
		return nil
	}
	found := c.Fault(path, "not a jq program: "+err.Error(), remedy)
	wrong, placed := errors.AsType[*jq.Error](err)
	if !placed || wrong.Line == 0 {
		return found
	}
	if line, col, ok := c.source.inBlock(path, wrong.Line, wrong.Column); ok {
		found.Line, found.Col, found.What = line, col, "not a jq program: "+wrong.What
	}
	return found
}

// inBlock gives the place in the file of a place in a text that is written as a
// block (|), where the lines of both are the same. Lines and columns are from 1.
func (s source) inBlock(path string, line, col int) (inLine, inCol int, ok bool) {
	node := s.body
	for _, step := range steps(path) {
		if _, node = child(node, step); node == nil {
			return 0, 0, false
		}
	}
	block, isBlock := node.(*ast.LiteralNode)
	if !isBlock || block.Value == nil || !strings.HasPrefix(block.Start.Value, "|") {
		return 0, 0, false
	}
	for text := range strings.Lines(block.Value.GetToken().Origin) {
		if bare := strings.TrimLeft(text, " "); strings.TrimSpace(bare) != "" {
			return block.Start.Position.Line + line, len(text) - len(bare) + col, true
		}
	}
	return 0, 0, false
}

func (c *Config) checkInherit(at string, a Agent) *Error {
	for i, name := range a.Inherit {
		path := fmt.Sprintf("%s.inherit[%d]", at, i)
		_, given := a.Env[name]
		switch {
		case !regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`).MatchString(name):
			return c.Fault(path, fmt.Sprintf("%q is no variable's name", name), "write a name of letters, digits and _, such as LANG")
		case strings.HasPrefix(name, "FORERUN_"):
			return c.Fault(path, name+" is forerun's own", "leave it out: a replay sets FORERUN_REPLAY and FORERUN_RUN")
		case looksSecret(name):
			return c.Fault(path, name+" looks like a secret's name",
				fmt.Sprintf("write it under env: {%s: ${%s}}, so that its value is kept out of everything that is written", name, name))
		case given:
			return c.Fault(path, name+" is under env too", "write it in one of the two")
		case slices.Contains(a.Inherit[:i], name):
			return c.Fault(path, name+" a second time", "name each variable once")
		}
	}
	return nil
}

// looksSecret reports whether a variable's name is one that keys and passwords go
// by.
func looksSecret(name string) bool {
	name = strings.ToUpper(name)
	for _, part := range []string{"SECRET", "TOKEN", "PASSW", "PASSPHRASE", "CREDENTIAL", "APIKEY", "PRIVATE"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	words := strings.Split(name, "_")
	return slices.ContainsFunc(words, func(w string) bool {
		switch w {
		case "KEY", "KEYS", "PASS", "AUTH", "COOKIE", "COOKIES", "PAT", "DSN", "JWT", "BEARER", "SIGNATURE", "SAS":
			return true
		case "PWD":
			return len(words) > 1 // PWD alone is the folder
		}
		return false
	})
}
