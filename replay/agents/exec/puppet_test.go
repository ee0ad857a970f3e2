package execagent_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"forerun/replay/agents/agenttest"
)

// The programs under test are this test binary, started again with PUPPET set to
// one of these.
const (
	puppet    = "puppet"    // does what the trial's input says, see orders
	scripted  = "scripted"  // follows agenttest's script
	deaf      = "deaf"      // closes its stdin and stays
	parent    = "parent"    // starts a child that does the talking, as go run does
	child     = "child"     // that child: it also outlives its stdin
	childPipe = "CHILDPIPE" // names the pipe that the child holds open
)

func TestMain(m *testing.M) {
	switch os.Getenv("PUPPET") {
	case "":
		goleak.VerifyTestMain(m)
	case puppet:
		runPuppet()
	case scripted:
		runScripted()
	case deaf:
		os.Stdin.Close()
		stay()
	case parent:
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "PUPPET="+child)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			os.Exit(1)
		}
	case child:
		held, err := os.OpenFile(os.Getenv(childPipe), os.O_WRONLY, 0)
		if err != nil {
			os.Exit(1)
		}
		runPuppet()
		fmt.Fprintln(held, "the end of stdin") // a living child says so
		stay()
	}
}

// stay waits for a signal that never comes.
func stay() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	<-c
}

// orders is a trial's input: what the puppet does with it. In the lines $ID is
// the trial's id, $FIRST that of the first trial, $PID the process's number,
// $ENV its environment, $DIR its directory and $ANSWER what it was last told, as
// JSON strings.
type orders struct {
	Write  []string `json:"write,omitempty"`  // lines for stdout, at once
	Raw    string   `json:"raw,omitempty"`    // and this, without a line break
	Then   []string `json:"then,omitempty"`   // lines for the first answer to a tool call or approval
	Stderr string   `json:"stderr,omitempty"` // what it complains of
	Exit   *int     `json:"exit,omitempty"`   // how it ends
	Once   string   `json:"once,omitempty"`   // it ends only where this file is not there yet
}

// lines calls each for every line on stdin, until its end.
func lines(each func(line string)) {
	in := bufio.NewReader(os.Stdin)
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		each(strings.TrimSuffix(line, "\n"))
	}
}

func runPuppet() {
	first := ""
	then := map[string][]string{}
	quote := func(s string) string {
		b, err := json.Marshal(s)
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	say := func(id, answer string, out []string) {
		dir, _ := os.Getwd()
		r := strings.NewReplacer("$ID", quote(id), "$FIRST", quote(first), "$PID", quote(strconv.Itoa(os.Getpid())),
			"$ENV", quote(strings.Join(os.Environ(), " ")), "$DIR", quote(dir), "$ANSWER", quote(answer))
		for _, line := range out {
			fmt.Println(r.Replace(line))
		}
	}
	lines(func(line string) {
		var m struct {
			Type  string `json:"type"`
			ID    string `json:"id"`
			Input orders `json:"input"`
		}
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			panic(err)
		}
		if m.Type != "trial" {
			say(m.ID, line, then[m.ID])
			return
		}
		if first == "" {
			first = m.ID
		}
		if again := m.Input.Once; again != "" {
			f, err := os.OpenFile(again, os.O_CREATE|os.O_EXCL, 0o600)
			if err == nil {
				f.Close()
				os.Exit(9)
			}
		}
		then[m.ID] = m.Input.Then
		say(m.ID, "", m.Input.Write)
		_, _ = io.WriteString(os.Stdout, m.Input.Raw)
		_, _ = io.WriteString(os.Stderr, m.Input.Stderr)
		if m.Input.Exit != nil {
			os.Exit(*m.Input.Exit)
		}
	})
}

func runScripted() {
	lines(func(line string) {
		var m struct {
			Type   string `json:"type"`
			ID     string `json:"id"`
			Input  string `json:"input"`
			Result string `json:"result"`
			Ends   bool   `json:"ends"`
			Trace  struct {
				Trial string `json:"trial"`
			} `json:"trace"`
		}
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			panic(err)
		}
		if what := agenttest.Leaked(line); what != "" {
			panic("leaked: " + what)
		}
		if m.Type == "tool" && strings.HasPrefix(m.Result, "<"+string(agenttest.Until)+">") && !m.Ends {
			fmt.Printf(`{"type":"tool","id":%q,"name":"lookup","arguments":{}}`+"\n", m.ID)
			return
		}
		if m.Type == "tool" {
			fmt.Printf(`{"type":"result","id":%q,"output":%q}`+"\n", m.ID, m.Result)
			return
		}
		do, n, err := agenttest.Read(m.Input)
		if err != nil {
			panic(err)
		}
		switch do {
		case agenttest.Answer, agenttest.Foul:
			fmt.Printf(`{"type":"result","id":%q,"output":%s}`+"\n", m.ID, agenttest.JSON(agenttest.Output(do, n)))
		case agenttest.Marked:
			fmt.Printf(`{"type":"result","id":%q,"output":%q}`+"\n", m.ID, m.Trace.Trial)
		case agenttest.LookUp, agenttest.Until:
			fmt.Printf(`{"type":"tool","id":%q,"name":"lookup","arguments":{"n":%d}}`+"\n", m.ID, n)
		case agenttest.Fail:
			fmt.Printf(`{"type":"result","id":%q,"error":"no, \u001b %s %s"}`+"\n", m.ID, agenttest.Secret, strings.Repeat("x", 9999))
		case agenttest.Hang:
		}
	})
}
