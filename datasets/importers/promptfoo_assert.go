package importers

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"forerun/datasets"
)

// Assertions gather what promptfoo tests assert: which of forerun's scorers judge
// by it, and how many assertions no scorer can judge. The zero value is ready, and
// one may be filled by several inputs.
type Assertions struct {
	scorers map[string]string // the line of a configuration, by what it is for
	mapped  map[string]int
	left    map[string]int
}

// Scorers gives the scorers as a part of a configuration in YAML, to be pasted into
// a suite; empty where nothing was asserted that they judge.
func (a *Assertions) Scorers() string {
	if len(a.scorers) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("scorers:\n")
	for _, key := range slices.Sorted(maps.Keys(a.scorers)) {
		b.WriteString(a.scorers[key])
	}
	return b.String()
}

// Mapped counts the assertions that a scorer judges, by type.
func (a *Assertions) Mapped() []Fate { return counted(a.mapped) }

// Left counts the assertions that no scorer judges, by type.
func (a *Assertions) Left() []Fate { return counted(a.left) }

func counted(of map[string]int) []Fate {
	var list []Fate
	for _, kind := range slices.Sorted(maps.Keys(of)) {
		list = append(list, Fate{What: kind, Records: of[kind]})
	}
	return list
}

func (a *Assertions) judge(key, line string) {
	if a.scorers == nil {
		a.scorers = map[string]string{}
	}
	a.scorers[key] = line
}

func tallied(of *map[string]int, kind string) {
	if *of == nil {
		*of = map[string]int{}
	}
	(*of)[kind]++
}

// read puts into a case what its test asserts. Assertions that no scorer judges
// are kept as metadata.
func (a *Assertions) read(c *datasets.Case, test, vars record) error {
	var list []record
	if raw := test.get("assert"); raw != nil && json.Unmarshal(raw, &list) != nil {
		return errors.New("assert is no list of assertions")
	}
	left := []record{}
	for _, one := range list {
		kind := one.text("type")
		if kind == "" {
			return errors.New("an assertion has no type")
		}
		if a.take(c, kind, one, vars) {
			tallied(&a.mapped, printable(kind))
			continue
		}
		tallied(&a.left, printable(kind))
		left = append(left, one)
	}
	if len(left) == 0 {
		return nil
	}
	text, err := plainJSON(left)
	setMetadata(c, "assert", text)
	return err
}

// take puts one assertion into the case; false says that no scorer judges by it.
func (a *Assertions) take(c *datasets.Case, kind string, one, vars record) bool {
	values, ok := assertedTexts(one["value"], vars, strings.HasSuffix(kind, "-any") || strings.HasSuffix(kind, "-all") || kind == "tool-call-f1")
	if !ok {
		return false
	}
	e := c.Expected
	if e == nil {
		e = &datasets.Expected{}
	}
	switch {
	case kind == "equals" && len(values) == 1 && e.Answer == nil:
		e.Answer = &values[0]
		a.judge("exact", "  - {use: exact}\n")
	case (kind == "contains" || kind == "contains-all") && len(values) > 0:
		e.Facts = append(e.Facts, values...)
		a.judge("facts", "  - {use: facts, ignore_case: false, collapse_space: false}\n")
	case kind == "tool-call-f1" && len(values) > 0 && e.ToolCalls == nil && (one.number("threshold") == nil || *one.number("threshold") == 1):
		for _, name := range values {
			e.ToolCalls = append(e.ToolCalls, datasets.ToolCall{Name: name})
		}
		a.judge("tool_calls", "  - {use: tool_calls, as: tools_called, mode: any_order, ignore_arguments: true}\n"+
			"  - {use: tool_calls, as: no_other_tools, mode: subset, ignore_arguments: true}\n")
	case !a.label(e, kind, one, values):
		return false
	}
	c.Expected = e
	return true
}

// label keeps an assertion as a label of the case, which an expression reads.
func (a *Assertions) label(e *datasets.Expected, kind string, one record, values []string) bool {
	base, negated := strings.CutPrefix(kind, "not-")
	expression, ok := assertedExpression(base)
	text := strings.Join(values, "\n")
	switch {
	case !ok || base == "is-json" && one.has("value") || base != "is-json" && text == "":
		return false
	case strings.HasSuffix(base, "-any") || strings.HasSuffix(base, "-all"):
		if slices.ContainsFunc(values, func(v string) bool { return v == "" || strings.Contains(v, "\n") }) {
			return false
		}
	case len(values) > 1:
		return false
	case base == "regex":
		if _, err := regexp.Compile(text); err != nil {
			return false // RE2 has no look-around and no back-references
		}
	case base == "is-json":
		text = "yes"
	}
	name := strings.ReplaceAll(kind, "-", "_")
	for n := 2; e.Labels[name] != ""; n++ {
		name = fmt.Sprintf("%s_%d", strings.ReplaceAll(kind, "-", "_"), n)
	}
	if e.Labels == nil {
		e.Labels = map[string]string{}
	}
	e.Labels[name] = text
	expression = strings.ReplaceAll(expression, "WANT", `case.expected.labels["`+name+`"]`)
	if negated {
		expression = "not (" + expression + ")"
	}
	a.judge(name, fmt.Sprintf("  - use: expr\n    as: %s\n    when: '\"%s\" in case.expected.labels'\n    expr: '%s'\n", name, name, expression))
	return true
}

// assertedExpression says in expr what an assertion of a type does with the text
// WANT.
func assertedExpression(kind string) (string, bool) {
	e, ok := map[string]string{
		"equals":        `outcome.output == WANT`,
		"contains":      `outcome.output contains WANT`,
		"icontains":     `lower(outcome.output) contains lower(WANT)`,
		"starts-with":   `outcome.output startsWith WANT`,
		"regex":         `outcome.output matches WANT`,
		"contains-any":  `any(split(WANT, "\n"), outcome.output contains #)`,
		"contains-all":  `all(split(WANT, "\n"), outcome.output contains #)`,
		"icontains-any": `any(split(WANT, "\n"), lower(outcome.output) contains lower(#))`,
		"icontains-all": `all(split(WANT, "\n"), lower(outcome.output) contains lower(#))`,
		"is-json":       `outcome.json != nil`,
	}[kind]
	return e, ok
}

// assertedTexts gives the value of an assertion as texts, with its variables filled
// in; false says that a program would have to make it.
func assertedTexts(raw json.RawMessage, vars record, several bool) ([]string, bool) {
	if len(raw) == 0 || string(raw) == "null" {
		return nil, true
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	var out []string
	for _, v := range list {
		text := wordOf(v)
		if text == "" && string(v) != `""` {
			text = string(v) // true, or JSON to be met
		}
		if strings.HasPrefix(text, "file://") {
			return nil, false
		}
		text, ok := render(text, vars)
		if !ok {
			return nil, false
		}
		if several && len(list) == 1 {
			out = append(out, commaList(text)...)
			continue
		}
		out = append(out, text)
	}
	return out, true
}
