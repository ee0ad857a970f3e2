package importers

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"forerun/datasets"
)

// Columns says which column of a table is which field of a case, by field:
// "message" → "Question". A field that it does not name is the column of its own
// name.
type Columns map[string]string

// cellKind is how the text of a cell is read.
type cellKind int

const (
	cellText   cellKind = iota + 1
	cellTexts           // a JSON list, or texts between line ends or semicolons
	cellJSON            // any JSON
	cellNumber          // with a point
	cellBool            // true or false, yes or no, 1 or 0
	cellTime            // RFC 3339, or seconds since 1970
	cellChat            // a message of its own
)

// csvField is one field of a case that a cell can hold.
type csvField struct {
	name string // as a column is called
	path string // in the case; empty: the same
	kind cellKind
	doc  string
}

func csvFields() []csvField {
	return []csvField{
		{"id", "", cellText, "what names the case; else a digest of the row"},
		{"message", "", cellChat, "what the user asked"},
		{"system", "", cellChat, "instructions in front of it"},
		{"messages", "", cellJSON, "a whole chat as JSON, instead of message"},
		{"input", "", cellJSON, "what the agent received, JSON or text"},
		{"customer", "cluster", cellText, "whose cases depend on one another"},
		{"cluster", "", cellText, "the same"},
		{"time", "", cellTime, "RFC 3339, 2026-03-01 09:30:00 (UTC) or seconds since 1970"},
		{"origin", "", cellText, "production, internal, synthetic or replay"},
		{"risk", "", cellText, "read_only, draft, approval or write"},
		{"weight", "", cellNumber, "how many requests the case stands for"},
		{"answer", "expected.answer", cellText, "a good answer"},
		{"facts", "expected.facts", cellTexts, "what the answer must say: a JSON list, or texts between semicolons or line ends"},
		{"escalate", "expected.escalate", cellBool, "whether a person must get the case"},
		{"expected.answer", "", cellText, "the same as answer"},
		{"expected.facts", "", cellTexts, "the same as facts"},
		{"expected.escalate", "", cellBool, "the same as escalate"},
		{"expected.tool_calls", "", cellJSON, "a JSON list of {name, arguments}"},
		{"expected.end_state", "", cellJSON, "any JSON"},
		{"output", "logged.output", cellText, "what production answered"},
		{"logged.output", "", cellText, "the same as output"},
		{"logged.status", "", cellText, "ok, agent_error, timeout, …"},
		{"logged.error", "", cellText, "what went wrong"},
		{"logged.escalated", "", cellBool, "whether a person got the case"},
		{"logged.fallback", "", cellBool, "whether the answer was the fallback"},
		{"logged.corrected", "", cellBool, "whether the user corrected the answer"},
		{"logged.latency_ms", "", cellNumber, "milliseconds"},
		{"logged.ttft_ms", "", cellNumber, "milliseconds to the first token"},
		{"logged.cost_usd", "", cellNumber, "US dollars"},
		{"logged.version", "", cellText, "of the agent"},
		{"logged.model_served", "", cellText, "the model that answered"},
		{"logged.usage.input", "", cellNumber, "tokens, cached ones included"},
		{"logged.usage.cached", "", cellNumber, "tokens"},
		{"logged.usage.output", "", cellNumber, "tokens, reasoning included"},
		{"logged.usage.reasoning", "", cellNumber, "tokens"},
		{"logged.tool_calls", "", cellJSON, "a JSON list of {name, arguments, result}"},
		{"tools", "", cellJSON, "a JSON list of {name, description, parameters}"},
		{"tool_log", "", cellJSON, "a JSON list of {name, arguments, result}"},
		{"state", "", cellJSON, "any JSON"},
	}
}

// csvFamilies are the fields that are called as the user likes.
func csvFamilies() []csvField {
	return []csvField{
		{"segments.", "", cellText, "a slice that the case belongs to"},
		{"expected.labels.", "", cellText, "a label"},
		{"logged.scores.", "", cellNumber, "a score"},
		{"metadata.", "", cellText, "anything else"},
	}
}

// ColumnFields lists the fields that a column can hold, each with a line on it.
func ColumnFields() [][2]string {
	var list [][2]string
	for _, f := range csvFields() {
		list = append(list, [2]string{f.name, f.doc})
	}
	for _, f := range csvFamilies() {
		list = append(list, [2]string{f.name + "NAME", f.doc})
	}
	return list
}

func csvFieldOf(name string) (csvField, bool) {
	for _, f := range csvFields() {
		if f.name == name {
			if f.path == "" {
				f.path = name
			}
			return f, true
		}
	}
	for _, f := range csvFamilies() {
		if rest, ok := strings.CutPrefix(name, f.name); ok && rest != "" {
			return csvField{name: name, path: name, kind: f.kind}, true
		}
	}
	return csvField{}, false
}

// NewColumns checks the names of the fields.
func NewColumns(byField map[string]string) (Columns, error) {
	for _, field := range slices.Sorted(maps.Keys(byField)) {
		if _, ok := csvFieldOf(field); !ok {
			var names []string
			for _, f := range ColumnFields() {
				names = append(names, f[0])
			}
			return nil, fmt.Errorf("%s=%s: a case has no field %s: write FIELD=COLUMN with one of the fields %s",
				printable(field), printable(byField[field]), printable(field), strings.Join(names, ", "))
		}
	}
	return Columns(maps.Clone(byField)), nil
}

// asks reports a column that says what was asked.
func (c Columns) asks(column string) bool {
	for _, field := range []string{"message", "messages", "input"} {
		name, mapped := c[field]
		if mapped && name == column || !mapped && field == column {
			return true
		}
	}
	return false
}

// of finds the field of each column of a table.
func (c Columns) of(file string, header []string) ([]csvField, error) {
	fields := make([]csvField, len(header))
	bad := func(what, remedy string) error {
		return &datasets.RecordError{File: file, Line: 1, What: what, Remedy: remedy}
	}
	there := printable(strings.Join(header, ", "))
	for _, field := range slices.Sorted(maps.Keys(c)) {
		at := slices.Index(header, c[field])
		if at < 0 {
			return nil, bad(fmt.Sprintf("has no column %q for %s", printable(c[field]), field), "name one of its columns: "+there)
		}
		if fields[at].name != "" {
			return nil, bad(fmt.Sprintf("the column %q is named for %s and for %s", printable(c[field]), fields[at].name, field), "name it once")
		}
		fields[at], _ = csvFieldOf(field)
	}
	asks := false
	paths := map[string]string{}
	for i, column := range header {
		f, known := csvFieldOf(column)
		_, mapped := c[column]
		switch {
		case fields[i].name != "":
		case known && !mapped:
			fields[i] = f
		case column != "":
			fields[i] = csvField{name: column, path: "metadata." + column, kind: cellText}
		default:
			continue
		}
		f = fields[i]
		asks = asks || f.name == "message" || f.name == "messages" || f.name == "input"
		if other, twice := paths[f.path]; twice {
			return nil, bad(fmt.Sprintf("the columns %q and %q both hold %s", printable(other), printable(column), f.path), "leave out one of them")
		}
		paths[f.path] = column
	}
	if !asks {
		return nil, bad("no column says what was asked", "name it with --columns message=COLUMN; the columns are "+there)
	}
	return fields, nil
}
