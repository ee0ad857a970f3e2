package datasets_test

import (
	"context"
	"iter"
	"os"
	"testing"

	"forerun/datasets"
)

type (
	ctxt      = context.Context
	iterCases = iter.Seq2[datasets.Case, error]
)

func readAll(tb testing.TB, path string) []byte {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}
