package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"forerun/datasets"
	"forerun/datasets/disk"
	"forerun/replay"
	"forerun/replay/rundir"
)

// Promoted is what became of a run's regressions.
type Promoted struct {
	Added      []Regression
	There      int // whose id is of the same case in the file
	Taken      int // whose id is of another case in the file
	NoContent  int // of which nothing is left that could be asked
	Unlabelled int // of those added: nothing says what a good answer is
	Cases      int // in the file now

	clusters map[string]map[string]int // of the file: cases by metric and cluster
}

// Promote adds regressions of a run to a file of cases, which need not be there. The
// file is as it was, or whole with the new cases behind the old ones. Where nothing
// is added it is not touched.
func Promote(ctx context.Context, run *rundir.Run, found []Regression, file string, how Promotion) (*Promoted, error) {
	p := &Promoted{clusters: map[string]map[string]int{}}
	known, err := p.known(ctx, file)
	if err != nil {
		return nil, err
	}
	add, err := p.choose(ctx, run, found, known, how)
	if err != nil || len(add) == 0 {
		return p, err
	}
	for i := range add {
		if add[i].Expected == nil {
			p.Unlabelled++
		}
		p.count(&add[i])
	}
	return p, addCases(ctx, file, known != nil, datasets.Slice(add))
}

// known reads the digest of every case of a file, by its id; nil where there is no
// file.
func (p *Promoted) known(ctx context.Context, file string) (map[string]string, error) {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // a new file
	}
	src, err := datasets.Open(file, nil)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for c, err := range src.Cases(ctx) {
		if err != nil {
			return nil, err
		}
		out[c.ID] = c.Digest()
		p.count(&c)
	}
	return out, nil
}

func (p *Promoted) count(c *datasets.Case) {
	p.Cases++
	for _, l := range losses() {
		if e := c.Expected; l == lostEscalation && (e == nil || e.Escalate == nil || !*e.Escalate) {
			continue
		}
		of := p.clusters[l.metric()]
		if of == nil {
			of = map[string]int{}
			p.clusters[l.metric()] = of
		}
		of[c.Cluster]++
	}
}

// choose gives the cases that are added, in the order of the run.
func (p *Promoted) choose(ctx context.Context, run *rundir.Run, found []Regression, known map[string]string, how Promotion) ([]datasets.Case, error) {
	wanted, keys := map[replay.Key]Regression{}, map[replay.Key]bool{}
	for _, r := range found {
		key := replay.Key{Suite: r.Suite, CaseID: r.CaseID}
		wanted[key], keys[key] = r, true
	}
	var answers map[replay.Key]*replay.Outcome
	if how.StableAnswers {
		var err error
		if answers, err = stableAnswers(ctx, run, keys); err != nil {
			return nil, err
		}
	}
	var add []datasets.Case
	ids := map[string]string{}
	for c, err := range run.Cases(ctx) {
		if err != nil {
			return nil, err
		}
		key := replay.Key{Suite: c.Suite, CaseID: c.Case.ID}
		r, ok := wanted[key]
		if !ok {
			continue
		}
		one, err := promoted(run, c.Suite, &c.Case, answers[key], provenanceOf(run, r, how), how.Whole)
		if errors.Is(err, errNoContent) {
			p.NoContent++
			continue
		}
		if err != nil {
			return nil, err
		}
		before, there := known[one.ID]
		if !there {
			before, there = ids[one.ID]
		}
		switch {
		case there && before == one.Digest():
			p.There++
		case there:
			p.Taken++
		default:
			ids[one.ID] = one.Digest()
			add, p.Added = append(add, one), append(p.Added, r)
		}
	}
	return add, nil
}

// addCases writes cases behind those of a file. JSON Lines that are there stay as
// they are, byte by byte.
func addCases(ctx context.Context, file string, there bool, add datasets.Source) error {
	if !there {
		_, err := datasets.Write(ctx, file, add, nil)
		return err
	}
	lines, err := plainLines(file)
	if err != nil {
		return err
	}
	if lines {
		return appendLines(ctx, file, add)
	}
	old, err := datasets.Open(file, nil)
	if err != nil {
		return err
	}
	_, err = datasets.Write(ctx, file, oneByOne(old, add), nil)
	return err
}

// plainLines reports whether a file of cases is text, and named so.
func plainLines(file string) (bool, error) {
	f, err := os.Open(file)
	if err != nil {
		return false, fmt.Errorf("add cases: %w", err)
	}
	defer func() { _ = f.Close() }() // read only
	var first [1]byte
	if _, err := io.ReadFull(f, first[:]); err != nil {
		return false, fmt.Errorf("add cases to %s: %w", file, err)
	}
	return strings.EqualFold(filepath.Ext(file), ".jsonl") && strings.IndexByte("P\x1f", first[0]) < 0, nil
}

func appendLines(ctx context.Context, file string, add datasets.Source) error {
	info, err := os.Stat(file)
	if err != nil {
		return fmt.Errorf("add cases: %w", err)
	}
	old, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("add cases: %w", err)
	}
	defer func() { _ = old.Close() }() // read only
	out, err := disk.Create(disk.System{}, file, info.Mode().Perm())
	if err != nil {
		return fmt.Errorf("add cases: %w", err)
	}
	defer out.Abort()
	end := &lastByte{Writer: out}
	if _, err = io.Copy(end, old); err == nil && end.is != '\n' {
		_, err = out.Write([]byte("\n"))
	}
	if err == nil {
		_, err = datasets.WriteJSONL(ctx, out, add)
	}
	if err != nil {
		return fmt.Errorf("add cases to %s: %w", file, err)
	}
	return out.Commit()
}

// lastByte remembers the last byte that was written.
type lastByte struct {
	io.Writer
	is byte
}

func (l *lastByte) Write(p []byte) (int, error) {
	if len(p) > 0 {
		l.is = p[len(p)-1]
	}
	return l.Writer.Write(p)
}

// oneByOne gives the cases of several sources, one source after the other.
func oneByOne(all ...datasets.Source) datasets.Source {
	return datasets.SourceFunc(func(ctx context.Context) iter.Seq2[datasets.Case, error] {
		return func(yield func(datasets.Case, error) bool) {
			for _, src := range all {
				for c, err := range src.Cases(ctx) {
					if !yield(c, err) {
						return
					}
				}
			}
		}
	})
}
