package tables

import (
	"reflect"
	"strings"
)

// Table is one of the files that [Write] writes.
type Table struct {
	Name    string // the file without its ending
	Doc     string // what a row is
	Columns []Column
}

// Column is one column of a table.
type Column struct {
	Name string
	Type string // text, number, whole number, true or false, time
	Null bool   // it can be null
	Doc  string
}

// Tables lists the tables and their columns in the order of the files.
func Tables() []Table {
	return []Table{
		{"findings", "One row a guardrail, on all cases or on one slice.", columns[Finding]()},
		{"cases", "One row a case.", columns[Case]()},
		{"segments", "One row an attribute of a case.", columns[Segment]()},
		{"pairs", "One row a case and metric, both arms side by side.", columns[Pair]()},
		{"outcomes", "One row a trial of a case on an arm, without what was said.", columns[Outcome]()},
		{"scores", "One row a score of an outcome.", columns[Score]()},
	}
}

func columns[T any]() []Column {
	var out []Column
	for f := range reflect.TypeFor[T]().Fields() {
		t, null := f.Type, false
		if t.Kind() == reflect.Pointer {
			t, null = t.Elem(), true
		}
		kind := "time"
		switch t.Kind() { //nolint:exhaustive // rows have no others
		case reflect.String:
			kind = "text"
		case reflect.Float64:
			kind = "number"
		case reflect.Int64:
			kind = "whole number"
		case reflect.Bool:
			kind = "true or false"
		}
		out = append(out, Column{Name: nameOf(f), Type: kind, Null: null, Doc: f.Tag.Get("doc")})
	}
	return out
}

func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("parquet"), ",")
	return name
}
