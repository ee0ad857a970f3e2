package diagnose

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"forerun/datasets/nearest"
	"forerun/scorers/gate"
)

// Tuning is what a configuration changes of the rules. The zero Tuning changes
// nothing.
type Tuning struct {
	Silence    []string           // codes of rules
	Thresholds map[string]float64 // by rule.threshold
}

// TuningError is a name or number of a tuning that no rule can use.
type TuningError struct {
	Path   string // silence[0], or thresholds.slower.latency
	What   string
	Remedy string
}

func (e *TuningError) Error() string { return e.Path + ": " + e.What + ": " + e.Remedy }

// Check refuses codes and thresholds that no rule has, and numbers that no
// threshold can be, with a [*TuningError].
func (t Tuning) Check() error {
	codes, thresholds := known()
	for i, code := range t.Silence {
		if !slices.Contains(codes, code) {
			return &TuningError{fmt.Sprintf("silence[%d]", i), fmt.Sprintf("no diagnosis has the code %q", cut(code)), nearest.Remedy(code, codes)}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(t.Thresholds)) {
		at := "thresholds." + name
		threshold, ok := thresholds[name]
		if !ok {
			return &TuningError{at, fmt.Sprintf("no diagnosis has the threshold %q", cut(name)), nearest.Remedy(name, slices.Collect(maps.Keys(thresholds)))}
		}
		v := t.Thresholds[name]
		switch {
		case math.IsNaN(v) || v < 0 || math.IsInf(v, 0):
			return &TuningError{at, fmt.Sprintf("a threshold of %v", v), fmt.Sprintf("write a number from 0, such as %v", threshold.Default)}
		case threshold.Most > 0 && v > threshold.Most:
			return &TuningError{at, fmt.Sprintf("a threshold of %v", v), fmt.Sprintf("write a number from 0 to %v, such as %v", threshold.Most, threshold.Default)}
		}
	}
	return nil
}

// known gives the codes of all rules and their thresholds by rule.threshold.
func known() (codes []string, thresholds map[string]Threshold) {
	thresholds = map[string]Threshold{}
	for _, r := range Rules() {
		codes = append(codes, r.Code)
		for _, th := range r.Thresholds {
			thresholds[r.Code+"."+th.Name] = th
		}
	}
	return codes, thresholds
}

// The codes of what a report says of tuned rules.
const (
	ReasonSilenced = "diagnosis_silenced"
	ReasonTuned    = "diagnosis_tuned"
)

// Said tells the reader of a report what the configuration silences and tunes. A
// rule that did not fire may have been kept from it by a threshold, so that every
// change is said, whether its rule fired or not.
func (t Tuning) Said() []gate.Reason {
	var out []gate.Reason
	for _, r := range Rules() {
		if slices.Contains(t.Silence, r.Code) {
			out = append(out, gate.Reason{Code: ReasonSilenced, Sentence: fmt.Sprintf(
				"The configuration silences the diagnosis %s.", r.Code)})
			continue
		}
		if words := t.tuned(r); words != "" {
			out = append(out, gate.Reason{Code: ReasonTuned, Sentence: fmt.Sprintf("The configuration tunes the diagnosis %s: %s.", r.Code, words)})
		}
	}
	return out
}

// tuned says which thresholds of a rule are not its own, and what those are.
func (t Tuning) tuned(r Rule) string {
	var parts []string
	for _, th := range r.Thresholds {
		name := r.Code + "." + th.Name
		if v, ok := t.Thresholds[name]; ok && v != th.Default {
			parts = append(parts, fmt.Sprintf("%s %v (default %v)", name, v, th.Default))
		}
	}
	return strings.Join(parts, ", ")
}

// limits are a rule's thresholds under this tuning.
func (t Tuning) limits(r Rule) limits {
	l := limits{}
	for _, th := range r.Thresholds {
		l[th.Name] = th.Default
		if v, ok := t.Thresholds[r.Code+"."+th.Name]; ok {
			l[th.Name] = v
		}
	}
	return l
}
