package datasets

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"forerun/datasets/jq"
	"forerun/datasets/nearest"
)

// Where is a condition on cases: a jq program that gives true or false for a
// case in its JSON form, such as .risk == "read_only". Make one with
// [CompileWhere]. It is safe for concurrent use.
type Where struct {
	program *jq.Program
	looks   fieldSet
}

// CompileWhere makes a condition ready. Its errors are of the type [*jq.Error]
// and say where the program is wrong; a field that no case has is an error too,
// where the program names it plainly.
func CompileWhere(program string) (*Where, error) {
	p, err := jq.Compile(program)
	if err != nil {
		return nil, err
	}
	names, ok := p.Fields()
	if !ok {
		return &Where{p, allFields()}, nil
	}
	looks, unknown := fieldsNamed(names)
	if unknown != "" {
		return nil, &jq.Error{What: fmt.Sprintf("a case has no field %q: %s", unknown, nearest.Remedy(unknown, caseFields()))}
	}
	return &Where{p, looks}, nil
}

// Facts is what conditions see of a case. Making it is most of the work: where
// several conditions are asked of one case, make it once.
type Facts struct {
	id    string
	holds fieldSet
	value any
}

// FactsOf makes a case ready to be asked some conditions, or any where none is
// named. Only what they look at is read; a nil condition looks at nothing.
func FactsOf(c *Case, conditions ...*Where) (Facts, error) {
	var set fieldSet
	for _, w := range conditions {
		if w != nil {
			set |= w.looks
		}
	}
	if len(conditions) == 0 {
		set = allFields()
	}
	part := c.part(set)
	text, err := marshal(&part)
	if err != nil {
		return Facts{}, fmt.Errorf("case %q: %w", clip(c.ID), err)
	}
	value, err := jq.Value(text)
	if err != nil {
		return Facts{}, fmt.Errorf("case %q: %w", clip(c.ID), err)
	}
	return Facts{c.ID, set, value}, nil
}

// Holds reports whether the condition holds. Null, which a field gives that is
// not there, counts as no; anything else but true and false is a [*RecordError]
// without a place, and so is a program that breaks.
func (w *Where) Holds(ctx context.Context, f Facts) (bool, error) {
	if w.looks&^f.holds != 0 {
		return false, errors.New("a condition is asked of facts that were made for others")
	}
	yes, err := w.program.Holds(ctx, f.value)
	switch {
	case err == nil:
		return yes, nil
	case ctx.Err() != nil:
		return false, ctx.Err()
	default:
		return false, &RecordError{
			What:   fmt.Sprintf("case %q: the condition can't be answered: %.300v", clip(f.id), err),
			Remedy: `write a condition that gives true or false, such as .risk == "read_only"`, Err: err,
		}
	}
}

// Of is the source of those cases for which the condition holds. Bad records
// pass through; a case that the condition breaks on is one.
func (w *Where) Of(src Source) Source {
	return SourceFunc(func(ctx context.Context) iter.Seq2[Case, error] {
		return func(yield func(Case, error) bool) {
			for c, err := range src.Cases(ctx) {
				in := true
				if err == nil {
					if in, err = w.holdsFor(ctx, &c); err != nil {
						c = Case{}
					}
				}
				if (err != nil || in) && !yield(c, err) || err != nil && !isRecord(err) {
					return
				}
			}
		}
	})
}

func (w *Where) holdsFor(ctx context.Context, c *Case) (bool, error) {
	f, err := FactsOf(c, w)
	if err != nil {
		return false, err
	}
	return w.Holds(ctx, f)
}
