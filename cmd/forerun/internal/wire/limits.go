package wire

import (
	"net"
	"net/url"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/endpoint"
)

// limit puts the limits of the configuration into the plan, whose arms are there.
func (g *Gate) limit() {
	l := g.Config.Limits
	g.Plan.AttemptTimeout = l.AttemptTimeout.Std()
	g.Plan.Bounds = replay.Bounds{
		Steps: l.PerCase.Steps, Tokens: int64(l.PerCase.Tokens), CostUSD: l.PerCase.Cost, Prices: g.Plan.Prices,
	}
	if g.Config.Pace == configs.PaceLog {
		g.Plan.Pace = 1
	}
	g.Plan.Infra = rule(g.Config, configs.SignalInfra)

	known := endpoints{limits: l, byName: map[string]*endpoint.Endpoint{}}
	for i, arm := range []configs.Arm{g.Config.Stable, g.Config.Candidate} {
		p := &g.Plan.Arms[i]
		p.Pass, p.Models = known.of(arm.Agent, g.Config.Serve)
	}
}

// endpoints are the hosts that a run calls, each with one turnstile for all who
// call it.
type endpoints struct {
	limits configs.Limits
	byName map[string]*endpoint.Endpoint
}

// of gives the turnstile that an agent's own calls pass, and that of the model
// calls which it makes through forerun; nil where there are none. An agent and the
// models behind it never share one, be they on the same host: the agent's call
// would hold the place that its model calls wait for.
func (e *endpoints) of(a configs.Agent, serve *configs.Serve) (own, models replay.Turnstile) {
	switch a.Kind {
	case configs.KindOpenAI:
		own = e.at("", a.BaseURL)
	case configs.KindHTTP:
		own = e.at("agent ", a.URL)
	}
	if serve == nil || !a.Metered() {
		return own, nil
	}
	// What an agent calls is known only when it does: with two upstreams, both are
	// held to the pace that the slower one takes.
	for _, up := range []*configs.Upstream{serve.OpenAI, serve.Anthropic} {
		if up != nil && models == nil {
			models = e.at("", up.BaseURL)
		}
	}
	return own, models
}

// at gives the turnstile of an address.
func (e *endpoints) at(what, address string) replay.Turnstile {
	name := what + hostPort(address)
	if known, ok := e.byName[name]; ok {
		return known
	}
	made := endpoint.New(endpoint.Config{
		Name: name, Concurrency: e.limits.Concurrency, RPM: e.limits.RPM, TPM: e.limits.TPM, KeepFree: e.limits.KeepFree.Value,
	})
	e.byName[name] = made
	return made
}

// hostPort is where an address leads to, with the port that its scheme implies.
func hostPort(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // the agent refused it before
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}
