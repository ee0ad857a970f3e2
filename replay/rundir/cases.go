package rundir

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"forerun/datasets"
	"forerun/datasets/table"
	"forerun/replay"
)

// SuiteSource is where a suite's cases come from, sampled already.
type SuiteSource struct {
	Suite  string
	Source datasets.Source
}

// SuiteCase is one case of the run.
type SuiteCase struct {
	Suite string
	Case  datasets.Case
}

// errSealed says that cases.parquet is there; it never changes again.
var errSealed = errors.New("the cases of this run are sealed already")

// SealCases writes cases.parquet, before anybody is asked anything. From here on
// the run needs no other file for its cases. The first bad record ends it, and
// nothing is sealed.
func (r *Run) SealCases(ctx context.Context, suites []SuiteSource) error {
	if r.HasCases() {
		return fmt.Errorf("run %s: %w", r.dir, errSealed)
	}
	how, err := r.content()
	if err != nil {
		return err
	}
	counts, at, digest := make([]Suite, len(suites)), &atHand{}, newRowDigest()
	rows := maker[caseRow]{rows: r.caseRows(ctx, suites, counts, at), size: (*caseRow).size, show: func(row *caseRow) (bool, error) {
		digest.add(row)
		return how.caseRow(row)
	}}
	if err := writeShown(r, CasesTable, rows.batches()); err != nil {
		return err
	}
	if err := r.sealed(CasesTable, func(m *Manifest) { m.Suites, m.DatasetDigest = counts, digest.text() }); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept = at.cases
	return nil
}

// atHand are the cases that are being sealed, as long as there is [datasets.Room]
// for them: they need not be read back then.
type atHand struct {
	room  datasets.Room
	over  bool
	cases []*SuiteCase // pointers, since a growing list of cases would be copied
}

func (a *atHand) add(c *SuiteCase) {
	if a.over = a.over || !a.room.Take(&c.Case); a.over {
		a.cases = nil
		return
	}
	a.cases = append(a.cases, c)
}

// caseRows are the rows of all suites; it counts them on the way.
func (r *Run) caseRows(ctx context.Context, suites []SuiteSource, counts []Suite, at *atHand) iter.Seq2[caseRow, error] {
	return func(yield func(caseRow, error) bool) {
		for i, s := range suites {
			counts[i] = Suite{Name: s.Suite}
			for c, err := range s.Source.Cases(ctx) {
				sealed := &SuiteCase{Suite: s.Suite, Case: c}
				var row caseRow
				if err == nil {
					err = r.redact.hideCase(&sealed.Case)
				}
				if err == nil {
					row, err = caseRowOf(s.Suite, &sealed.Case)
				}
				if !yield(row, err) || err != nil {
					return
				}
				counts[i].Cases++
				at.add(sealed)
			}
		}
	}
}

// hideCase takes secrets out of a case, in whatever field they are.
func (r *Redactor) hideCase(c *datasets.Case) error {
	if r == nil || len(r.forms) == 0 {
		return nil
	}
	text, err := encodeJSON(c)
	if err != nil {
		return fmt.Errorf("case %q: %w", c.ID, err)
	}
	clean := r.JSON(text)
	if bytes.Equal(clean, text) {
		return nil
	}
	var hidden datasets.Case
	if err := json.Unmarshal(clean, &hidden); err != nil {
		return fmt.Errorf("case %q: without its secrets: %w", r.Text(c.ID), err)
	}
	*c = hidden
	return nil
}

// Cases reads the sealed cases, suite by suite. The first error is the last
// element. It may be ranged over more than once.
func (r *Run) Cases(ctx context.Context) iter.Seq2[SuiteCase, error] {
	return r.cases(ctx, func(string) bool { return true })
}

// SuiteCases reads the sealed cases of one suite.
func (r *Run) SuiteCases(ctx context.Context, suite string) iter.Seq2[datasets.Case, error] {
	return func(yield func(datasets.Case, error) bool) {
		for c, err := range r.cases(ctx, func(name string) bool { return name == suite }) {
			if !yield(c.Case, err) {
				return
			}
		}
	}
}

