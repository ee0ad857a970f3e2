package view

import "forerun/scorers/gate"

// Mark stands before a finding, so that colour is not alone in saying it.
func Mark(v gate.Verdict) string {
	switch v {
	case gate.Pass:
		return "✓"
	case gate.Inconclusive:
		return "?"
	case gate.Fail:
		return "✗"
	case gate.Invalid:
		return "!"
	}
	return "?"
}
