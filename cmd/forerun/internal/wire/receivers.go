package wire

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"forerun/configs"
)

// Receiver is one host that receives the content of cases, and for what.
type Receiver struct {
	Host string   `json:"host"`
	For  []string `json:"for"`
}

// Receivers lists every host that receives content, by name, with the proxies of the
// environment that it passes on the way.
func Receivers(c *configs.Config) []Receiver {
	out := []Receiver{}
	add := func(host, what string) {
		i := slices.IndexFunc(out, func(one Receiver) bool { return one.Host == host })
		if i < 0 {
			i = len(out)
			out = append(out, Receiver{Host: host})
		}
		if !slices.Contains(out[i].For, what) {
			out[i].For = append(out[i].For, what)
		}
	}
	for _, r := range c.Receivers() {
		add(r.Host, r.Name)
		if proxy := proxyTo(r.Address); proxy != "" {
			add(proxy, "proxy to "+r.Host)
		}
	}
	slices.SortFunc(out, func(a, b Receiver) int { return strings.Compare(a.Host, b.Host) })
	return out
}

// proxyTo is the proxy of the environment through which an address is reached; empty
// where there is none, or an address that no request can be made to.
func proxyTo(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	if err != nil || proxy == nil {
		return ""
	}
	return proxy.Host
}

// checkProxies refuses a proxy that would pass content on and is not allowed to.
func checkProxies(c *configs.Config) error {
	if c.Hosts == nil {
		return nil
	}
	for _, r := range c.Receivers() {
		if proxy := proxyTo(r.Address); proxy != "" && !c.Hosts.Allows(proxy) {
			return c.Fault(r.At, fmt.Sprintf("%s (%s) is reached through the proxy %s of the environment, and hosts does not allow it", r.Host, r.Name, proxy),
				"add the proxy to hosts: {allow: […]}, or name the host in NO_PROXY")
		}
	}
	return nil
}

// ContentGoes says in a sentence each where the content of cases goes.
func ContentGoes(c *configs.Config) []string {
	var out []string
	for _, r := range Receivers(c) {
		out = append(out, fmt.Sprintf("content goes to %s: %s", r.Host, strings.Join(r.For, ", ")))
	}
	if len(out) == 0 {
		out = append(out, "content goes to no host that the configuration names")
	}
	for _, arm := range []struct {
		name  string
		agent configs.Agent
	}{{"stable", c.Stable.Agent}, {"candidate", c.Candidate.Agent}} {
		if arm.agent.Kind == configs.KindExec && len(arm.agent.Command) > 0 {
			out = append(out, fmt.Sprintf("content goes to the process %s (arm %s), which may send it on: forerun does not see where to",
				filepath.Base(arm.agent.Command[0]), arm.name))
		}
	}
	return out
}
