package datasets_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"forerun/datasets"
)

// benchCases are cases of about 1.6 kB, as a support desk logs them.
func benchCases(n int) []datasets.Case {
	cases := make([]datasets.Case, n)
	for i := range cases {
		line := fmt.Sprintf(`{"id":"case-%d","cluster":"conv-%d","time":"2026-11-03T10:00:00Z","segments":{"tier":"gold","workflow":"refund"},`+
			`"messages":[{"role":"system","content":%q},{"role":"user","content":"where is \"my\" order %d?"},`+
			`{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"lookup_order","arguments":"{\"id\":\"%d\"}"}}]},`+
			`{"role":"tool","tool_call_id":"call_1","content":"{\"status\":\"shipped\"}"}],`+
			`"tools":[{"name":"lookup_order","description":"finds an order","parameters":{"type":"object","properties":{"id":{"type":"string"}}},"effect":"read"}],`+
			`"tool_log":[{"name":"lookup_order","arguments":{"id":"%d"},"result":{"status":"shipped"},"latency_ms":12.5}],`+
			`"expected":{"answer":"It is on its way.","facts":["shipped"],"escalate":false},`+
			`"logged":{"output":"Your order has been shipped.","latency_ms":812.25,"usage":{"input":812,"output":33},"cost_usd":0.00123,"scores":{"csat":0.75},"version":"v7"},`+
			`"metadata":{"channel":"web"}}`, i, i/3, strings.Repeat("You are a careful support agent. ", 20), i, i, i)
		c, err := datasets.ParseCase([]byte(line))
		if err != nil {
			panic(err)
		}
		cases[i] = c
	}
	return cases
}

func BenchmarkRead(b *testing.B) {
	const n = 2000
	src := datasets.Slice(benchCases(n))
	for _, name := range []string{"cases.jsonl", "cases.jsonl.gz", "cases.parquet"} {
		b.Run(name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), name)
			if _, err := datasets.Write(b.Context(), path, src, nil); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				from, err := datasets.Open(path, nil)
				if err != nil {
					b.Fatal(err)
				}
				for _, err := range from.Cases(b.Context()) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/case")
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	const n = 2000
	src := datasets.Slice(benchCases(n))
	for _, name := range []string{"cases.jsonl", "cases.jsonl.gz", "cases.parquet"} {
		b.Run(name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), name)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := datasets.Write(b.Context(), path, src, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/case")
		})
	}
}

func BenchmarkParseCase(b *testing.B) {
	var buf bytes.Buffer
	if _, err := datasets.WriteJSONL(b.Context(), &buf, datasets.Slice(benchCases(1))); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(buf.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := datasets.ParseCase(buf.Bytes()); err != nil {
			b.Fatal(err)
		}
	}
}
