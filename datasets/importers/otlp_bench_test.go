package importers_test

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.opentelemetry.io/collector/pdata/ptrace"

	"forerun/datasets"
	"forerun/datasets/importers"
	"forerun/datasets/redact"
)

var benchSpans = flag.Int("otlp-spans", 50_000, "how many spans the benchmark of OTLP reads")

// otlpLog writes a log of n spans as the Collector's file exporter does, a batch a
// line: five spans a trace, of them two of models with their messages.
func otlpLog(b *testing.B, n int) string {
	b.Helper()
	name := filepath.Join(b.TempDir(), "spans.jsonl")
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	var w bytes.Buffer
	const batch = 40
	for i := range n / 5 {
		if i%batch == 0 {
			w.WriteString(`{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"support"}},{"key":"service.version","value":{"stringValue":"7"}}]},"scopeSpans":[{"scope":{"name":"orders"},"spans":[`)
		} else {
			w.WriteString(",")
		}
		otlpTrace(&w, i)
		if i%batch == batch-1 || i == n/5-1 {
			w.WriteString("]}]}]}\n")
			if _, err := w.WriteTo(f); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return name
}

func otlpTrace(w *bytes.Buffer, i int) {
	const asked = `[{\"role\":\"system\",\"parts\":[{\"type\":\"text\",\"content\":\"You help customers of a shop.\"}]},{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"Where is order %d?\"}]}`
	const called = `{\"role\":\"assistant\",\"parts\":[{\"type\":\"tool_call\",\"id\":\"call_%d\",\"name\":\"get_order\",\"arguments\":{\"order\":\"%d\"}}]}`
	const told = `{\"role\":\"tool\",\"parts\":[{\"type\":\"tool_call_response\",\"id\":\"call_%d\",\"response\":{\"state\":\"shipped\"}}]}`
	const answer = `[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"It is on its way.\"}],\"finish_reason\":\"stop\"}]`
	q, c, r := fmt.Sprintf(asked, i), fmt.Sprintf(called, i, i), fmt.Sprintf(told, i)
	text := func(key, value string) string { return `{"key":"` + key + `","value":{"stringValue":"` + value + `"}}` }
	count := func(key string, n int) string { return fmt.Sprintf(`{"key":"%s","value":{"intValue":"%d"}}`, key, n) }
	agent := []string{text("gen_ai.operation.name", "invoke_agent"), text("gen_ai.agent.name", "orders"), text("gen_ai.conversation.id", fmt.Sprint("s-", i/3)), text("user.id", fmt.Sprint("c-", i/7)), text("gen_ai.input.messages", q+"]"), text("gen_ai.output.messages", answer)}
	model := func(in, out string) []string {
		return []string{
			text("gen_ai.operation.name", "chat"), text("gen_ai.provider.name", "openai"), text("gen_ai.request.model", "gpt-5"), text("gen_ai.response.model", "gpt-5"),
			text("gen_ai.input.messages", in), text("gen_ai.output.messages", out), count("gen_ai.usage.input_tokens", 100), count("gen_ai.usage.output_tokens", 20),
			count("gen_ai.usage.cache_read.input_tokens", 64), text("server.address", "api.example"), count("server.port", 443),
		}
	}
	tool := []string{text("gen_ai.operation.name", "execute_tool"), text("gen_ai.tool.name", "get_order"), text("gen_ai.tool.call.id", fmt.Sprint("call_", i)), text("gen_ai.tool.call.arguments", fmt.Sprintf(`{\"order\":\"%d\"}`, i)), text("gen_ai.tool.call.result", `{\"state\":\"shipped\"}`)}
	http := []string{text("http.request.method", "POST"), text("url.full", "https://api.example/v1/chat"), count("http.response.status_code", 200), text("server.address", "api.example")}
	for k, attributes := range [][]string{agent, model(q+"]", "["+c+"]"), tool, model(q+","+c+","+r+"]", answer), http} {
		if k > 0 {
			w.WriteString(",")
		}
		parent := ""
		if k > 0 {
			parent = fmt.Sprintf(`"parentSpanId":"%016x",`, 1)
		}
		begin := int64(1_790_000_000_000_000_000) + int64(i)*1_000_000_000 + int64(k)*100_000_000
		fmt.Fprintf(w, `{"traceId":"%032x","spanId":"%016x",%s"name":"%s","kind":1,"startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[%s],"status":{}}`,
			i+1, k+1, parent, "step", begin, begin+90_000_000, strings.Join(attributes, ","))
	}
}

// BenchmarkOTLP shows the rate of an import beside that of the Collector's decoder
// alone, and by how much it is slower:
//
//	go test ./datasets/importers -run '^$' -bench OTLP -otlp-spans 1000000 -benchtime 1x
//
// The decoder works on one processor, an import on all. Of the imports, cases ends
// with cases in memory; full and redacted write them to a table, as data import does
// with that --content.
func BenchmarkOTLP(b *testing.B) {
	name := otlpLog(b, *benchSpans)
	info, err := os.Stat(name)
	if err != nil {
		b.Fatal(err)
	}
	alone := 0.0 // spans a second that are decoded
	rate := func(b *testing.B, spans int) float64 {
		b.Helper()
		r := float64(spans) / b.Elapsed().Seconds()
		b.ReportMetric(r, "spans/s")
		b.ReportMetric(peak(b), "peak-MiB")
		if alone > 0 {
			b.ReportMetric(alone/r, "times-decode")
		}
		return r
	}
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(info.Size())
		spans := 0
		for b.Loop() {
			spans += decodeOTLP(b, name)
		}
		alone = rate(b, spans)
	})
	b.Run("spans", func(b *testing.B) {
		b.SetBytes(info.Size())
		spans := 0
		for b.Loop() {
			for _, err := range importers.OTLP().Spans(b.Context(), importers.File(name, nil)) {
				if err != nil {
					b.Fatal(err)
				}
				spans++
			}
		}
		rate(b, spans)
	})
	for _, to := range []struct {
		name string
		take func(b *testing.B, src datasets.Source) int
	}{{"cases", countCases}, {"full", writeCases}, {"redacted", writeRedacted}} {
		b.Run("import/"+to.name, func(b *testing.B) {
			b.SetBytes(info.Size())
			spans := 0
			for b.Loop() {
				spans += importOTLP(b, name, to.take)
			}
			rate(b, spans)
		})
	}
}

