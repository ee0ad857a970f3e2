package datasets

import "slices"

// fieldSet is a set of a case's fields, one bit each, in the order of
// [caseFields].
type fieldSet uint32

func allFields() fieldSet { return 1<<len(caseFields()) - 1 }

// fieldsNamed gives the set of some fields, or the first name that is none.
func fieldsNamed(names []string) (set fieldSet, unknown string) {
	known := caseFields()
	for _, name := range names {
		i := slices.Index(known, name)
		if i < 0 {
			return 0, name
		}
		set |= 1 << i
	}
	return set, ""
}

// part is the case with these fields alone, and its id.
func (c *Case) part(set fieldSet) Case {
	if set == allFields() {
		return *c
	}
	p := Case{ID: c.ID}
	for i, name := range caseFields() {
		if set&(1<<i) != 0 {
			p.take(name, c)
		}
	}
	return p
}

// take takes over one field of another case.
func (c *Case) take(name string, from *Case) {
	switch name {
	case "cluster":
		c.Cluster = from.Cluster
	case timeKey:
		c.Time = from.Time
	case "origin":
		c.Origin = from.Origin
	case "segments":
		c.Segments = from.Segments
	case "risk":
		c.Risk = from.Risk
	case "weight":
		c.Weight = from.Weight
	case messagesKey:
		c.Messages = from.Messages
	case inputKey:
		c.Input = from.Input
	case "state":
		c.State = from.State
	case "tools":
		c.Tools = from.Tools
	case "tool_log":
		c.ToolLog = from.ToolLog
	case approvalsKey:
		c.Approvals = from.Approvals
	case "expected":
		c.Expected = from.Expected
	case "logged":
		c.Logged = from.Logged
	case "metadata":
		c.Metadata = from.Metadata
	}
}
