package configs

import (
	"fmt"
	"math"
	"regexp"
	"slices"

	"forerun/datasets/nearest"
)

// check finds the first fault that the file alone can show.
func (c *Config) check() *Error {
	if c.Version != 1 {
		return c.Fault("version", fmt.Sprintf("version %d is not known", c.Version), "write version: 1")
	}
	if !plainName(c.Name) {
		return c.Fault("name", fmt.Sprintf("name %q", c.Name), "write a name of letters, digits, . _ and -; it names the run directory")
	}
	for _, part := range []func() *Error{c.checkArms, c.checkSignals, c.checkTools, c.checkLimits, c.checkChange, c.checkDiagnoses, c.checkSuites, c.checkMoney, c.checkServing, c.checkContent, c.checkHosts, c.checkTrend} {
		if fault := part(); fault != nil {
			return fault
		}
	}
	return nil
}

func plainName(s string) bool {
	return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`).MatchString(s)
}

func (c *Config) checkSignals() *Error {
	known := Signals()
	for name, rule := range c.Signals {
		at := "signals." + name
		if !slices.Contains(known, name) {
			return c.Fault(at, fmt.Sprintf("unknown signal %q", name), nearest.Remedy(name, known))
		}
		set := 0
		for _, v := range []string{rule.Tool, rule.Field, rule.Pattern} {
			if v != "" {
				set++
			}
		}
		if set != 1 {
			return c.Fault(at, fmt.Sprintf("%d rules for one signal", set), "write exactly one of tool, field and pattern")
		}
		if _, err := regexp.Compile(rule.Pattern); err != nil {
			return c.Fault(at+".pattern", err.Error(), "write a regular expression in RE2 syntax")
		}
	}
	return c.checkInfra()
}

// checkDiagnoses checks what the file alone can show. Which rules and thresholds
// there are, the rules themselves know.
func (c *Config) checkDiagnoses() *Error {
	for i, code := range c.Diagnoses.Silence {
		at := fmt.Sprintf("diagnoses.silence[%d]", i)
		switch {
		case code == "":
			return c.Fault(at, "a rule without a name", "write the code of a diagnosis, as the report shows it")
		case slices.Contains(c.Diagnoses.Silence[:i], code):
			return c.Fault(at, fmt.Sprintf("rule %q a second time", code), "name each rule once")
		}
	}
	for name, x := range c.Diagnoses.Thresholds {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return c.Fault("diagnoses.thresholds."+name, fmt.Sprintf("a threshold of %v", x), "write a number")
		}
	}
	return nil
}
