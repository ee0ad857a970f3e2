package rundir

import (
	"errors"
	"io/fs"
	"iter"
	"os"

	"forerun/datasets/table"
)

// writeShown writes a table as the run shows it. Rows that are shown otherwise than
// they are lie whole in the private table of the same name, in the same order; where
// there are none there is no such table.
func writeShown[T any](r *Run, name string, rows iter.Seq2[*batch[T], error]) error {
	out, err := table.Create[T](r.Path(name), table.Options{Disk: r.disk})
	if err != nil {
		return err
	}
	defer out.Abort()
	var whole *table.Writer[T]
	for b, err := range rows {
		if err != nil {
			return err
		}
		if len(b.whole) > 0 && whole == nil {
			if whole, err = table.Create[T](r.Path(privateTable(name)), table.Options{Disk: r.disk, Mode: privateFile}); err != nil {
				return err
			}
			defer whole.Abort()
		}
		if len(b.whole) > 0 {
			if err := whole.Write(b.whole...); err != nil {
				return err
			}
		}
		if err := out.Write(b.shown...); err != nil {
			return err
		}
	}
	if whole != nil {
		err = whole.Commit()
	} else if err = r.disk.Remove(r.Path(privateTable(name))); errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return err
	}
	return out.Commit()
}

// readWhole reads a table as it is, not as it is shown.
func readWhole[T any, K comparable](r *Run, name string, key func(*T) K) iter.Seq2[T, error] {
	shown := table.Read[T](r.Path(name))
	private := r.Path(privateTable(name))
	if _, err := os.Stat(private); r.Manifest().Sealed[privateTable(name)] == "" || errors.Is(err, fs.ErrNotExist) {
		return shown // nothing is shown otherwise, or nothing else is left
	}
	return func(yield func(T, error) bool) {
		next, stop := iter.Pull2(table.Read[T](private))
		defer stop()
		whole, err, more := next()
		for row, broken := range shown {
			switch {
			case broken != nil:
			case err != nil:
				broken = err
			case more && key(&whole) == key(&row):
				if !yield(whole, nil) {
					return
				}
				whole, err, more = next()
				continue
			}
			if !yield(row, broken) || broken != nil {
				return
			}
		}
		if err != nil {
			yield(*new(T), err)
		}
	}
}

// wholeLost reports whether rows that are shown otherwise than they are are not there
// any more as they are.
func (r *Run) wholeLost() bool {
	sealed := r.Manifest().Sealed
	for _, name := range []string{CasesTable, OutcomesTable} {
		if _, err := os.Stat(r.Path(privateTable(name))); sealed[privateTable(name)] != "" && errors.Is(err, fs.ErrNotExist) {
			return true
		}
	}
	return false
}
