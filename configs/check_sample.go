package configs

import (
	"fmt"
	"slices"

	"forerun/datasets"
	"forerun/datasets/nearest"
)

// checkSample checks which cases of its data a suite takes.
func (c *Config) checkSample(at string, s Suite) *Error {
	if s.Sample == nil {
		return nil
	}
	at += ".sample"
	one := *s.Sample
	narrowed := one.MaxRisk != "" || one.Where != ""
	switch {
	case one.Size == 0 && !narrowed && !c.source.has(at+".size"):
		return c.Fault(at, "a sample without size", "write size: N, or leave sample out to take all cases")
	case one.Size < 0, one.Size == 0 && (!narrowed || c.source.has(at+".size")):
		return c.Fault(at, fmt.Sprintf("a sample of %d", one.Size), "write size: N from 1, or leave sample out to take all cases")
	case one.Size == 0 && len(one.Stratify) > 0:
		return c.Fault(at+".stratify", "a sample that takes all cases has no strata", "write size: N too, or leave stratify out")
	case one.Allocate != "" && len(one.Stratify) == 0:
		return c.Fault(at+".allocate", "an allocation and no strata to share out to", "write stratify: [SEGMENT] too, or leave allocate out")
	case one.Allocate != "" && !slices.Contains(Allocations(), one.Allocate):
		return c.Fault(at+".allocate", fmt.Sprintf("unknown allocation %q", one.Allocate), nearest.Remedy(one.Allocate, Allocations()))
	case one.MaxRisk != "" && !slices.Contains(Risks(), one.MaxRisk):
		return c.Fault(at+".max_risk", fmt.Sprintf("unknown risk %q", one.MaxRisk), nearest.Remedy(one.MaxRisk, Risks()))
	}
	return c.checkWhere(at+".where", one.Where)
}

// checkWhere refuses a condition that is no program, or that asks for what no case
// has.
func (c *Config) checkWhere(at, program string) *Error {
	if program == "" {
		return nil
	}
	const remedy = `write a condition on a case, such as .segments.tier == "gold"`
	if fault := c.checkJQ(at, program, remedy); fault != nil {
		return fault
	}
	if _, err := datasets.CompileWhere(program); err != nil {
		return c.Fault(at, err.Error(), remedy)
	}
	return nil
}

// Allocations lists how a sample can be shared out over its strata, the default
// first.
func Allocations() []string { return wordsOf(datasets.Allocations()) }

// Risks lists the steps of risk, least risky first.
func Risks() []string { return wordsOf(datasets.Risks()) }

func wordsOf[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
