package importers

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/datasets/chat"
)

// maxMatrix is how many cases the lists in one test's vars may make.
const maxMatrix = 10_000

// test hands on the cases of one test: one, or one for each combination of the
// values of its vars that are lists.
func (r *promptfooReader) test(here datasets.Place, whole record) error {
	whole = r.config.with(whole)
	vars, err := r.vars(here, whole)
	if err != nil {
		return r.bad(err)
	}
	combinations, err := matrix(here, vars, whole)
	if err != nil {
		return r.bad(err)
	}
	for _, vars := range combinations {
		c, err := r.toCase(here, whole, vars)
		if err != nil {
			err = r.bad(err)
		} else if !r.yield(c, nil) {
			err = errStopped
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// vars gives the variables of a test, those in files too.
func (r *promptfooReader) vars(here datasets.Place, whole record) (record, error) {
	vars := whole.object("vars")
	if len(vars) == 0 && whole.has("vars") {
		return nil, &SkipError{here, "a test whose vars stand in files of their own"}
	}
	for name, value := range vars {
		ref := wordOf(value)
		if !strings.HasPrefix(ref, "file://") {
			continue
		}
		text, err := r.folder.text(here, ref)
		if err != nil {
			return nil, within("vars."+printable(name), err)
		}
		vars[name] = quoted(strings.TrimSpace(text))
	}
	return vars, nil
}

// matrix gives each combination of the values of vars that are lists.
func matrix(here datasets.Place, vars, whole record) ([]record, error) {
	out := []record{vars}
	if string(whole.object("options").get("disableVarExpansion")) == "true" {
		return out, nil
	}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		var values []json.RawMessage
		if json.Unmarshal(vars[name], &values) != nil || len(values) == 0 {
			continue
		}
		if len(out)*len(values) > maxMatrix {
			return nil, &datasets.RecordError{
				File: here.File, Line: here.Line, Field: "vars", What: fmt.Sprintf("its lists make more than %d tests", maxMatrix), Remedy: "split the test",
			}
		}
		next := make([]record, 0, len(out)*len(values))
		for _, v := range out {
			for _, value := range values {
				one := maps.Clone(v)
				one[name] = value
				next = append(next, one)
			}
		}
		out = next
	}
	return out, nil
}

func (r *promptfooReader) toCase(here datasets.Place, whole, vars record) (datasets.Case, error) {
	var c datasets.Case
	text, err := plainJSON(map[string]any{"vars": vars, "test": whole})
	if err != nil {
		return c, unreadable(here, "not JSON: "+printable(err.Error()), "correct it")
	}
	c.ID = contentID(text)
	if r.seen[c.ID] {
		return c, &SkipError{here, "the same test again"}
	}
	r.seen[c.ID] = true
	if err := r.ask(&c, vars, whole.object("options")); err != nil {
		return c, unreadable(here, err.Error(), "write vars, or a prompt")
	}
	for name, value := range whole.object("metadata") {
		setMetadata(&c, name, value)
	}
	if d := whole.get("description"); d != nil {
		setMetadata(&c, "description", d)
	}
	if err := r.asserted.read(&c, whole, vars); err != nil {
		return c, unreadable(here, err.Error(), "correct it")
	}
	return checked(c, here)
}

// ask sets what is asked: the prompt, if there is one and it can be rendered; else
// the variable, if there is one and it is a text; else all of them.
func (r *promptfooReader) ask(c *datasets.Case, vars, options record) error {
	if len(r.config.prompts) == 1 && !r.config.programs {
		prompt := options.text("prefix") + r.config.prompts[0] + options.text("suffix")
		if list, ok := renderChat(prompt, vars); ok {
			c.Messages = list
			return nil
		}
	}
	if len(vars) == 0 {
		return errors.New("asks nothing: it has no vars and no one prompt")
	}
	if len(vars) == 1 {
		for _, value := range vars {
			if list, ok := chat.Messages(value); ok {
				c.Messages = list
				return nil
			}
			if text := wordOf(value); text != "" {
				c.Messages = []datasets.Message{{Role: roleUser, Content: quoted(text)}}
				return nil
			}
		}
	}
	text, err := plainJSON(vars)
	c.Input = text
	return err
}

// renderChat makes messages of a prompt: the messages that it is as JSON, else one
// of the user's.
func renderChat(prompt string, vars record) ([]datasets.Message, bool) {
	var list []any
	if json.Unmarshal([]byte(prompt), &list) == nil {
		if !renderAll(list, vars) {
			return nil, false
		}
		text, err := plainJSON(list)
		if err != nil {
			return nil, false
		}
		return chat.Messages(text)
	}
	text, ok := render(prompt, vars)
	if !ok {
		return nil, false
	}
	if json.Unmarshal([]byte(text), &list) == nil {
		return chat.Messages(json.RawMessage(text))
	}
	return []datasets.Message{{Role: roleUser, Content: quoted(text)}}, true
}

// renderAll renders the strings within a value in place.
func renderAll(v any, vars record) bool {
	var ok bool
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			if s, isText := e.(string); isText {
				v[i], ok = render(s, vars)
			} else {
				ok = renderAll(e, vars)
			}
			if !ok {
				return false
			}
		}
	case map[string]any:
		for k, e := range v {
			if s, isText := e.(string); isText {
				v[k], ok = render(s, vars)
			} else {
				ok = renderAll(e, vars)
			}
			if !ok {
				return false
			}
		}
	}
	return true
}

// render fills in {{ name }}, {{ name.of.a.part }} and {{ name | dump }}. Of a
// template that does more it says that it cannot.
func render(template string, vars record) (string, bool) {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{{")
		if strings.Contains(before, "{%") || strings.Contains(before, "{#") {
			return "", false
		}
		out.WriteString(before)
		if !found {
			return out.String(), true
		}
		inner, after, closed := strings.Cut(rest, "}}")
		if !closed {
			return "", false
		}
		name, filter, piped := strings.Cut(strings.Trim(inner, " -"), "|")
		value, ok := lookUp(strings.TrimSpace(name), vars)
		dump := strings.TrimSpace(filter) == "dump"
		if !ok || piped && !dump {
			return "", false
		}
		if word := wordOf(value); word != "" && !dump {
			out.WriteString(word)
		} else if string(value) != `""` || dump {
			out.Write(value)
		}
		template = after
	}
}

func lookUp(name string, vars record) (json.RawMessage, bool) {
	first, rest, deeper := strings.Cut(name, ".")
	value, ok := vars[first]
	if !ok || !deeper {
		return value, ok
	}
	return lookUp(rest, newRecord(value))
}
