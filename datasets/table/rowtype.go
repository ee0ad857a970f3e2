package table

import (
	"fmt"
	"reflect"
	"strings"
)

// checkRowType refuses row types that parquet-go writes wrongly without a word:
// an optional json column it loses pointers to text and panics on text, and of
// an embedded struct it writes nil pointers as zero values.
func checkRowType(t reflect.Type) error {
	switch t.Kind() { //nolint:exhaustive // the other kinds hold no fields
	case reflect.Pointer, reflect.Slice:
		return checkRowType(t.Elem())
	case reflect.Struct:
	default:
		return nil
	}
	for f := range t.Fields() {
		if f.Anonymous {
			return fmt.Errorf("table: %s embeds %s: spell its fields out", t, f.Type)
		}
		tag := strings.Split(f.Tag.Get("parquet"), ",")
		for _, option := range tag[1:] {
			if option == "json" && !isJSON(f.Type) {
				return fmt.Errorf("table: %s.%s is a json column of type %s: use json.RawMessage", t, f.Name, f.Type)
			}
		}
		if f.IsExported() && tag[0] != "-" {
			if err := checkRowType(f.Type); err != nil {
				return err
			}
		}
	}
	return nil
}
