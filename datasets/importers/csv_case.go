package importers

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"forerun/datasets"
)

// csvCase makes a case of a row. An empty cell says nothing.
func csvCase(fields []csvField, row []string, here datasets.Place) (datasets.Case, error) {
	root := map[string]any{}
	words := map[string]string{}
	for i, f := range fields {
		cell := row[i]
		if f.name == "" || strings.TrimSpace(cell) == "" {
			continue
		}
		bad := &datasets.RecordError{File: here.File, Line: here.Line, Field: printable(f.name)}
		if !utf8.ValidString(cell) {
			bad.What, bad.Remedy = "invalid UTF-8", "save the table as CSV UTF-8"
			return datasets.Case{}, bad
		}
		if f.kind == cellChat {
			words[f.name] = cell
			continue
		}
		v, remedy := cellValue(f, cell)
		if remedy != "" {
			bad.What, bad.Remedy = fmt.Sprintf("is %q", printable(cell)), remedy
			return datasets.Case{}, bad
		}
		put(root, f.path, v)
	}
	if err := csvChat(root, words); err != nil {
		return datasets.Case{}, &datasets.RecordError{File: here.File, Line: here.Line, What: err.Error(), Remedy: "leave one of them out"}
	}
	if root["id"] == nil {
		root["id"] = contentID([]byte(strings.Join(row, "\x00")))
	}
	text, err := plainJSON(root)
	if err != nil {
		return datasets.Case{}, unreadable(here, "makes no case: "+printable(err.Error()), "mend the row")
	}
	c, err := datasets.ParseCase(text)
	if bad, ok := errors.AsType[*datasets.RecordError](err); ok {
		bad.File, bad.Line = here.File, here.Line
	}
	return c, err
}

// csvChat makes a chat of a message and its instructions.
func csvChat(root map[string]any, words map[string]string) error {
	if len(words) == 0 {
		return nil
	}
	if root["messages"] != nil {
		return errors.New("messages stands beside message or system")
	}
	list := []map[string]string{}
	if s := words["system"]; s != "" {
		list = append(list, map[string]string{"role": "system", "content": s})
	}
	if s := words["message"]; s != "" {
		list = append(list, map[string]string{"role": roleUser, "content": s})
	}
	if len(list) == 1 && words["message"] == "" && root["input"] != nil {
		return errors.New("system stands beside input")
	}
	if words["message"] != "" {
		root["messages"] = list
	}
	return nil
}

// cellValue reads a cell; a remedy says that it cannot be read.
func cellValue(f csvField, cell string) (v any, remedy string) {
	trimmed := strings.TrimSpace(cell)
	switch f.kind {
	case cellJSON:
		if json.Valid([]byte(trimmed)) {
			return json.RawMessage(trimmed), ""
		}
		if f.name == "input" || f.name == "state" {
			return cell, ""
		}
		return nil, "write JSON"
	case cellNumber:
		if !json.Valid([]byte(trimmed)) || strings.Trim(trimmed, "+-0123456789.eE") != "" {
			return nil, "write a number with a point, without a unit"
		}
		return json.RawMessage(trimmed), ""
	case cellBool:
		switch strings.ToLower(trimmed) {
		case "true", "yes", "1":
			return true, ""
		case "false", "no", "0":
			return false, ""
		}
		return nil, "write true or false"
	case cellTime:
		if t, ok := logTime(trimmed); ok {
			return t, ""
		}
		return nil, "write it as 2026-03-01T09:30:00Z"
	case cellTexts:
		return cellList(trimmed), ""
	case cellText, cellChat:
	}
	return cell, ""
}

// cellList splits a cell that holds several texts.
func cellList(cell string) []string {
	var list []string
	if strings.HasPrefix(cell, "[") && json.Unmarshal([]byte(cell), &list) == nil {
		return list
	}
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == '\n' || r == '\r' }) {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// put sets the value of a path. What follows the prefix of a family is one name,
// dots or not.
func put(root map[string]any, path string, v any) {
	for _, family := range csvFamilies() {
		if name, ok := strings.CutPrefix(path, family.name); ok {
			within := branch(root, strings.Split(strings.TrimSuffix(family.name, "."), "."))
			within[name] = v
			return
		}
	}
	names := strings.Split(path, ".")
	branch(root, names[:len(names)-1])[names[len(names)-1]] = v
}

func branch(root map[string]any, names []string) map[string]any {
	for _, name := range names {
		next, ok := root[name].(map[string]any)
		if !ok {
			next = map[string]any{}
			root[name] = next
		}
		root = next
	}
	return root
}
