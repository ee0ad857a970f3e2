package configs

import (
	"fmt"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"

	"forerun/datasets/nearest"
)

// What forerun can serve an agent.
const (
	ServeTools  = "tools"
	ServeModels = "models"
)

// Served lists what forerun can serve an agent.
func Served() []string { return []string{ServeTools, ServeModels} }

// ServesTools reports whether forerun answers the agent's tool calls at addresses
// of its own.
func (a Agent) ServesTools() bool { return slices.Contains(a.Serve, ServeTools) }

// Metered reports whether the agent's model calls pass forerun, which then knows
// what they cost.
func (a Agent) Metered() bool { return slices.Contains(a.Serve, ServeModels) }

// The defaults of serving and probing.
const (
	DefaultListen       = "127.0.0.1:0"
	DefaultProbeTool    = "forerun_probe"
	DefaultProbeMessage = "Call the tool forerun_probe and answer with exactly what it returns."
)

// checkServing checks where forerun answers agents, and that it answers some.
func (c *Config) checkServing() *Error {
	served := c.Stable.Agent.Serve != nil || c.Candidate.Agent.Serve != nil
	models := c.Stable.Agent.Metered() || c.Candidate.Agent.Metered()
	s := c.Serve
	if s == nil {
		s = &Serve{}
	}
	switch {
	case c.Serve != nil && !served:
		return c.Fault("serve", "addresses for agents, and no agent is served", "write serve: [tools], [models] or both under an agent, or leave it out")
	case models && s.OpenAI == nil && s.Anthropic == nil:
		return c.Fault(c.meteredAt(), "model calls are served, and nothing says where they go on to",
			"write serve: {openai: {base_url: https://…}}, serve: {anthropic: {…}} or both, at the top of the file")
	case !models && s.OpenAI != nil:
		return c.Fault("serve.openai", "an upstream that no agent's model calls pass to", "write serve: [models] under an agent, or leave it out")
	case !models && s.Anthropic != nil:
		return c.Fault("serve.anthropic", "an upstream that no agent's model calls pass to", "write serve: [models] under an agent, or leave it out")
	}
	if fault := c.checkListen(s); fault != nil {
		return fault
	}
	if fault := c.checkUpstream("serve.openai", s.OpenAI); fault != nil {
		return fault
	}
	return c.checkUpstream("serve.anthropic", s.Anthropic)
}

// meteredAt is where an agent says that its model calls are served.
func (c *Config) meteredAt() string {
	if c.Stable.Agent.Metered() {
		return "stable.agent.serve"
	}
	return "candidate.agent.serve"
}

func (c *Config) checkListen(s *Serve) *Error {
	if s.Advertise != "" {
		if what := unfit(s.Advertise); what != "" {
			return c.Fault("serve.advertise", what, "write http://HOST:PORT, the address under which agents reach forerun")
		}
	}
	if s.Listen == "" {
		return nil
	}
	host, port, err := net.SplitHostPort(s.Listen)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil || port == "" {
		return c.Fault("serve.listen", fmt.Sprintf("%q is no HOST:PORT", s.Listen), "write an address and a port, such as 127.0.0.1:0")
	}
	ip, err := netip.ParseAddr(host)
	if s.Advertise == "" && (host == "" || err == nil && ip.IsUnspecified()) {
		return c.Fault("serve.listen", "it listens at all addresses, and nothing says under which one agents reach it",
			"write serve.advertise too, such as http://forerun.ci:8710")
	}
	return nil
}

func (c *Config) checkUpstream(at string, u *Upstream) *Error {
	if u == nil {
		return nil
	}
	if what := unfit(u.BaseURL); what != "" {
		return c.Fault(at+".base_url", what, "write the API's base URL, such as https://api.example.com/v1")
	}
	for _, name := range slices.Sorted(maps.Keys(u.Headers)) {
		if u.Headers[name].Name() == NoKey {
			return c.Fault(at+".headers."+name, "a header that is none", "write ${NAME}, or leave the header out")
		}
	}
	return nil
}

// unfit says what keeps a text from being the address of a server, "" where nothing
// does.
func unfit(address string) string {
	u, err := url.Parse(address)
	switch {
	case address == "":
		return "no address"
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		return "not an HTTP address"
	case u.User != nil:
		return "an address with a user name or password"
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "an address with a query or a fragment"
	}
	return ""
}

// checkServed checks what an agent is served, and how its writes are contained.
func (c *Config) checkServed(at string, a Agent) *Error {
	if a.Serve != nil && len(a.Serve) == 0 {
		return c.Fault(at+".serve", "an empty list", "write [tools], [models] or both, or leave serve out")
	}
	for i, word := range a.Serve {
		switch {
		case !slices.Contains(Served(), word):
			return c.Fault(fmt.Sprintf("%s.serve[%d]", at, i), fmt.Sprintf("unknown service %q", word), nearest.Remedy(word, Served()))
		case slices.Contains(a.Serve[:i], word):
			return c.Fault(fmt.Sprintf("%s.serve[%d]", at, i), word+" a second time", "name each once")
		}
	}
	return c.checkContainment(at+".containment", a)
}

func (c *Config) checkContainment(at string, a Agent) *Error {
	declared, probe := a.Containment.Declared, a.Containment.Probe
	switch {
	case declared == "" && probe == nil:
		if c.source.has(at) {
			return c.Fault(at, "neither a probe nor words", `write probe, {probe: {message: "…", tool: NAME}} or {declared: "…"}`)
		}
		return nil
	case probe == nil:
		return nil
	case declared != "":
		return c.Fault(at, "a probe and words", "write one of them: what a probe shows needs no words")
	case a.Kind == KindHTTP && !a.ServesTools():
		return c.Fault(at, "a probe of an agent whose tool calls forerun does not see", "write serve: [tools] beside it, and have the agent call its tools at serve.mcp or serve.tools of the trial")
	}
	if len(probe.Arguments) > 0 && probe.Tool == DefaultProbeTool {
		return c.Fault(at+".probe.arguments", "arguments of "+DefaultProbeTool+", which has none", "name a tool of the agent's own with tool: NAME, or leave arguments out")
	}
	if probe.Tool != DefaultProbeTool && probe.Message == DefaultProbeMessage {
		return c.Fault(at+".probe", fmt.Sprintf("a probe of the tool %s, and a message that asks for %s", probe.Tool, DefaultProbeTool),
			"write message: \"…\", words at which the agent calls "+probe.Tool+" and repeats what it returns")
	}
	return nil
}

// fillServed sets what an agent's probe and the addresses leave out.
func (c *Config) fillServed() {
	for _, a := range []*Agent{&c.Stable.Agent, &c.Candidate.Agent} {
		if p := a.Containment.Probe; p != nil {
			orElse(&p.Tool, DefaultProbeTool)
			orElse(&p.Message, DefaultProbeMessage)
		}
	}
	if c.Serve != nil {
		orElse(&c.Serve.Listen, DefaultListen)
	}
}
