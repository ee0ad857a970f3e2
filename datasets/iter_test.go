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

func readAll(t testing.TB, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