// decodeOTLP does with a log what no import of it can do without.
func decodeOTLP(b *testing.B, name string) (spans int) {
	b.Helper()
	f, err := os.Open(name)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }() // read only
	lines := bufio.NewReaderSize(f, 16<<20)
	for {
		line, err := lines.ReadSlice('\n')
		if err != nil {
			return spans
		}
		traces, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(line)
		if err != nil {
			b.Fatal(err)
		}
		spans += traces.SpanCount()
	}
}

func importOTLP(b *testing.B, name string, take func(*testing.B, datasets.Source) int) (spans int) {
	b.Helper()
	format := importers.OTLP()
	im, err := importers.Start(b.Context(), importers.Options{Format: &format, Dir: b.TempDir()}, nil, importers.File(name, nil))
	if err != nil {
		b.Fatal(err)
	}
	if cases := take(b, im); cases != *benchSpans/5 {
		b.Fatalf("%d cases", cases)
	}
	spans = im.Account().Records
	if err := im.Close(); err != nil {
		b.Fatal(err)
	}
	return spans
}

func countCases(b *testing.B, src datasets.Source) (cases int) {
	b.Helper()
	for _, err := range src.Cases(b.Context()) {
		if err != nil {
			b.Fatal(err)
		}
		cases++
	}
	return cases
}

func writeCases(b *testing.B, src datasets.Source) int {
	b.Helper()
	n, err := datasets.Write(b.Context(), filepath.Join(b.TempDir(), "cases.parquet"), src, nil)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func writeRedacted(b *testing.B, src datasets.Source) int {
	b.Helper()
	r, err := redact.New(redact.Options{Key: bytes.Repeat([]byte{7}, 32)})
	if err != nil {
		b.Fatal(err)
	}
	return writeCases(b, redact.Source(src, r))
}

// peak is the most memory that the process has taken, in MiB; 0 where the system
// does not say.
func peak(b *testing.B) float64 {
	b.Helper()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		var kb float64
		if _, err := fmt.Sscanf(line, "VmHWM: %f kB", &kb); err == nil {
			return kb / 1024
		}
	}
	return 0
}
