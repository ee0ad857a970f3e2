package configs

import (
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
)

// Hosts bounds who may receive the content of cases.
type Hosts struct {
	// Allow names hosts: api.example.com, api.example.com:8443 for one port alone,
	// *.example.com for all below it.
	Allow []string `yaml:"allow"`
}

// The levels of content.
const (
	ContentNone     = "none"
	ContentRedacted = "redacted"
	ContentFull     = "full"
)

// ContentLevels lists how much of the cases' content a run directory can show.
func ContentLevels() []string { return []string{ContentNone, ContentRedacted, ContentFull} }

// Receiver is who is sent content of cases.
type Receiver struct {
	At      string // of its address in the configuration
	Address string
	Host    string // with its port, where the address names one
	Name    string // what it is there for
}

// Receivers lists every host that the configuration sends content to, in the order of
// the file. What an exec agent sends on by itself is not in it.
func (c *Config) Receivers() []Receiver {
	var out []Receiver
	add := func(at, address, name string) {
		if u, err := url.Parse(strings.TrimSpace(address)); err == nil && u.Host != "" {
			out = append(out, Receiver{at, u.String(), u.Host, name})
		}
	}
	for _, arm := range []struct {
		name  string
		agent Agent
	}{{"stable", c.Stable.Agent}, {"candidate", c.Candidate.Agent}} {
		add(arm.name+".agent.base_url", arm.agent.BaseURL, "arm "+arm.name)
		add(arm.name+".agent.url", arm.agent.URL, "arm "+arm.name)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Tools.Policies)) {
		add("tools.policies."+name+".url", c.Tools.Policies[name].URL, "tool "+name)
	}
	if c.Serve != nil {
		for _, up := range []struct {
			name string
			at   *Upstream
		}{{"openai", c.Serve.OpenAI}, {"anthropic", c.Serve.Anthropic}} {
			if up.at != nil {
				add("serve."+up.name+".base_url", up.at.BaseURL, "model calls of agents")
			}
		}
	}
	return out
}

// checkHosts refuses a host that would receive content and is not allowed to.
func (c *Config) checkHosts() *Error {
	if c.Hosts == nil {
		return nil
	}
	if c.Hosts.Allow == nil {
		return c.Fault("hosts", "hosts without allow", "write hosts: {allow: [api.example.com]}, or allow: [] where nobody may receive content")
	}
	for i, name := range c.Hosts.Allow {
		host, _, err := net.SplitHostPort(name)
		if err != nil {
			host = strings.Trim(name, "[]")
		}
		host = strings.TrimPrefix(host, "*.")
		if host == "" || strings.ContainsAny(name, "/@ ?#") || strings.Contains(host, "*") || strings.Contains(host, ":") && net.ParseIP(host) == nil {
			return c.Fault(fmt.Sprintf("hosts.allow[%d]", i), fmt.Sprintf("%q is no host", name), "write api.example.com, api.example.com:8443 or *.example.com, without a scheme")
		}
	}
	for _, r := range c.Receivers() {
		if !c.Hosts.Allows(r.Host) {
			return c.Fault(r.At, fmt.Sprintf("%s (%s) would receive the content of cases, and hosts does not allow it", r.Host, r.Name),
				fmt.Sprintf("add %s to hosts: {allow: […]}, or name another address", hostName(r.Host)))
		}
	}
	return nil
}

// Allows reports whether a host may receive content. A name without a port allows
// every port.
func (h *Hosts) Allows(host string) bool {
	host = strings.ToLower(host)
	name := hostName(host)
	for _, allowed := range h.Allow {
		allowed = strings.ToLower(allowed)
		below, wide := strings.CutPrefix(allowed, "*.")
		switch {
		case allowed == host, allowed == name, strings.Trim(allowed, "[]") == name:
			return true
		case wide && (strings.HasSuffix(name, "."+below) || strings.HasSuffix(host, "."+below)):
			return true
		}
	}
	return false
}

// hostName is a host without its port.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

// checkContent checks how much of the cases' content the run directory shows.
func (c *Config) checkContent() *Error {
	if !slices.Contains(ContentLevels(), c.Content) {
		return c.Fault("content", fmt.Sprintf("unknown level %q", c.Content),
			"write content: redacted (pseudonyms for what is personal or secret), none or full")
	}
	return nil
}
