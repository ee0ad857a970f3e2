package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"forerun/configs"
)

// change finds what differs between the arms: what the configuration declares,
// which must not contradict what their definitions show, else what those show.
func (g *Gate) change(ctx context.Context) ([]configs.Change, error) {
	shown, err := g.shownChange(ctx)
	if err != nil {
		return nil, err
	}
	declared := g.Config.Change
	if len(declared) == 0 {
		return shown, nil
	}
	if !g.bothOpenAI() {
		return declared, nil // a program's or a service's inside is not to be seen
	}
	for _, kind := range []string{configs.ChangePrompt, configs.ChangeModel} {
		is := func(c configs.Change) bool { return c.Kind == kind }
		at := slices.IndexFunc(declared, is)
		differs := slices.ContainsFunc(shown, is)
		switch {
		case differs && at < 0:
			return nil, g.Config.Fault("change", fmt.Sprintf("the arms differ in their %s, which change does not say", kind), "add "+kind+", or leave change out to have it found")
		case !differs && at >= 0:
			return nil, g.Config.Fault(fmt.Sprintf("change[%d]", at), fmt.Sprintf("change says %s, and the arms have the same", kind), "check that the candidate names the new one")
		}
	}
	for _, c := range shown {
		if (c.Kind == configs.ChangeToolAdded || c.Kind == configs.ChangeToolChanged) && !slices.Contains(declared, c) {
			return nil, g.Config.Fault("change", "the arms differ in their tools: "+c.String()+", which change does not say",
				fmt.Sprintf("add {%s: %s}, or leave change out to have it found", c.Kind, c.Tool))
		}
	}
	return declared, nil
}

func (g *Gate) bothOpenAI() bool {
	return g.Plan.Arms[0].Kind == configs.KindOpenAI && g.Plan.Arms[1].Kind == configs.KindOpenAI
}

// shownChange is what the arms' definitions show. Records show nothing.
func (g *Gate) shownChange(ctx context.Context) ([]configs.Change, error) {
	stable, candidate := g.Plan.Arms[0], g.Plan.Arms[1]
	if stable.Kind == configs.KindRecorded || candidate.Kind == configs.KindRecorded {
		return nil, nil
	}
	was, is := stable.Identity(), candidate.Identity()
	if !g.bothOpenAI() {
		if stable.Kind == candidate.Kind && maps.Equal(was, is) {
			return nil, nil
		}
		return []configs.Change{{Kind: configs.ChangeCode}}, nil
	}
	var out []configs.Change
	if was["prompt"] != is["prompt"] {
		out = append(out, configs.Change{Kind: configs.ChangePrompt})
	}
	for _, key := range []string{"model", "base_url", "query", "params", "stream", "max_steps", "headers"} {
		if was[key] != is[key] {
			out = append(out, configs.Change{Kind: configs.ChangeModel})
			break
		}
	}
	if was["tools"] == is["tools"] {
		return out, nil
	}
	tools, err := g.changedTools(ctx)
	return append(out, tools...), err
}

// offered are the definitions of tools by name. A case's own tool can have
// several.
type offered map[string]map[string]bool

func (o offered) add(name string, definition []byte) {
	if o[name] == nil {
		o[name] = map[string]bool{}
	}
	o[name][string(definition)] = true
}

// changedTools compares what the arms offer, in the order of the tools' names.
func (g *Gate) changedTools(ctx context.Context) ([]configs.Change, error) {
	was, err := g.offers(ctx, g.Config.Stable.Agent)
	if err != nil {
		return nil, err
	}
	is, err := g.offers(ctx, g.Config.Candidate.Agent)
	if err != nil {
		return nil, err
	}
	all := offered{}
	maps.Copy(all, was)
	maps.Copy(all, is)
	var out []configs.Change
	for _, name := range slices.Sorted(maps.Keys(all)) {
		switch {
		case was[name] == nil:
			out = append(out, configs.Change{Kind: configs.ChangeToolAdded, Tool: name})
		case !maps.Equal(was[name], is[name]): // or taken away
			out = append(out, configs.Change{Kind: configs.ChangeToolChanged, Tool: name})
		}
	}
	return out, nil
}

// offers are the tools of an arm: its file's, else the cases' own.
func (g *Gate) offers(ctx context.Context, a configs.Agent) (offered, error) {
	if a.Tools != "" {
		text, err := os.ReadFile(a.Tools)
		if err != nil {
			return nil, fmt.Errorf("read tools: %w", err)
		}
		return definitions(text)
	}
	out := offered{}
	for _, s := range g.Suites {
		for c, err := range s.Source.Cases(ctx) {
			if err != nil {
				return nil, err
			}
			for _, t := range c.Tools {
				text, err := json.Marshal(definition{t.Name, t.Description, plain(t.Parameters)})
				if err != nil {
					return nil, fmt.Errorf("tool %s of case %q: %w", t.Name, c.ID, err)
				}
				out.add(t.Name, text)
			}
		}
	}
	return out, nil
}

// definition is what a model is told of a tool.
type definition struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Parameters  any    `json:"parameters"`
}

// definitions reads a tools file, which the agent has accepted: each in OpenAI's
// form, or as a case has it.
func definitions(text []byte) (offered, error) {
	var list []struct {
		definition
		Function *definition `json:"function"`
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, errors.New("tools: not a list of tools")
	}
	out := offered{}
	for _, one := range list {
		d := one.definition
		if one.Function != nil {
			d = *one.Function
		}
		text, err := json.Marshal(d)
		if err != nil {
			return nil, fmt.Errorf("tool %s: %w", d.Name, err)
		}
		out.add(d.Name, text)
	}
	return out, nil
}

// plain decodes JSON, so that the order of its keys tells nothing apart.
func plain(text json.RawMessage) any {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return nil // none, which a case may leave out
	}
	return v
}
