package importers_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"forerun/datasets/importers"
	"forerun/datasets/trace"
)

// TestOTLPStops leaves nothing running behind, whoever ends the reading.
func TestOTLPStops(t *testing.T) { //nolint:paralleltest // it looks at all goroutines
	text, err := os.ReadFile("testdata/otlp/generation_d_structured.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat(string(text), 300)
	before := goleak.IgnoreCurrent()
	for _, err := range importers.OTLP().Spans(t.Context(), input("in", long)) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	for _, err := range importers.OTLP().Spans(ctx, input("in", long)) {
		if n++; n == 10 {
			cancel()
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	cancel()
	if n > 1000 {
		t.Errorf("%d spans after all was cancelled", n)
	}
	goleak.VerifyNone(t, before)
}

// TestOTLPSteps makes a case of each call of a model.
func TestOTLPSteps(t *testing.T) {
	t.Parallel()
	format := importers.OTLP()
	im, err := importers.Start(t.Context(), importers.Options{Format: &format, Unit: trace.UnitStep, Dir: t.TempDir()}, nil, sample(t, "otlp/generation_c_json.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = im.Close() }()
	var got []string
	for c, err := range im.Cases(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		text, err := c.Logged.Text()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, c.ID+" "+string(text))
	}
	if len(got) != 2 || !strings.Contains(got[0], `"ttft_ms":250`) || !strings.Contains(got[0], `"cost_usd":0.0021`) || !strings.Contains(got[1], "It is on its way.") {
		t.Errorf("got %s", strings.Join(got, "\n"))
	}
}
