package trace_test

import (
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"testing"
	"time"

	"forerun/datasets"
	"forerun/datasets/trace"
)

// BenchmarkJoin joins traces of four observations whose records lie far apart, as
// they do in an export by time. FORERUN_OBSERVATIONS says how many observations;
// unset, it is few enough to notice a change quickly.
func BenchmarkJoin(b *testing.B) {
	n := 20_000
	if text := os.Getenv("FORERUN_OBSERVATIONS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	text := strings.Repeat("The customer writes at some length about an order. ", 20)
	for b.Loop() {
		j := trace.New(trace.Options{Dir: b.TempDir()})
		started := time.Now()
		for k := range 4 {
			for i := range n / 4 {
				s := refund()[k]
				s.Trace, s.Session, s.Customer = fmt.Sprintf("%032x", i), fmt.Sprintf("session-%d", i/3), fmt.Sprintf("customer-%d", i/9)
				s.Start, s.End = s.Start.Add(time.Duration(i)*time.Second), s.End.Add(time.Duration(i)*time.Second)
				s.FirstToken = time.Time{}
				for m := range s.Messages {
					if s.Messages[m].Role == "user" {
						s.Messages[m] = said("user", fmt.Sprint(text, i))
					}
				}
				s.Place = datasets.Place{File: "log", Line: i}
				if err := j.Add(&s); err != nil {
					b.Fatal(err)
				}
			}
		}
		added := time.Since(started)
		if err := j.Join(b.Context()); err != nil {
			b.Fatal(err)
		}
		met := time.Since(started)
		cases := 0
		for _, err := range j.Cases(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
			cases++
		}
		if cases != n/4 {
			b.Fatalf("%d cases", cases)
		}
		b.ReportMetric(added.Seconds(), "s-add")
		b.ReportMetric((met - added).Seconds(), "s-join")
		b.ReportMetric((time.Since(started) - met).Seconds(), "s-cases")
		b.ReportMetric(float64(j.Bytes())/(1<<20), "MiB-spooled")
		if err := j.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "observations/s")
	b.ReportMetric(peak()/(1<<20), "MiB-peak")
}

// peak is the most memory that the process had from the system.
func peak() float64 {
	runtime.GC()
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	metrics.Read(sample)
	return float64(sample[0].Value.Uint64())
}
