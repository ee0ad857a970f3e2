package wire

import (
	"errors"
	"fmt"
	"path/filepath"

	"forerun/configs"
	"forerun/scorers"
	"forerun/scorers/expression"
	"forerun/scorers/fromlog"
	"forerun/scorers/process"
	"forerun/scorers/schema"
	"forerun/scorers/text"
	"forerun/scorers/toolcalls"
)

// Scorers is the registry of all scorers that a configuration can name. Programs
// among them get what lookup has of the variables in [inherited].
func Scorers(lookup Environment) (*scorers.Registry, error) {
	r := &scorers.Registry{}
	err := r.RegisterAll(text.Specs(), schema.Specs(), toolcalls.Specs(), fromlog.Specs(), expression.Specs(), process.Specs(inherited(lookup)))
	if err != nil {
		return nil, fmt.Errorf("fill the registry of scorers: %w", err)
	}
	return r, nil
}

// suiteScorers builds the scorers of one suite and joins their metrics with the
// built-in ones.
func suiteScorers(c *configs.Config, registry *scorers.Registry, i int) ([]scorers.Configured, *scorers.Metrics, error) {
	file := func(name string) string {
		if filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(c.Dir, name)
	}
	var built []scorers.Configured
	for j, s := range c.Suites[i].Scorers {
		at := fmt.Sprintf("suites[%d].scorers[%d]", i, j)
		one, err := registry.New(s.Use, scorers.NewOptions(s.Options, file))
		if err != nil {
			return built, nil, scorerFault(c, at, err)
		}
		one.Metric.Name = s.As
		built = append(built, one)
	}
	metrics, err := scorers.NewMetrics(built)
	if err != nil {
		return built, nil, c.Fault(fmt.Sprintf("suites[%d].scorers", i), err.Error(), "rename it with as: NAME")
	}
	return built, metrics, nil
}

// scorerFault gives a scorer's complaint its place in the configuration.
func scorerFault(c *configs.Config, at string, err error) error {
	if option, ok := errors.AsType[*scorers.OptionError](err); ok {
		return c.Fault(at+"."+option.Option, fmt.Sprintf("scorer %s: option %s %s", option.Scorer, option.Option, option.What), option.Remedy)
	}
	if _, ok := errors.AsType[*scorers.UnknownError](err); ok {
		return c.Fault(at+".use", err.Error(), "see forerun list scorers")
	}
	return c.Fault(at, err.Error(), "see forerun list scorers")
}
