package wire

import (
	"fmt"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay"
)

// choiceOf says which cases of its data a suite takes: those of the gate's part of
// its split, and of these what its sample does not refuse.
func choiceOf(s configs.Suite) (datasets.Choice, error) {
	choice := datasets.Choice{Split: s.Parts(), Part: datasets.PartGate}
	if s.Sample == nil {
		return choice, nil
	}
	choice.MaxRisk = datasets.Risk(s.Sample.MaxRisk)
	if s.Sample.Where == "" {
		return choice, nil
	}
	where, err := datasets.CompileWhere(s.Sample.Where)
	if err != nil { // the configuration's check has compiled it once
		return choice, fmt.Errorf("suite %s: %w", s.Name, err)
	}
	choice.Where = where
	return choice, nil
}

// leftOut counts what the i-th suite did not take of its data, after all of that
// was read, and refuses a suite that has no case left.
func (g *Gate) leftOut(i int, chosen *datasets.Chosen, cases int) error {
	suite := g.Config.Suites[i].Name
	dev := replay.ExcludedCases{Suite: suite, Kind: replay.FailDev}
	others := replay.ExcludedCases{Suite: suite, Kind: replay.FailNotChosen}
	for _, l := range chosen.LeftOut() {
		switch {
		case l.Value != datasets.LeftByPart:
			others.Count += l.Cases
		case !g.dev: // else they are the gate's, which are not counted here
			dev.Count += l.Cases
		}
	}
	if cases == 0 && (dev.Count+others.Count > 0 || g.dev) {
		return g.noneLeft(i)
	}
	for _, out := range []replay.ExcludedCases{dev, others} {
		if out.Count > 0 {
			g.extra = append(g.extra, out)
		}
	}
	return nil
}

// noneLeft refuses a suite whose split and sample leave nothing of its data.
func (g *Gate) noneLeft(i int) error {
	s := g.Config.Suites[i]
	key, remedy := "split", "write a smaller dev, or add logs to the data"
	if g.dev {
		remedy = "write a larger dev, or add logs to the data"
	}
	if s.Split == nil || s.Sample != nil && (s.Sample.MaxRisk != "" || s.Sample.Where != "") {
		key, remedy = "sample", "take more with max_risk and where, or add logs to the data"
	}
	return g.Config.Fault(fmt.Sprintf("suites[%d].%s", i, key), fmt.Sprintf("no case of suite %s is left", s.Name), remedy)
}

// splits are the splits of the suites, by name; nil where none has one.
func splits(c *configs.Config) map[string]datasets.Split {
	var out map[string]datasets.Split
	for _, s := range c.Suites {
		if s.Split == nil {
			continue
		}
		if out == nil {
			out = map[string]datasets.Split{}
		}
		out[s.Name] = s.Parts()
	}
	return out
}
