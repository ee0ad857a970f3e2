package scorers

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"forerun/datasets/table"
)

// Forget removes the scores of cases from a run directory, and gives how many there
// were. A run that was not scored has none.
func Forget(ctx context.Context, run RunDir, forgotten func(suite, id string) bool) (removed int, err error) {
	file := run.Path(ScoresFile)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	_, err = table.WriteFile(file, func(yield func(Row, error) bool) {
		for row, err := range Rows(run) {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil && forgotten(row.Suite, row.CaseID) {
				removed++
				continue
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}, table.Options{})
	if err != nil {
		return 0, fmt.Errorf("forget scores: %w", err)
	}
	return removed, nil
}
