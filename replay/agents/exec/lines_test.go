package execagent_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"

	execagent "forerun/replay/agents/exec"
)

func TestReadLines(t *testing.T) {
	t.Parallel()
	message := func(id string) string { return `{"type":"tool","id":"` + id + `","name":"f"}` }
	const limit = 100
	room := limit - len(message("")+"\n")
	for _, tt := range []struct {
		name, in, ids, err string
	}{
		{"nothing", "", "[]", "EOF"},
		{"messages, longer than the buffer, with other line ends and blanks", message("1") + "\r\n\n  \n " + message("2") + "\n", "[1 2]", "EOF"},
		{"as long as may be", message(strings.Repeat("x", room)) + "\n", "[" + strings.Repeat("x", room) + "]", "EOF"},
		{"too long", message("1") + "\n" + message(strings.Repeat("x", room+1)) + "\n", "[1]", "longer than"},
		{"too long without an end", strings.Repeat("x", 200), "[]", "longer than"},
		{"half a message", message("1") + "\n" + message("2"), "[1]", "EOF"},
		{"null", "null\n", "[]", `of the type ""`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ids, err := execagent.ReadAll([]byte(tt.in), limit)
			if got := fmt.Sprint(ids); got != tt.ids || err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %s, %v, want %s, %s", got, err, tt.ids, tt.err)
			}
		})
	}
}

func FuzzReadLines(f *testing.F) {
	for _, seed := range []string{
		`{"type":"tool","id":"1","name":"f","arguments":{"a":1}}` + "\n", `{"type":"result","id":"1","output":"x"}` + "\n\n",
		`{"type":"approval","id":1}` + "\n", "\x1b[2J\n", "{\"type\":\"\xff\"}\n", `{"TYPE":"tool"}` + "\n", "[1]\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, stdout []byte) {
		_, err := execagent.ReadAll(stdout, 1000)
		if errors.Is(err, io.EOF) {
			return
		}
		if text := err.Error(); len(text) > 2000 || strings.ContainsFunc(text, unicode.IsControl) {
			t.Errorf("an error that can't be shown: %q", text)
		}
	})
}
