package configs

import (
	"fmt"

	"forerun/datasets"
)

// checkSplit checks which clusters are kept from the gate.
func (c *Config) checkSplit(at string, s Suite) *Error {
	if s.Split == nil {
		return nil
	}
	const remedy = "write the share of the clusters that is kept for work before the gate, above 0% and under 100%, such as dev: 30%"
	switch dev := s.Split.Dev; {
	case !dev.Set():
		return c.Fault(at+".split", "a split without dev", remedy)
	case dev.Unit != "%" || !(dev.Value > 0 && dev.Value < 1):
		return c.Fault(at+".split.dev", fmt.Sprintf("%q is no share of the clusters", dev.Text), remedy)
	}
	return nil
}

// Parts gives the split of the suite's clusters; the zero one where it has none.
func (s Suite) Parts() datasets.Split {
	if s.Split == nil {
		return datasets.Split{}
	}
	return datasets.Split{Dev: s.Split.Dev.Value, Key: s.Split.Key}
}
