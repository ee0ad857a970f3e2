package toolcalls

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"forerun/scorers"
)

// rules say which differences between arguments do not count. A path names a
// field, with dots into objects; in a list it stands for every element's field.
type rules struct {
	ignoreAll bool
	ignore    map[string]bool
	match     map[string]matcher
}

// matcher compares one field. An error means that the case's own value cannot
// be used, which breaks the scorer and does not speak of the agent.
type matcher struct {
	word  string
	alone bool // needs no expected value; else a field that is not expected must be absent
	match func(want, got value) (bool, error)
}

const (
	matchExact      = "exact"
	matchIgnoreCase = "ignore_case"
	matchTolerance  = "number_tolerance"
	matchRegex      = "regex"
	matchPresent    = "present"
)

const matcherForms = "exact, ignore_case, number_tolerance:X, regex (the expected value is the pattern), regex:PATTERN or present"

func newRules(o scorers.Options) (rules, error) {
	r := rules{ignoreAll: o.Bool("ignore_arguments"), ignore: map[string]bool{}, match: map[string]matcher{}}
	given := o.Object("arguments")
	if r.ignoreAll && given != nil {
		return r, o.Error("arguments", "stands beside ignore_arguments: true", "keep one of them")
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		var err error
		switch key {
		case "ignore":
			err = r.readIgnore(o, given[key])
		case "match":
			err = r.readMatch(o, given[key])
		default:
			err = o.Error("arguments."+key, "is not known", "the keys are ignore and match")
		}
		if err != nil {
			return r, err
		}
	}
	return r, nil
}

func (r rules) readIgnore(o scorers.Options, v any) error {
	list, ok := v.([]any)
	if !ok {
		return o.Error("arguments.ignore", "is not a list", "write for example ignore: [note, trace_id]")
	}
	for _, e := range list {
		path, ok := e.(string)
		if !ok || path == "" {
			return o.Error("arguments.ignore", "holds something that is no name", "write for example ignore: [note, trace_id]")
		}
		r.ignore[path] = true
	}
	return nil
}

func (r rules) readMatch(o scorers.Options, v any) error {
	fields, ok := v.(map[string]any)
	if !ok {
		return o.Error("arguments.match", "is not an object", "write for example match: {amount: number_tolerance:0.01}")
	}
	for _, path := range slices.Sorted(maps.Keys(fields)) {
		option := "arguments.match." + path
		if r.ignore[path] {
			return o.Error(option, "is ignored and matched", "keep one of them")
		}
		word, _ := fields[path].(string)
		m, err := newMatcher(word)
		if err != nil {
			return o.Error(option, err.Error(), "use "+matcherForms)
		}
		r.match[path] = m
	}
	return nil
}

func newMatcher(text string) (matcher, error) {
	word, arg, hasArg := strings.Cut(text, ":")
	m := matcher{word: text}
	switch {
	case word == matchTolerance && hasArg:
		tolerance, err := strconv.ParseFloat(strings.TrimSpace(arg), 64)
		if err != nil || !(tolerance >= 0) || math.IsInf(tolerance, 0) {
			return m, fmt.Errorf("has the tolerance %s", scorers.Quote(arg))
		}
		m.match = func(want, got value) (bool, error) { return within(want, got, tolerance) }
	case word == matchRegex && hasArg:
		re, err := regexp.Compile(arg)
		if err != nil {
			return m, fmt.Errorf("has a pattern that is no regular expression: %w", err)
		}
		m.alone = true
		m.match = func(_, got value) (bool, error) { return got.present && re.MatchString(got.text()), nil }
	case hasArg:
		return m, fmt.Errorf("is %s", scorers.Quote(text))
	case word == matchExact:
		m.match = func(want, got value) (bool, error) { return got.present && equal(want.v, got.v), nil }
	case word == matchIgnoreCase:
		m.match = func(want, got value) (bool, error) {
			return got.present && strings.EqualFold(want.text(), got.text()), nil
		}
	case word == matchRegex:
		m.match = matchPattern
	case word == matchPresent:
		m.alone = true
		m.match = func(_, got value) (bool, error) { return got.present, nil }
	default:
		return m, fmt.Errorf("is %s", scorers.Quote(text))
	}
	return m, nil
}

func matchPattern(want, got value) (bool, error) {
	re, err := regexp.Compile(want.text())
	if err != nil {
		return false, fmt.Errorf("the expected value is no regular expression: %w", err)
	}
	return got.present && re.MatchString(got.text()), nil
}

func within(want, got value, tolerance float64) (bool, error) {
	w, ok := want.number()
	if !ok {
		return false, errors.New("the expected value is no number")
	}
	g, ok := got.number()
	return ok && math.Abs(w-g) <= tolerance, nil
}

// value is a field that may be absent.
type value struct {
	v       any
	present bool
}

func (x value) text() string {
	if s, ok := x.v.(string); ok {
		return s
	}
	b, err := json.Marshal(x.v)
	if err != nil {
		return ""
	}
	return string(b)
}

// number takes a number, or a string that holds one: models write both.
func (x value) number() (float64, bool) {
	var text string
	switch v := x.v.(type) {
	case json.Number:
		text = string(v)
	case string:
		text = strings.TrimSpace(v)
	default:
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
}
