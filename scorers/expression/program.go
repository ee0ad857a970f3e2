package expression

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

const (
	memoryBudget = 100_000 // list elements and characters that one evaluation may make
	maxSource    = 10_000
)

// program is a compiled expression.
type program struct {
	compiled *vm.Program
	kind     reflect.Kind
}

// newProgram compiles and type-checks. What is not the same every time (now) is
// not there.
func newProgram(source string, env any) (program, error) {
	if strings.TrimSpace(source) == "" {
		return program{}, errors.New("is empty")
	}
	if len(source) > maxSource {
		return program{}, fmt.Errorf("is longer than %d characters", maxSource)
	}
	compiled, err := expr.Compile(source, expr.Env(env), expr.DisableBuiltin("now"))
	if err != nil {
		return program{}, fmt.Errorf("does not compile: %w", err)
	}
	t := compiled.Node().Type()
	if t == nil {
		return program{compiled, reflect.Invalid}, nil
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return program{compiled, t.Kind()}, nil
}

func (p program) isBool() bool { return p.kind == reflect.Bool }

func (p program) isNumber() bool {
	return p.kind >= reflect.Int && p.kind <= reflect.Float64 && p.kind != reflect.Uintptr
}

// run gives a bool, a float64, or nil where the result is not known.
func (p program) run(env any) (any, error) {
	machine := vm.VM{MemoryBudget: memoryBudget}
	v, err := machine.Run(p.compiled, env)
	if err != nil {
		return nil, oneLine(err)
	}
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Pointer {
		if r.IsNil() {
			return nil, nil //nolint:nilnil // nil is an expression's word for not known
		}
		r = r.Elem()
	}
	switch {
	case !r.IsValid():
		return nil, nil //nolint:nilnil // as above
	case r.Kind() == reflect.Bool:
		return r.Bool(), nil
	case r.CanFloat():
		return r.Float(), nil
	case r.CanInt():
		return float64(r.Int()), nil
	case r.CanUint():
		return float64(r.Uint()), nil
	}
	return nil, fmt.Errorf("the result is a %s", r.Kind())
}

// oneLine keeps an evaluation error to its message: the caret is for the one
// who writes the configuration, and was shown when it was read.
func oneLine(err error) error {
	var at *file.Error
	if !errors.As(err, &at) {
		return err
	}
	hint := ""
	if strings.Contains(at.Message, "nil") {
		hint = " (nil is a value that is not known; write for example x != nil ? … or x ?? 0)"
	}
	return fmt.Errorf("evaluating the expression: %s at column %d%s", at.Message, at.Column+1, hint)
}
