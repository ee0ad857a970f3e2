package table

import (
	"encoding/json"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

// inspect returns roughly how many bytes a row holds and whether all of its
// text is UTF-8. It is called for every row, so it allocates nothing but for
// maps.
func inspect(v reflect.Value) (size int, valid bool) {
	switch v.Kind() { //nolint:exhaustive // the other kinds hold no text
	case reflect.String:
		s := v.String()
		return len(s) + 4, utf8.ValidString(s)
	case reflect.Pointer:
		if v.IsNil() {
			return 1, true
		}
		return inspect(v.Elem())
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return 8, true
		}
		valid = true
		for i := range v.NumField() { //nolint:modernize // v.Fields makes a description of each
			n, ok := inspect(v.Field(i))
			size, valid = size+n, valid && ok
		}
		return size, valid
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return v.Len() + 4, !isJSON(v.Type()) || utf8.Valid(v.Bytes())
		}
		size, valid = 4, true
		for i := range v.Len() {
			n, ok := inspect(v.Index(i))
			size, valid = size+n, valid && ok
		}
		return size, valid
	case reflect.Map:
		size, valid = 4, true
		for it := v.MapRange(); it.Next(); {
			n, ok := inspect(it.Key())
			m, also := inspect(it.Value())
			size, valid = size+n+m, valid && ok && also
		}
		return size, valid
	default:
		return 8, true
	}
}

// mend returns a copy of v with its text made valid UTF-8. What the caller
// handed over is left as it was.
func mend(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() { //nolint:exhaustive // the other kinds hold no text
	case reflect.String:
		out.SetString(strings.ToValidUTF8(v.String(), "\uFFFD"))
	case reflect.Pointer:
		if !v.IsNil() {
			out.Set(reflect.New(v.Type().Elem()))
			out.Elem().Set(mend(v.Elem()))
		}
	case reflect.Struct:
		out.Set(v)
		if v.Type() == reflect.TypeFor[time.Time]() {
			return out
		}
		for i := range v.NumField() {
			if out.Field(i).CanSet() {
				out.Field(i).Set(mend(v.Field(i)))
			}
		}
	case reflect.Slice:
		switch {
		case v.IsNil():
		case isJSON(v.Type()):
			out.SetBytes([]byte(strings.ToValidUTF8(string(v.Bytes()), "\uFFFD")))
		case v.Type().Elem().Kind() == reflect.Uint8:
			out.Set(v)
		default:
			out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				out.Index(i).Set(mend(v.Index(i)))
			}
		}
	case reflect.Map:
		if !v.IsNil() {
			out.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
			for it := v.MapRange(); it.Next(); {
				out.SetMapIndex(mend(it.Key()), mend(it.Value()))
			}
		}
	default:
		out.Set(v)
	}
	return out
}

func isJSON(t reflect.Type) bool { return t == reflect.TypeFor[json.RawMessage]() }
