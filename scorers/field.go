package scorers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Spec declares a scorer: what it is called, what it does, which options it
// takes and how it is built. Checking, help, schema and lists all come from it.
type Spec struct {
	Name   string
	Doc    string // one sentence
	Fields []Field

	// New builds the scorer and declares its metric. Kind, Unit, Direction and
	// Evidence are set by New; Name and Value by the package. A metric of
	// KindProportion is pass/fail and takes part in success. The options were
	// checked against Fields before.
	New func(Options) (Scorer, Metric, error)
}

// Field is one option of a scorer. Its default is declared here and nowhere
// else: a getter of [Options] gives it when the option is absent.
type Field struct {
	Name     string
	Type     FieldType
	Doc      string
	Default  string // as it would be written; empty is the type's zero value
	Example  string
	Words    []string // of TypeWord: the valid ones
	Required bool
}

// FieldType is the type an option must have.
type FieldType string

// The types of options.
const (
	TypeString   FieldType = "string"
	TypeWord     FieldType = "word" // one of Field.Words
	TypeBool     FieldType = "bool"
	TypeNumber   FieldType = "number"
	TypeInteger  FieldType = "integer"
	TypeDuration FieldType = "duration" // 500ms, 10s, 2m
	TypeStrings  FieldType = "list of strings"
	TypeObject   FieldType = "object"
)

func (t FieldType) article() string {
	if t == TypeInteger || t == TypeObject {
		return "an " + string(t)
	}
	return "a " + string(t)
}

// check says what is wrong with an option's value, and the remedy.
func (f Field) check(v any) (what, remedy string) {
	wrong := func(example string) (string, string) {
		return fmt.Sprintf("is %s, want %s", kindOf(v), f.Type.article()), f.remedy(example)
	}
	switch f.Type {
	case TypeString:
		if _, ok := v.(string); !ok {
			return wrong(`"text"; put quotes round a number`)
		}
	case TypeWord:
		word, ok := v.(string)
		if !ok || !slices.Contains(f.Words, word) {
			return fmt.Sprintf("is %s", quoteAny(v)), didYouMean(word, f.Words) + "use one of " + strings.Join(f.Words, ", ")
		}
	case TypeBool:
		if _, ok := v.(bool); !ok {
			return wrong("true")
		}
	case TypeNumber:
		if _, ok := number(v); !ok {
			return wrong("0.5")
		}
	case TypeInteger:
		if n, ok := number(v); !ok || n != float64(int64(n)) {
			return wrong("4")
		}
	case TypeDuration:
		d, err := time.ParseDuration(fmt.Sprint(v))
		if err != nil || d <= 0 {
			return fmt.Sprintf("is %s, want a duration above zero", quoteAny(v)), f.remedy("10s")
		}
	case TypeStrings:
		if list, ok := stringList(v); !ok || len(list) == 0 {
			return wrong(`["one", "two"]`)
		}
	case TypeObject:
		if _, ok := object(v); !ok {
			return wrong("{key: value}")
		}
	default:
		return fmt.Sprintf("has the unknown type %q in its spec", f.Type), "correct the scorer's Spec"
	}
	return "", ""
}

func (f Field) remedy(example string) string {
	if f.Example != "" {
		example = f.Example
	}
	return fmt.Sprintf("write for example %s: %s", f.Name, example)
}

// value is the default in the form that a configuration file would give.
func (f Field) value() any {
	switch f.Type {
	case TypeBool:
		return f.Default == "true"
	case TypeNumber, TypeInteger:
		n, err := strconv.ParseFloat(f.Default, 64)
		if err != nil {
			return nil
		}
		return n
	case TypeStrings, TypeObject:
		return nil
	case TypeString, TypeWord, TypeDuration:
		if f.Default == "" {
			return nil
		}
		return f.Default
	}
	return nil
}

func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "empty"
	case string:
		return "a string"
	case bool:
		return "a bool"
	}
	if _, ok := number(v); ok {
		return "a number"
	}
	if _, ok := object(v); ok {
		return "an object"
	}
	return "a list"
}

func quoteAny(v any) string {
	if s, ok := v.(string); ok {
		return strconv.Quote(s)
	}
	return kindOf(v)
}
