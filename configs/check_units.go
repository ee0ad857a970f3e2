package configs

import (
	"fmt"
	"slices"

	"forerun/datasets/nearest"
)

// What of a case is judged.
const (
	UnitRequest      = "request"
	UnitStep         = "step"
	UnitConversation = "conversation"
)

// Units lists what of a case can be judged, the default first.
func Units() []string { return []string{UnitRequest, UnitStep, UnitConversation} }

// checkUnit checks what is judged of a suite's cases.
func (c *Config) checkUnit(at string, s Suite) *Error {
	recorded := c.Stable.Agent.Kind == KindRecorded || c.Candidate.Agent.Kind == KindRecorded
	switch {
	case s.Unit != "" && !slices.Contains(Units(), s.Unit):
		return c.Fault(at+".unit", fmt.Sprintf("unknown unit %q", s.Unit), nearest.Remedy(s.Unit, Units()))
	case recorded && s.Unit != "" && s.Unit != UnitRequest:
		return c.Fault(at+".unit", fmt.Sprintf("an arm is recorded, and a record has one answer a case and none a %s", s.Unit), "write unit: request, or leave it out")
	case s.SameTurn.Set() && s.Unit != UnitConversation:
		return c.Fault(at+".same_turn", "same_turn without a conversation", "write unit: conversation, or leave same_turn out")
	case s.SameTurn.Set() && (s.SameTurn.Unit != "%" || !(s.SameTurn.Value > 0 && s.SameTurn.Value <= 1)):
		return c.Fault(at+".same_turn", fmt.Sprintf("%q is no likeness", s.SameTurn.Text), "write above 0% and to 100%: the share of its words that a turn has in common with the logged one")
	}
	return nil
}
