package importers_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets/importers"
)

// observation is a line of a Langfuse export: a model that was asked something.
func observation(trace, id, parent, began string) string {
	return fmt.Sprintf(`{"id":%q,"trace_id":%q,"parent_observation_id":%q,"type":"GENERATION","start_time":%q,"input":[{"role":"user","content":"hi"}],"output":"hello"}`+"\n",
		id, trace, parent, began)
}

// otlpSpan is a line of OTLP with one span.
func otlpSpan(id, parent, start string) string {
	return fmt.Sprintf(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"%032x","spanId":%q,"parentSpanId":%q,"name":"chat m","startTimeUnixNano":%q,`+
		`"attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.input.messages","value":{"stringValue":"[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"hi\"}]}]"}}]}]}]}]}`+"\n",
		7, id, parent, start)
}

// TestHostileLogs imports what was made to harm: each is an error with its place, or a
// case that harms nobody, and the account adds up (see imported).
func TestHostileLogs(t *testing.T) {
	t.Parallel()
	const soon, far = "2026-10-01 10:00:00", "9999-12-31 23:59:59"
	good := observation("t1", "a", "", soon)
	for _, tt := range []struct {
		name, text string
		format     importers.Format
		errors     int    // that are passed over
		want       string // the cases
		fault      string // what is said instead
	}{
		{name: "ids that are paths", format: importers.Langfuse(), text: observation("../../../etc/passwd", "..", "", soon) + observation("/dev/null", "/", "", soon), want: "../../../etc/passwd*1 /dev/null*1"},
		{name: "a time in the far future", format: importers.Langfuse(), text: observation("t9", "b", "", far) + good, want: "t1*1 t9*1"},
		{name: "a time after all times", format: importers.OTLP(), text: otlpSpan("0000000000000001", "", "18446744073709551615"), want: fmt.Sprintf("%032x*1", 7)},
		{name: "spans in a circle", format: importers.OTLP(), text: otlpSpan("0000000000000001", "0000000000000002", "1790000000000000000") + otlpSpan("0000000000000002", "0000000000000001", "1790000000000000001"), want: fmt.Sprintf("%032x*1", 7)},
		{name: "a span that is its own parent", format: importers.Langfuse(), text: observation("t1", "a", "a", soon), want: "t1*1"},
		{name: "deep JSON", format: importers.Langfuse(), text: good + strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000), fault: "logs/in:2: the record is nested more than 1000 deep: leave it out, or flatten it"},
		{name: "deep JSON, allowed for", format: importers.Langfuse(), errors: 1, text: good + strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000), want: "t1*1"},
		{name: "more faults than are allowed", format: importers.Langfuse(), errors: 1, text: good + "{\"a\":\n{\"a\":\n", fault: "logs/in:2: cut off"},
		{name: "equal keys", format: importers.Langfuse(), text: strings.Replace(good, `"trace_id":"t1"`, `"trace_id":"t1","trace_id":"t2"`, 1), want: "t2*1"},
		{name: "gzip in gzip", format: importers.Langfuse(), text: gzipped(t, gzipped(t, good)), fault: "logs/in:1: not JSON: it begins with a byte that is no text: write JSON or JSON Lines"},
		{name: "gzip that is cut off", format: importers.Langfuse(), text: gzipped(t, good)[:40], fault: "logs/in:1: the input cannot be read to its end (unexpected EOF): copy the file again"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, _, err := imported(t, importers.Options{Format: &tt.format, MaxErrors: tt.errors}, input("in", tt.text))
			if tt.fault != "" {
				if err == nil || !strings.HasPrefix(err.Error(), tt.fault) {
					t.Errorf("got %q, %v; want %s", got, err, tt.fault)
				}
				return
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		})
	}
}

// TestAnImportLeavesNoFileBehind imports ids that are paths, and looks around.
func TestAnImportLeavesNoFileBehind(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	inner := filepath.Join(dir, "tmp")
	if err := os.Mkdir(inner, 0o700); err != nil {
		t.Fatal(err)
	}
	format := importers.Langfuse()
	text := observation("../escaped", "../escaped", "", "2026-10-01 10:00:00")
	im, err := importers.Start(t.Context(), importers.Options{Format: &format, Dir: inner}, nil, input("in", text))
	if err != nil {
		t.Fatal(err)
	}
	if err := im.Close(); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]int{dir: 1, inner: 0} {
		if entries, err := os.ReadDir(at); err != nil || len(entries) != want {
			t.Errorf("%v, %v", entries, err)
		}
	}
}

// A bomb of nothing but space holds no record at all that could be too long.
func TestAGzipBombIsRefused(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("unpacks 300 MB")
	}
	part := gzipped(t, strings.Repeat("    ", 1<<20))
	packed := strings.Repeat(part, 75)
	format := importers.OTLP()
	_, _, err := imported(t, importers.Options{Format: &format}, input("in", packed))
	if err == nil || !strings.HasPrefix(err.Error(), "logs/in:1: the input cannot be read to its end (it unpacks to more than 800 times its size): copy the file again") {
		t.Errorf("%d bytes: %v", len(packed), err)
	}
}
