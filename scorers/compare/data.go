package compare

import (
	"context"
	"fmt"
	"slices"

	"forerun/scorers"
)

// Data is what comparisons are made of: for each suite its cases, and for each
// metric that a guardrail names two numbers a case. It is never changed; what
// looks at it from another side is a Data of its own that shares the columns.
type Data struct{ parts []part }

// part is one suite, or the first cases of it.
type part struct {
	Suite
	table   *suiteTable
	columns []*column
	cases   int32 // the first so many count
	without without
	view    *view // of those cases
}

// Read takes the outcomes and scores of a run into memory, in one pass.
func Read(ctx context.Context, run scorers.RunDir, suites []Suite) (*Data, error) {
	r, err := NewReader(suites)
	if err != nil {
		return nil, err
	}
	for c, err := range scorers.ReadCases(ctx, run) {
		if err != nil {
			return nil, fmt.Errorf("compare arms: %w", err)
		}
		r.Add(&c)
	}
	return r.Data(run), nil
}

// Reader takes in a run case by case, for those who have more to do with a case
// than to compare it.
type Reader struct {
	suites []Suite
	tables []*suiteTable
	byName map[string]*suiteTable
}

// NewReader begins to read a run for its comparisons.
func NewReader(suites []Suite) (*Reader, error) {
	tables, err := newTables(suites)
	if err != nil {
		return nil, err
	}
	r := &Reader{suites, tables, map[string]*suiteTable{}}
	for _, t := range tables {
		r.byName[t.suite] = t
	}
	return r, nil
}

// Add takes in the next case, in sealed order. A case without outcomes is one that
// was never answered.
func (r *Reader) Add(c *scorers.JudgedCase) {
	if t, ok := r.byName[c.Suite]; ok {
		t.add(&c.Case, c.Outcomes)
	}
}

// Data is what was read, when all of the run was.
func (r *Reader) Data(run scorers.RunDir) *Data {
	excluded := excludedCases(run)
	d := &Data{}
	for i, t := range r.tables {
		t.close()
		d.parts = append(d.parts, part{
			Suite: r.suites[i], table: t, columns: t.columns,
			cases: int32(t.ids.n()), without: excluded[r.suites[i].Name], view: &view{}, //nolint:gosec // as many as were numbered
		})
	}
	return d
}

// with gives data in which one suite's part is changed.
func (d *Data) with(suite string, change func(*part)) *Data {
	other := &Data{parts: slices.Clone(d.parts)}
	for i := range other.parts {
		if other.parts[i].Name == suite {
			change(&other.parts[i])
		}
	}
	return other
}

// Prefix gives the first cases of a suite, in the order in which they were
// sealed; the other suites stay whole.
func (d *Data) Prefix(suite string, cases int) *Data {
	return d.with(suite, func(p *part) {
		p.cases = int32(max(0, min(cases, int(p.cases)))) //nolint:gosec // at most p.cases
		p.view = &view{}
	})
}

// At gives the same data with a suite's guardrails at another one-sided level.
func (d *Data) At(suite string, alpha float64) *Data {
	return d.with(suite, func(p *part) {
		p.Guardrails = slices.Clone(p.Guardrails)
		for i := range p.Guardrails {
			p.Guardrails[i].Alpha = alpha
		}
	})
}

// Only gives the data of one suite alone.
func (d *Data) Only(suite string) *Data {
	return &Data{parts: slices.DeleteFunc(slices.Clone(d.parts), func(p part) bool { return p.Name != suite })}
}

func (d *Data) part(suite string) *part {
	for i := range d.parts {
		if d.parts[i].Name == suite {
			return &d.parts[i]
		}
	}
	return nil
}

// column gives the values of a guardrail's metric.
func (p *part) column(guardrail int) *column { return p.columns[p.table.of[guardrail]] }

// whole reports whether every case counts.
func (p *part) whole() bool { return int(p.cases) == p.table.ids.n() }
