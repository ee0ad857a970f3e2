package process_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// The test binary is its own scorer: started as "BINARY scorer MODE ARG" it
// speaks the protocol, well or badly.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "scorer" {
		arg := ""
		if len(os.Args) > 3 {
			arg = os.Args[3]
		}
		os.Exit(scorer(os.Args[2], arg))
	}
	goleak.VerifyTestMain(m)
}

type asked struct {
	ID   string `json:"id"`
	Case struct {
		ID       string          `json:"id"`
		Expected json.RawMessage `json:"expected"`
	} `json:"case"`
	Outcome map[string]any `json:"outcome"`
}

func scorer(mode, arg string) int {
	in := bufio.NewReader(os.Stdin)
	for n := 1; ; n++ {
		switch mode {
		case "deaf": // never reads
			block()
		case "holder": // holds a pipe open for as long as it lives
			if _, err := os.OpenFile(arg, os.O_WRONLY, 0); err != nil {
				return 1
			}
			block()
		}
		line, err := in.ReadBytes('\n')
		if err != nil {
			if mode == "leaves word" {
				return leaveWord(arg)
			}
			return 0
		}
		var q asked
		if err := json.Unmarshal(line, &q); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		if code := answer(mode, arg, n, q); code >= 0 {
			return code
		}
	}
}

// block waits for an interrupt: an empty select would be a deadlock, which Go
// ends.
func block() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	<-c
}

func leaveWord(file string) int {
	if err := os.WriteFile(file, []byte("ended in peace"), 0o600); err != nil {
		return 1
	}
	return 0
}

// answer gives an exit code, or -1 to go on.
func answer(mode, arg string, n int, q asked) int {
	say := func(format string, args ...any) {
		fmt.Printf(`{"id":%q,`+format+"}\n", append([]any{q.ID}, args...)...)
	}
	switch mode {
	case "pass":
		output, _ := q.Outcome["output"].(string)
		say(`"pass":%v,"reason":"process %d, request %d"`, strings.Contains(output, "good"), os.Getpid(), n)
	case "labelled":
		if q.Case.Expected == nil {
			say(`"not_applicable":true,"reason":"no label"`)
		} else {
			say(`"pass":true,"reason":"request %d"`, n)
		}
	case "says":
		say("%s", json.RawMessage(arg))
	case "outcome":
		data, err := json.Marshal(q.Outcome)
		if err != nil {
			return 2
		}
		say(`"pass":true,"reason":%q`, data)
	case "crash":
		if q.Case.ID == "crash" {
			fmt.Fprintln(os.Stderr, "warming up\nout of ideas")
			return 3
		}
		say(`"pass":true`)
	case "ahead": // one write, so that both lines are read at once
		fmt.Printf("{\"id\":%q,\"pass\":true}\n{\"id\":%q,\"pass\":true}\n", q.ID, strconv.Itoa(n+1))
	case "raw":
		fmt.Println(arg)
	case "endless":
		for {
			if _, err := os.Stdout.WriteString(strings.Repeat("x", 4096)); err != nil {
				return 1
			}
		}
	case "child": // starts a child that holds the pipe ARG, and neither ends
		child := exec.Command(os.Args[0], "scorer", "holder", arg)
		child.Stdout, child.Stdin = os.Stdout, os.Stdin
		if err := child.Start(); err != nil {
			return 1
		}
		block()
	case "leaves word":
		say(`"pass":true`)
	default:
		return 9
	}
	return -1
}
