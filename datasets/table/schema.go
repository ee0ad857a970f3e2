package table

import (
	"fmt"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// Schema is implemented by row types that name what they hold. The version is
// raised when an older reader could misread the file.
type Schema interface {
	TableSchema() (name string, version int)
}

const (
	nameKey    = "forerun.schema"
	versionKey = "forerun.schema_version"
)

func schemaOf[T any]() (name string, version int, ok bool) {
	var row T
	if s, is := any(row).(Schema); is {
		name, version = s.TableSchema()
		return name, version, true
	}
	if s, is := any(&row).(Schema); is {
		name, version = s.TableSchema()
		return name, version, true
	}
	return "", 0, false
}

// compare reports the first column in which a file differs from what rows of
// the wanted schema need.
func compare(want, have *parquet.Schema) *Error {
	for _, path := range want.Columns() {
		w, _ := want.Lookup(path...)
		column := strings.Join(path, ".")
		h, found := have.Lookup(path...)
		if !found {
			if field, _ := topField(have, path[0]); field != nil && (inMap(path) || !sameShape(want, have, path[0])) {
				return &Error{
					Column: path[0], What: "has another shape than expected",
					Remedy: "write it as " + describe(w.Node, len(path) > 1),
				}
			}
			if mayBeMissing(want, path[0]) {
				continue
			}
			return &Error{Column: column, What: "is missing", Remedy: "write it as " + describe(w.Node, false)}
		}
		if !converts(w.Node.Type(), h.Node.Type()) {
			return &Error{
				Column: column, What: "holds " + typeName(h.Node.Type()),
				Remedy: "write it as " + typeName(w.Node.Type()),
			}
		}
		if !w.Node.Repeated() && h.Node.Repeated() {
			return &Error{Column: column, What: "holds a list", Remedy: "write one value a row"}
		}
	}
	return nil
}

// inMap reports whether a column is the key or the value of a map. A map that
// lacks one of them is no struct that lacks a member: the library would read
// the other in its place.
func inMap(path []string) bool { return len(path) > 1 && path[len(path)-2] == "key_value" }

func topField(s *parquet.Schema, name string) (parquet.Field, bool) {
	for _, f := range s.Fields() {
		if f.Name() == name {
			return f, true
		}
	}
	return nil, false
}

// sameShape reports whether both columns are leaves or both are groups that
// share a leaf. A group may lack members that the wanted one has.
func sameShape(want, have *parquet.Schema, name string) bool {
	w, _ := topField(want, name)
	h, _ := topField(have, name)
	if w.Leaf() != h.Leaf() {
		return false
	}
	for _, path := range want.Columns() {
		if path[0] == name {
			if _, ok := have.Lookup(path...); ok {
				return true
			}
		}
	}
	return false
}

func mayBeMissing(want *parquet.Schema, name string) bool {
	f, ok := topField(want, name)
	if !ok || !f.Required() {
		return true
	}
	// A map and a list are required groups around a repeated one: missing
	// reads as empty.
	return !f.Leaf() && len(f.Fields()) == 1 && f.Fields()[0].Repeated()
}

// converts reports whether parquet-go reads values of one type as another
// without a change of meaning. It would also, silently, turn text into numbers
// and decimals into their unscaled digits.
func converts(want, have parquet.Type) bool {
	wl, hl := want.LogicalType(), have.LogicalType()
	switch want.Kind() {
	case parquet.ByteArray:
		return have.Kind() == parquet.ByteArray && isText(have) == isText(want) || have.Kind() == parquet.ByteArray && hl == nil
	case parquet.Int64:
		if isTimestamp(want) || isTimestamp(have) {
			return isTimestamp(want) && isTimestamp(have)
		}
		return isPlainInt(have)
	case parquet.Int32:
		return have.Kind() == parquet.Int32 && isPlainInt(have)
	case parquet.Double:
		return have.Kind() == parquet.Double || have.Kind() == parquet.Float || have.Kind() == parquet.Int32 && isPlainInt(have)
	case parquet.Boolean, parquet.Float, parquet.Int96, parquet.FixedLenByteArray:
		return want.Kind() == have.Kind() && (wl == nil) == (hl == nil)
	default:
		return false
	}
}

func isPlainInt(t parquet.Type) bool {
	if t.Kind() != parquet.Int64 && t.Kind() != parquet.Int32 {
		return false
	}
	l := t.LogicalType()
	return l == nil || strings.HasPrefix(t.String(), "INT")
}

func isTimestamp(t parquet.Type) bool { return strings.HasPrefix(t.String(), "TIMESTAMP") }

func isText(t parquet.Type) bool {
	s := t.String()
	return t.Kind() == parquet.ByteArray && (s == "STRING" || s == "JSON" || s == "ENUM")
}

func typeName(t parquet.Type) string {
	switch {
	case isText(t):
		return "text"
	case isTimestamp(t):
		return "a timestamp"
	}
	if isPlainInt(t) {
		return "a whole number"
	}
	if t.LogicalType() != nil {
		return t.String()
	}
	switch t.String() {
	case "BOOLEAN":
		return "a boolean"
	case "FLOAT", "DOUBLE":
		return "a double"
	default:
		return t.String()
	}
}

func describe(n parquet.Node, nested bool) string {
	if nested {
		return fmt.Sprintf("a list, map or struct of %s", typeName(n.Type()))
	}
	return typeName(n.Type())
}