func (r *Run) cases(ctx context.Context, wanted func(suite string) bool) iter.Seq2[SuiteCase, error] {
	if kept := r.keptCases(); kept != nil {
		return keptRows(ctx, kept, func(c *SuiteCase) (SuiteCase, bool) { return *c, wanted(c.Suite) })
	}
	return func(yield func(SuiteCase, error) bool) {
		n := 0
		for row, err := range readWhole(r, CasesTable, func(row *caseRow) replay.Key { return caseKey(row.Suite, row.ID) }) {
			n++
			c := SuiteCase{Suite: row.Suite}
			switch {
			case err != nil:
				err = r.lostTable(CasesTable, err)
			case ctx.Err() != nil:
				err = ctx.Err()
			case !wanted(row.Suite):
				continue
			default:
				if c.Case, err = row.read(); err != nil {
					err = damagedRow(r.Path(CasesTable), n, err)
				}
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

func (r *Run) keptCases() []*SuiteCase {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.kept
}

// keptRows gives what is wanted of the cases that this run has sealed itself.
func keptRows[T any](ctx context.Context, kept []*SuiteCase, of func(*SuiteCase) (row T, wanted bool)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, c := range kept {
			row, wanted := of(c)
			if err := ctx.Err(); err != nil {
				yield(*new(T), err)
				return
			}
			if wanted && !yield(row, nil) {
				return
			}
		}
	}
}

// caseName is what the reorder index reads of a case.
type caseName struct {
	Suite string `parquet:"suite,dict"`
	ID    string `parquet:"id"`
}

// CaseKeys names the sealed cases, in order; a key has no arm and no trial.
func (r *Run) CaseKeys(ctx context.Context) iter.Seq2[replay.Key, error] {
	if kept := r.keptCases(); kept != nil {
		return keptRows(ctx, kept, func(c *SuiteCase) (replay.Key, bool) { return caseKey(c.Suite, c.Case.ID), true })
	}
	return func(yield func(replay.Key, error) bool) {
		for row, err := range table.Read[caseName](r.Path(CasesTable)) {
			if err == nil {
				err = ctx.Err()
			}
			err = r.lostTable(CasesTable, err)
			if !yield(caseKey(row.Suite, row.ID), err) || err != nil {
				return
			}
		}
	}
}

// clusterName is what is read of a case to know its cluster.
type clusterName struct {
	Suite   string `parquet:"suite,dict"`
	ID      string `parquet:"id"`
	Cluster string `parquet:"cluster,optional"`
}

// Cluster names the cluster of a case.
type Cluster struct{ Suite, Name string }

// Clusters gives the cluster of each sealed case, in order.
func (r *Run) Clusters(ctx context.Context) iter.Seq2[Cluster, error] {
	if kept := r.keptCases(); kept != nil {
		return keptRows(ctx, kept, func(c *SuiteCase) (Cluster, bool) { return Cluster{c.Suite, cmp.Or(c.Case.Cluster, c.Case.ID)}, true })
	}
	return func(yield func(Cluster, error) bool) {
		for row, err := range readWhole(r, CasesTable, func(row *clusterName) replay.Key { return caseKey(row.Suite, row.ID) }) {
			if err == nil {
				err = ctx.Err()
			}
			err = r.lostTable(CasesTable, err)
			if !yield(Cluster{row.Suite, cmp.Or(row.Cluster, row.ID)}, err) || err != nil {
				return
			}
		}
	}
}

// ClusterEnds gives, for each cluster of a suite in sealed order, how many cases
// there are up to its end. It is for suites whose clusters lie together.
func (r *Run) ClusterEnds(ctx context.Context, suite string) ([]int, error) {
	var ends []int
	n, last := 0, ""
	for c, err := range r.Clusters(ctx) {
		if err != nil {
			return nil, err
		}
		if c.Suite != suite {
			continue
		}
		if n > 0 && c.Name == last {
			ends = ends[:len(ends)-1]
		}
		n++
		ends, last = append(ends, n), c.Name
	}
	return ends, nil
}
