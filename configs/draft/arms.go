package draft

import (
	"fmt"
	"strings"
)

// promptFile is where the candidate's prompt goes where nothing else is new in it.
const promptFile = "prompts/candidate.md"

func (d *Draft) arms(s *Survey, o Options) {
	d.Arms[0] = Arm{Version: "production", Note: "guessed: the log names no version"}
	if len(s.Versions) > 0 {
		d.Arms[0] = Arm{Version: s.Versions[0].Value, Note: fmt.Sprintf("guessed: the version of %d of %d logged cases", s.Versions[0].Cases, s.Cases)}
		if len(s.Versions) > 1 {
			d.Arms[0].Note += fmt.Sprintf("; %d more in the log", len(s.Versions)-1)
		}
	}
	d.Arms[1] = Arm{Version: "candidate", Note: "write the name that you would release"}
	if d.Arms[0].Version == d.Arms[1].Version {
		d.Arms[1].Version = "candidate-2"
	}
	switch o.Agent {
	case OpenAI:
		d.openai(s, o)
	case HTTP:
		d.http(o)
	case Exec:
		d.exec(o)
	case LangGraph:
		d.langgraph(o)
	case Recorded:
		d.recorded(o)
	}
}

func (d *Draft) both(e ...Entry) {
	for i := range d.Arms {
		d.Arms[i].Lines = append(d.Arms[i].Lines, e...)
	}
}

func (d *Draft) openai(s *Survey, o Options) {
	d.both(Entry{Key: "kind", Value: "openai"})
	if o.Keyed {
		d.both(Entry{Key: "base_url", Value: "https://api.openai.com/v1", Note: "guessed: OPENAI_API_KEY is set"})
	} else {
		d.both(Entry{Key: "base_url", Value: "http://127.0.0.1:8000/v1", Note: "asked: the endpoint that production uses"})
		d.askf("which endpoint serves the model? Write base_url and api_key: ${NAME} of both arms (OPENAI_API_KEY is not set, so a local one stands there).")
	}
	models := d.models(s, o)
	for i, m := range models {
		note := "given"
		switch {
		case []string{o.Stable, o.Candidate}[i] != "":
		case i == 1:
			note = "guessed: as stable"
		case len(s.Models) > 0:
			note = fmt.Sprintf("guessed: it answered %d of %d logged cases", s.Models[0].Cases, s.Cases)
		case s.versionIsModel(o.Priced):
			note = "guessed: the log's version is the name of a model"
		default:
			note = "asked: the log does not say which model answered"
		}
		d.Arms[i].Lines = append(d.Arms[i].Lines, Entry{Key: "model", Value: quoted(m), Note: note})
	}
	if o.Stable == "" && len(s.Models) == 0 && !s.versionIsModel(o.Priced) {
		d.askf("which model is it? The log does not say: write model of both arms.")
	}
	if models[0] == models[1] {
		d.Arms[1].Lines = append(d.Arms[1].Lines, Entry{Key: "prompt", Value: promptFile, Note: "in place of the logged system message: write what is new into it"})
		d.Files = append(d.Files, d.prompt(s))
		d.askf("what is new in the candidate? Edit %s, or name another model under candidate.", promptFile)
	}
	key := Entry{Key: "api_key", Value: "none", Note: "sends no Authorization header"}
	if o.Keyed {
		key = Entry{Key: "api_key", Value: "${OPENAI_API_KEY}", Note: "the name of a variable, never a key"}
	}
	d.both(key)
}

func (d *Draft) prompt(s *Survey) File {
	if s.Prompt != "" {
		return File{Name: promptFile, Text: s.Prompt + "\n", What: "the system message that most logged cases have, for you to change"}
	}
	what := "a placeholder: no logged case has a system message"
	if s.Prompts > 0 {
		what = "a placeholder: the logged system messages differ from case to case"
	}
	return File{Name: promptFile, Text: "You are a helpful assistant.\n", What: what}
}

// probed says that containment is shown and not promised: a promise is the user's.
func (d *Draft) probed() {
	d.both(Entry{Key: "containment", Value: "probe", Note: "shown before the first case; or say in words how its writes are kept away: {declared: \"…\"}"})
}

func (d *Draft) http(o Options) {
	d.both(Entry{Key: "kind", Value: "http"})
	for i, url := range []string{o.Stable, o.Candidate} {
		note := "given"
		if url == "" {
			url, note = fmt.Sprintf("http://127.0.0.1:%d/answer", 8711+i), "asked: where it listens"
			d.askf("where does %s listen? Write its url, and request and response where it has a form of its own (docs/agents.md).", []string{"stable", "candidate"}[i])
		}
		d.Arms[i].Lines = append(d.Arms[i].Lines, Entry{Key: "url", Value: quoted(url), Note: note})
	}
	d.both(Entry{Key: "serve", Value: "[tools]", Note: "it takes its tools from forerun: docs/containment.md"})
	d.probed()
}

func (d *Draft) exec(o Options) {
	d.both(Entry{Key: "kind", Value: "exec"})
	for i, command := range []string{o.Stable, o.Candidate} {
		note := "given"
		if command == "" {
			command, note = []string{"python3 stable.py", "python3 candidate.py"}[i], "asked: the program, see docs/exec-agents.md"
			d.askf("which program is %s? Write its command.", []string{"stable", "candidate"}[i])
		}
		d.Arms[i].Lines = append(d.Arms[i].Lines, Entry{Key: "command", Value: list(strings.Fields(command)), Note: note})
	}
	d.probed()
}

func (d *Draft) langgraph(o Options) {
	d.both(Entry{Key: "kind", Value: "exec", Note: "a LangGraph graph behind forerun_langgraph.py: docs/agents.md"})
	for i, script := range []string{o.Stable, o.Candidate} {
		note := "given"
		if script == "" {
			script, note = []string{"serve_stable.py", "serve_candidate.py"}[i], "asked: the three lines that serve its graph"
			d.askf("which file serves %s's graph? Write its command (docs/agents.md shows the three lines).", []string{"stable", "candidate"}[i])
		}
		d.Arms[i].Lines = append(d.Arms[i].Lines, Entry{Key: "command", Value: list(append([]string{"python3"}, strings.Fields(script)...)), Note: note})
	}
	d.probed()
}

func (d *Draft) recorded(o Options) {
	for i, file := range []string{o.Stable, o.Candidate} {
		d.Arms[i].Lines = append(d.Arms[i].Lines, Entry{Key: "kind", Value: "recorded", Note: []string{"what production answered", "what the candidate answered to the same cases, by id"}[i]})
		if file != "" {
			d.Arms[i].Lines = append(d.Arms[i].Lines, Entry{Key: "from", Value: quoted(file), Note: "given"})
		}
	}
}
