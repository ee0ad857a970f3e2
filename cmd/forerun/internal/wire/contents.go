package wire

import (
	"context"

	"forerun/configs"
	"forerun/datasets"
)

// Contents gives the digest of the content of every suite's case file, by
// suite: what data describe says of the same cases in any form of file.
func Contents(ctx context.Context, c *configs.Config) (map[string]string, error) {
	known := map[string]string{}
	out := map[string]string{}
	for _, s := range c.Suites {
		digest, ok := known[s.Data]
		if !ok {
			source, err := datasets.Open(s.Data, nil)
			if err != nil {
				return nil, err
			}
			if digest, err = datasets.ContentDigest(ctx, source); err != nil {
				return nil, err
			}
			known[s.Data] = digest
		}
		out[s.Name] = digest
	}
	return out, nil
}
