package gate

import (
	"fmt"
	"slices"
	"strings"
)

// faithful asks of one suite whether the replay reproduces production. Shown to be
// unlike it by more than the margin is invalid: whatever was compared, it was not
// what production does. Neither unlike nor shown to be like it is a warning.
func faithful(suite string, all []Fidelity) (invalid, warnings []Reason) {
	var why []string
	for _, f := range all {
		lo, hi := finite(f.Interval98.Lo), finite(f.Interval98.Hi)
		switch {
		case !f.Applies:
			if !slices.Contains(why, f.Why) {
				why = append(why, f.Why)
			}
		case f.Margin >= 0 && (lo != nil && *lo > f.Margin || hi != nil && *hi < -f.Margin):
			invalid = append(invalid, Reason{ReasonFidelity, fmt.Sprintf(
				"suite %s: the replay does not reproduce production: %s%s, beyond the %s allowed: look at the recorded tools, the prompt and the clock before anything else.",
				suite, f.Metric, replayed(f), quantity(f.Margin, "pp", Absolute))})
		case lo != nil && hi != nil && *lo > -f.Margin && *hi < f.Margin:
		default:
			warnings = append(warnings, Reason{WarnFidelity, fmt.Sprintf(
				"suite %s: that the replay reproduces production is not shown: %s%s%s.", suite, f.Metric, replayed(f), fidelityStep(f))})
		}
	}
	if len(why) > 0 {
		warnings = append(warnings, Reason{WarnFidelityUnknown, fmt.Sprintf(
			"suite %s: whether the replay reproduces production was not checked: %s.", suite, strings.Join(why, "; "))})
	}
	return invalid, warnings
}

// replayed gives what production and the replay came to.
func replayed(f Fidelity) string {
	if f.Logged == nil || f.Replayed == nil || f.Difference == nil {
		return ""
	}
	text := fmt.Sprintf(" was %s in the log and is %s replayed, %s", value(*f.Logged, "pp"), value(*f.Replayed, "pp"), signed(*f.Difference, "pp", Absolute))
	if f.Interval98.Lo != nil && f.Interval98.Hi != nil {
		text += " " + bracket(*f.Interval98.Lo, *f.Interval98.Hi, "pp", Absolute)
	}
	return fmt.Sprintf("%s over %d pairs", text, f.Pairs)
}

func fidelityStep(f Fidelity) string {
	if f.Needed == nil {
		return ": replay more cases that have a log"
	}
	return fmt.Sprintf(": about %d further pairs could show it", *f.Needed)
}
