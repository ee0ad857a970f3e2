package datasets

import (
	"math"
	"reflect"
	"slices"
	"strconv"
)

// complete checks what a whole case must have and fills in the defaults.
func complete(c *Case) error {
	if c.ID == "" {
		return within("id", refuse("is missing", "give every case an id of its own"))
	}
	if len(c.Messages) == 0 {
		c.Messages = nil
	}
	if c.Messages == nil && c.Input == nil {
		return refuse("case has neither messages nor input", "write messages (chat shape) or input (any JSON)")
	}
	// What says nothing is absent, so that a case has one form.
	if c.Expected != nil && reflect.ValueOf(*c.Expected).IsZero() {
		c.Expected = nil
	}
	if l := c.Logged; l != nil {
		if l.Usage != nil && *l.Usage == (Usage{}) {
			l.Usage = nil
		}
		if reflect.ValueOf(*l).IsZero() {
			c.Logged = nil
		}
	}
	if c.Cluster == "" {
		c.Cluster = c.ID
	}
	if c.Origin == "" {
		c.Origin = OriginProduction
	}
	if c.Weight == 0 {
		c.Weight = 1
	}
	if c.Risk == "" {
		c.Risk = deriveRisk(c)
	}
	return nil
}

func checkWeight(x float64) error {
	if x <= 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return refuse("is "+strconv.FormatFloat(x, 'g', -1, 64), "write a finite number above 0, or leave it out for 1")
	}
	return nil
}

// deriveRisk reads from the log what the request did to the world: a write that
// nobody approved, a write that somebody did, or nothing.
func deriveRisk(c *Case) Risk {
	writes := map[string]bool{} // by name: approved
	for _, t := range c.Tools {
		if t.Effect == EffectWrite {
			writes[t.Name] = false
		}
	}
	if len(writes) == 0 {
		return RiskReadOnly
	}
	for _, a := range c.Approvals {
		if _, ok := writes[a.Action]; ok && a.Decision != Rejected {
			writes[a.Action] = true
		}
	}
	risk := RiskReadOnly
	calls := c.ToolLog
	if c.Logged != nil {
		calls = append(slices.Clip(calls), c.Logged.ToolCalls...)
	}
	for _, call := range calls {
		approved, write := writes[call.Name]
		switch {
		case write && !approved:
			return RiskWrite
		case write:
			risk = RiskApproval
		}
	}
	return risk
}
