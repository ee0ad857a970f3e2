package configs

import (
	"fmt"
	"slices"
)

func (c *Config) checkSuites() *Error {
	if len(c.Suites) == 0 {
		return c.Fault("suites", "no suite", "write at least one, with name, data, scorers and guardrails")
	}
	seen := map[string]bool{}
	for i, s := range c.Suites {
		at := fmt.Sprintf("suites[%d]", i)
		switch {
		case !plainName(s.Name):
			return c.Fault(at+".name", fmt.Sprintf("suite name %q", s.Name), "write a name of letters, digits, . _ and -")
		case seen[s.Name]:
			return c.Fault(at+".name", fmt.Sprintf("a second suite named %q", s.Name), "give each suite a name of its own")
		case s.Data == "":
			return c.Fault(at, fmt.Sprintf("suite %s has no data", s.Name), "write data: FILE, a case file (.parquet, .jsonl, .jsonl.gz)")
		case s.Trials < 1 || s.Trials > 1000:
			return c.Fault(at+".trials", fmt.Sprintf("%d trials", s.Trials), "write a number from 1 to 1000")
		case len(s.Guardrails) == 0:
			return c.Fault(at, fmt.Sprintf("suite %s has no guardrail", s.Name), "write at least one: {metric: success, margin: 5pp}")
		}
		seen[s.Name] = true
		for _, part := range []func(string, Suite) *Error{c.checkSample, c.checkSplit, c.checkScorers, c.checkSegments, c.checkUnit, c.checkRepeats, c.checkIntended, c.checkGuardrails} {
			if fault := part(at, s); fault != nil {
				return fault
			}
		}
	}
	return nil
}

func (c *Config) checkScorers(at string, s Suite) *Error {
	names := map[string]bool{}
	for _, sc := range s.Scorers {
		if names[sc.As] {
			return c.Fault(at+".scorers", fmt.Sprintf("two scorers give %q", sc.As), "name one of them with as: …")
		}
		names[sc.As] = true
	}
	return nil
}

func (c *Config) checkSegments(at string, s Suite) *Error {
	for i, name := range s.Segments {
		at := fmt.Sprintf("%s.segments[%d]", at, i)
		switch {
		case name == "":
			return c.Fault(at, "a segment without a name", "write a key of the cases' segments")
		case slices.Contains(s.Segments[:i], name):
			return c.Fault(at, fmt.Sprintf("segment %q a second time", name), "name each segment once")
		}
	}
	if s.Reference != "" && len(s.Segments) == 0 {
		return c.Fault(at+".reference", fmt.Sprintf("suite %s has a reference and no segments to take its mix of", s.Name), "write segments: [NAME] in the suite")
	}
	return nil
}

// checkRepeats checks what is asked more than once.
func (c *Config) checkRepeats(at string, s Suite) *Error {
	if s.AA != nil {
		switch {
		case !(s.AA.Share > 0 && s.AA.Share <= 1): // NaN is not
			return c.Fault(at+".aa.share", fmt.Sprintf("a share of %v", s.AA.Share), "write a number above 0, to 1, such as 0.2: the share of the clusters that stable answers twice")
		case c.Stable.Agent.Kind == KindRecorded:
			return c.Fault(at+".aa", "stable is recorded, and a record gives the same answer twice: it shows no noise", "leave aa out")
		}
	}
	if s.Confirm == nil {
		return nil
	}
	if c.Stable.Agent.Kind == KindRecorded || c.Candidate.Agent.Kind == KindRecorded {
		return c.Fault(at+".confirm", "an arm is recorded, and a record can't be asked again", "leave confirm out")
	}
	if s.Confirm.Trials < 2 || s.Confirm.Trials > 100 {
		return c.Fault(at+".confirm.trials", fmt.Sprintf("%d trials to confirm with", s.Confirm.Trials), "write a number from 2 to 100")
	}
	if _, err := share(s.Confirm.MaxCost); err != nil {
		return c.Fault(at+".confirm.max_cost", err.Error(), "write a share of the run's spend, above 0% and to 100%, such as 25%")
	}
	return nil
}

// Share is MaxCost as a number: 25% is 0.25. Load has checked it.
func (c Confirm) Share() float64 {
	s, err := share(c.MaxCost)
	if err != nil {
		return 0
	}
	return s
}

func share(text string) (float64, error) {
	q, err := ParseQuantity(text)
	if err != nil || q.Unit != "%" || !(q.Value > 0 && q.Value <= 1) {
		return 0, fmt.Errorf("%q is no share", text)
	}
	return q.Value, nil
}

func (c *Config) checkIntended(at string, s Suite) *Error {
	for i, n := range s.Intended {
		at := fmt.Sprintf("%s.intended[%d]", at, i)
		switch {
		case n.Metric == "":
			return c.Fault(at, "an intended change without metric", "write metric: NAME, see forerun list metrics")
		case n.Direction != "higher" && n.Direction != "lower":
			return c.Fault(at+".direction", fmt.Sprintf("%q is no direction of an intended change", n.Direction), "write direction: higher or lower, where the metric is meant to go")
		case n.Reason == "":
			return c.Fault(at, fmt.Sprintf("the intended change of %s has no reason", n.Metric), `write reason: "…", which the report shows beside it`)
		}
		for _, other := range s.Intended[:i] {
			if other.Metric == n.Metric {
				return c.Fault(at, fmt.Sprintf("a second intended change of %s", n.Metric), "name each metric once")
			}
		}
	}
	return nil
}
