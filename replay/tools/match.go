package tools

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"forerun/configs/matching"
	"forerun/datasets/jq"
	"forerun/replay"
)

// others is the field name that stands for all fields without a rule of their
// own.
const others = "*"

// matcher says when the arguments of two calls of a tool are taken for the same.
// The zero matcher wants the same JSON value.
type matcher struct {
	fields map[string]matching.Rule
	others matching.Rule
}

func newMatcher(rules map[string]string) (matcher, error) {
	m := matcher{fields: make(map[string]matching.Rule, len(rules))}
	for _, field := range slices.Sorted(maps.Keys(rules)) {
		rule, err := matching.Parse(rules[field])
		if err != nil {
			return matcher{}, fmt.Errorf("arguments %q: %w", field, err)
		}
		if field == others {
			m.others = rule
		} else {
			m.fields[field] = rule
		}
	}
	return m, nil
}

// exact reports whether nothing but equal arguments match.
func (m *matcher) exact() bool {
	return len(m.fields) == 0 && (m.others.Kind == "" || m.others.Kind == matching.Exact)
}

func (m *matcher) rule(field string) matching.Rule {
	if r, ok := m.fields[field]; ok {
		return r
	}
	return m.others
}

// asked is a call as a matcher sees it: a key that is equal where all fields but
// the similar ones match, and the texts of those.
type asked struct {
	key   string
	texts map[string]string
}

// read makes a call ready to be compared; false where its arguments are no
// object, which matches nothing but itself.
func (m *matcher) read(ctx context.Context, class string, arguments json.RawMessage) (asked, bool) {
	value, err := jq.Value(orJSON(arguments, "{}"))
	object, ok := value.(map[string]any)
	if err != nil || !ok {
		return asked{}, false
	}
	names := slices.Collect(maps.Keys(object))
	for name, rule := range m.fields {
		if _, there := object[name]; !there && rule.Kind == matching.JQ {
			names = append(names, name) // a program may have a word on an absent field
		}
	}
	a := asked{texts: map[string]string{}}
	keyed := make(map[string]json.RawMessage, len(names))
	for _, name := range names {
		switch rule := m.rule(name); rule.Kind {
		case matching.Exact, "":
			keyed[name], err = json.Marshal(object[name])
		case matching.Any:
		case matching.Similar:
			a.texts[name] = plainText(object[name])
		case matching.JQ:
			keyed[name], err = rule.Program.OneOf(ctx, object[name])
		}
		if err != nil {
			return asked{}, false // a program that can't read the value makes nothing match
		}
	}
	text, err := json.Marshal(keyed)
	if err != nil {
		return asked{}, false
	}
	a.key = replay.Signature(class, text)
	return a, true
}

// likeness is how much the similar fields of two calls with one key are alike,
// and whether each is alike enough.
func (m *matcher) likeness(a, b asked) (sum float64, ok bool) {
	for name := range a.texts {
		x := alike(a.texts[name], b.texts[name])
		if x < m.rule(name).Least {
			return 0, false
		}
		sum += x
	}
	for name := range b.texts {
		if _, both := a.texts[name]; !both && alike("", b.texts[name]) < m.rule(name).Least {
			return 0, false
		}
	}
	return sum, true
}
