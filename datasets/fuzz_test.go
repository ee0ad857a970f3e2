package datasets_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"forerun/datasets"
)

func FuzzReadJSONL(f *testing.F) {
	f.Add([]byte(`{"id":"a","messages":[{"role":"user","content":"x"}],"weight":2}` + "\n\n"))
	f.Add([]byte(`{"id":"a","input":1,"tool_log":[{"name":"t","arguments":"{\"a\":1}","latency_ms":1e3}]}` + "\n{\"id\":\"a\""))
	f.Add([]byte("\xEF\xBB\xBF{\"\\u0069d\":\"\\ud800\",\"input\":\"\\\\\\\"\"}\r\n\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var good []datasets.Case
		for c, err := range datasets.ReadJSONL(t.Context(), "in", bytes.NewReader(text)) {
			var e *datasets.RecordError
			switch {
			case err == nil:
				good = append(good, c)
			case !errors.As(err, &e) || !strings.HasPrefix(err.Error(), "in:"):
				t.Fatalf("%v (%T) has no place", err, err)
			}
		}
		if len(good) == 0 {
			return
		}
		once, err := jsonl(t.Context(), datasets.Slice(good))
		if err != nil {
			t.Fatalf("cases that were read cannot be written: %v", err)
		}
		again, bad := collect(t.Context(), datasets.SourceFunc(func(ctx ctxt) iterCases {
			return datasets.ReadJSONL(ctx, "again", strings.NewReader(once))
		}))
		if len(bad) > 0 {
			t.Fatalf("cases that were written cannot be read: %v\n%s", bad, once)
		}
		twice, err := jsonl(t.Context(), datasets.Slice(again))
		if err != nil || once != twice {
			t.Fatalf("not stable (%v):\n%s\n%s", err, once, twice)
		}
	})
}

func FuzzReadParquet(f *testing.F) {
	var whole bytes.Buffer
	path := f.TempDir() + "/c.parquet"
	if _, err := datasets.Write(f.Context(), path, datasets.Slice(benchCases(3)), nil); err != nil {
		f.Fatal(err)
	}
	whole.Write(readAll(f, path))
	f.Add(whole.Bytes())
	f.Add(whole.Bytes()[:whole.Len()/2])
	f.Add([]byte("PAR1PAR1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, err := range datasets.ReadParquet(t.Context(), "in", bytes.NewReader(data), int64(len(data))) {
			var e *datasets.RecordError
			if err != nil && (!errors.As(err, &e) || !strings.HasPrefix(err.Error(), "in:")) {
				t.Fatalf("%v (%T) has no place", err, err)
			}
		}
	})
}
