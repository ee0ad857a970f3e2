package wire

import (
	"errors"
	"fmt"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/host"
	"forerun/replay/meter"
)

// serve gives the arms that call tools or models by themselves their hosts. Nothing
// listens yet: see Ready.
func (g *Gate) serve(b *builder) error {
	arms := []configs.Arm{g.Config.Stable, g.Config.Candidate}
	if arms[0].Agent.Serve == nil && arms[1].Agent.Serve == nil {
		return nil
	}
	c := host.Config{Meter: meter.Config{Prices: g.Plan.Prices}}
	if s := g.Config.Serve; s != nil {
		c.Listen, c.Advertise = s.Listen, s.Advertise
		var err error
		if c.Meter.OpenAI, err = b.upstream("serve.openai", s.OpenAI); err != nil {
			return err
		}
		if c.Meter.Anthropic, err = b.upstream("serve.anthropic", s.Anthropic); err != nil {
			return err
		}
	}
	server, err := host.New(c)
	if err != nil {
		return g.Config.Fault("serve", err.Error(), "see docs/containment.md")
	}
	g.server = server
	for i, arm := range arms {
		if a := arm.Agent; a.Serve != nil {
			g.Plan.Arms[i].Host = server.Arm(g.Plan.Arms[i].Arm, a.ServesTools(), a.Metered())
		}
	}
	return nil
}

// upstream is a model API behind the meter, with its key.
func (b *builder) upstream(at string, u *configs.Upstream) (*meter.Upstream, error) {
	if u == nil {
		return nil, nil //nolint:nilnil // an upstream that is not configured
	}
	key, err := b.secrets.reveal(at+".api_key", u.APIKey)
	if err != nil {
		return nil, err
	}
	headers, err := b.secrets.revealAll(at+".headers", u.Headers)
	if err != nil {
		return nil, err
	}
	out := &meter.Upstream{BaseURL: u.BaseURL, Headers: headers}
	if !u.APIKey.IsZero() {
		out.Key = &key
	}
	return out, nil
}

// closeServer stops listening. A call that came when the agents were asked to end is
// an escape like any other.
func (g *Gate) closeServer() error {
	if g.server == nil {
		return nil
	}
	errs := []error{g.server.Close()}
	for _, a := range g.Plan.Arms {
		if a.Host == nil {
			continue
		}
		if err := a.Host.Escaped(); err != nil {
			errs = append(errs, fmt.Errorf("arm %s: %w", a.Arm, err))
		}
	}
	return errors.Join(errs...)
}

// Strays says in sentences what came to the addresses of the agents and was nobody's.
func (g *Gate) Strays() []string {
	if g.server == nil {
		return nil
	}
	var out []string
	s := g.server.Strays()
	for _, one := range []struct {
		n    int64
		what string
	}{
		{s.Unknown, "came with a token that forerun never gave out, and got no answer"},
		{s.Late, "came when its trial had ended, and got no answer"},
		{s.Refused, "was no valid tool call, and was refused"},
		{s.Faults, "met a fault of forerun itself: please report it"},
	} {
		if one.n > 0 {
			out = append(out, fmt.Sprintf("%d × a request at the agents' addresses %s", one.n, one.what))
		}
	}
	return out
}

// upstreams are named in the identity of an arm whose model calls pass forerun:
// another API behind it is another agent.
func upstreams(c *configs.Config, a configs.Agent, identity map[string]string) {
	if !a.Metered() || c.Serve == nil {
		return
	}
	if u := c.Serve.OpenAI; u != nil {
		identity["upstream.openai"] = u.BaseURL
	}
	if u := c.Serve.Anthropic; u != nil {
		identity["upstream.anthropic"] = u.BaseURL
	}
}

// toProbe notes which arms are to be probed before the first case.
func (g *Gate) toProbe() {
	for i, arm := range []configs.Arm{g.Config.Stable, g.Config.Candidate} {
		if arm.Agent.Containment.Probe != nil {
			g.Plan.Arms[i].Contained = replay.Containment{
				Level: replay.ContainmentNone, Words: "to be shown by a probe before the first case", ToProbe: true,
			}
		}
	}
}
