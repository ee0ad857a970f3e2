package importers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"forerun/datasets/importers"
	"forerun/datasets/trace"
)

func TestOTLPDialects(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/otlp/*.json*")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d fixtures, %v", len(files), err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".golden.json") {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			for s, err := range importers.OTLP().Spans(t.Context(), importers.File(file, nil)) {
				if err != nil {
					fmt.Fprintln(&got, err)
					continue
				}
				got.Write(span(t, s))
			}
			name := strings.TrimPrefix(strings.TrimSuffix(file, filepath.Ext(file)), "testdata/")
			golden(t, name+".golden.json", got.String())
		})
	}
}

// TestOTLPCases joins each log into cases, and all of them at once: a trace's
// content may stand in another file than its spans.
func TestOTLPCases(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/otlp/*.json*")
	if err != nil {
		t.Fatal(err)
	}
	logs := map[string][]importers.Input{}
	for _, file := range files {
		if strings.HasSuffix(file, ".golden.json") {
			continue
		}
		name, _, _ := strings.Cut(filepath.Base(file), ".")
		logs[name] = append(logs[name], sample(t, "otlp/"+filepath.Base(file)))
	}
	for name, inputs := range logs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, "otlp/"+name+".cases", joined(t, importers.OTLP(), inputs...))
		})
	}
}

// span writes what is set of a span.
func span(t *testing.T, s trace.Span) []byte {
	t.Helper()
	text, err := json.Marshal(s) //nolint:musttag // it is shown, not read
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	place := all["Place"].(map[string]any)
	delete(place, "File")
	delete(place, "Row")
	all["Kind"] = map[trace.Kind]string{
		trace.KindOther: "other", trace.KindAgent: "agent", trace.KindModel: "model", trace.KindTool: "tool",
		trace.KindEvaluator: "evaluator", trace.KindPart: "part",
	}[s.Kind]
	set(all)
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(all); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// set leaves what is set.
func set(object map[string]any) {
	for name, v := range object {
		switch name {
		case "Place", "Call", "Usage":
			if inner, ok := v.(map[string]any); ok {
				set(inner)
			}
		case "Feedback":
			list, _ := v.([]any)
			for _, f := range list {
				if f, ok := f.(map[string]any); ok {
					set(f)
				}
			}
		}
		switch fmt.Sprint(v) {
		case "<nil>", "", "map[]", "0001-01-01T00:00:00Z":
			delete(object, name)
		}
	}
}
