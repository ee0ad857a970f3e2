package gate

import (
	"fmt"
	"math"
	"strings"
)

// faithful asks of one suite whether the replay reproduces production. Shown to be
// unlike it by more than the margin is invalid: whatever was compared, it was not
// what production does. Neither unlike nor shown to be like it is a warning.
func faithful(suite string, all []Fidelity) (invalid, warnings []Reason) {
	var unchecked []Fidelity
	for _, f := range all {
		lo, hi := finite(f.Interval98.Lo), finite(f.Interval98.Hi)
		switch {
		case !f.Applies:
			unchecked = append(unchecked, f)
		case f.Margin >= 0 && (lo != nil && *lo > f.Margin || hi != nil && *hi < -f.Margin):
			invalid = append(invalid, Reason{ReasonFidelity, fmt.Sprintf(
				"suite %s: the replay does not reproduce production: %s%s, beyond the %s allowed: look at the recorded tools, the prompt and the clock before anything else.",
				suite, f.Metric, replayed(f), quantity(f.Margin, "pp", Absolute))})
		case lo == nil && hi == nil && f.Clusters >= minClustersOfPass && f.Difference != nil && math.Abs(*f.Difference) > f.Margin:
			// All pairs differ by the same amount, so there is no interval, and no doubt.
			invalid = append(invalid, Reason{ReasonFidelity, fmt.Sprintf(
				"suite %s: the replay does not reproduce production: %s%s, in every case alike, beyond the %s allowed: look at the recorded tools, the prompt and the clock before anything else.",
				suite, f.Metric, replayed(f), quantity(f.Margin, "pp", Absolute))})
		case lo != nil && hi != nil && *lo > -f.Margin && *hi < f.Margin:
		default:
			warnings = append(warnings, Reason{WarnFidelity, fmt.Sprintf(
				"suite %s: that the replay reproduces production is not shown: %s%s%s.", suite, f.Metric, replayed(f), fidelityStep(f))})
		}
	}
	if len(unchecked) > 0 {
		warnings = append(warnings, Reason{WarnFidelityUnknown, notChecked(suite, unchecked, len(unchecked) == len(all))})
	}
	return invalid, warnings
}

// notChecked says of which metrics the replay could not be held against
// production, and why; metrics with one reason are told together.
func notChecked(suite string, unchecked []Fidelity, all bool) string {
	var order []string
	metrics := map[string][]string{}
	for _, f := range unchecked {
		if _, ok := metrics[f.Why]; !ok {
			order = append(order, f.Why)
		}
		metrics[f.Why] = append(metrics[f.Why], f.Metric)
	}
	start := fmt.Sprintf("suite %s: whether the replay reproduces production was not checked", suite)
	if all && len(order) == 1 {
		return fmt.Sprintf("%s: %s.", start, order[0])
	}
	var parts []string
	for _, why := range order {
		parts = append(parts, fmt.Sprintf("for %s: %s", strings.Join(metrics[why], ", "), why))
	}
	return fmt.Sprintf("%s %s.", start, strings.Join(parts, "; "))
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
	return text + " over " + count(f.Pairs, "pairs")
}

func fidelityStep(f Fidelity) string {
	if f.Needed == nil {
		return ": replay more cases that have a log"
	}
	if *f.Needed == 1 {
		return ": 1 further pair could show it"
	}
	return fmt.Sprintf(": about %d further pairs could show it", *f.Needed)
}
