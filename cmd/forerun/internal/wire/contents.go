package wire

import (
	"context"

	"forerun/datasets"
)

// digested notes what the content of a case file is, while it is read for the first
// time: a pass of its own would take as long as all that is done on the way.
func (g *Gate) digested(name string, source datasets.Source) datasets.Source {
	if g.contents[name] != nil {
		return source
	}
	if g.contents == nil {
		g.contents = map[string]*datasets.Digested{}
	}
	g.contents[name] = datasets.NewDigested(source)
	return g.contents[name]
}

// Contents gives the digest of the content of every suite's case file, by
// suite: what data describe says of the same cases in any form of file.
func (g *Gate) Contents(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	for _, s := range g.Config.Suites {
		if g.contents[s.Data] == nil {
			source, err := datasets.Open(s.Data, nil)
			if err != nil {
				return nil, err
			}
			g.digested(s.Data, source)
		}
		digest, err := g.contents[s.Data].Digest(ctx)
		if err != nil {
			return nil, err
		}
		out[s.Name] = digest
	}
	return out, nil
}
