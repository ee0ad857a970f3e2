package datasets_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"runtime"
	"testing"

	"forerun/datasets"
)

// manyCases is a log that is made as it is read, so that all memory is the
// reader's: clusters of two, one case in five a near-duplicate.
func manyCases(n int) datasets.Source {
	return datasets.SourceFunc(func(context.Context) iter.Seq2[datasets.Case, error] {
		return func(yield func(datasets.Case, error) bool) {
			for i := range n {
				word := i
				if i%5 == 4 {
					word = i - 1
				}
				c := datasets.Case{
					ID: fmt.Sprint("case-", i), Cluster: fmt.Sprint("customer-", i/2), Origin: datasets.OriginProduction, Weight: 1,
					Risk: datasets.Risks()[i%4], Segments: map[string]string{"workflow": []string{"status", "refund", "cancel"}[i/2%3]},
					Messages: []datasets.Message{{Role: "user", Content: json.RawMessage(fmt.Sprintf(
						`"where is my parcel %x that I ordered in the shop of %x and paid at %x already"`, word*7919, word*104729, word*1299709))}},
				}
				if !yield(c, nil) {
					return
				}
			}
		}
	})
}

// What choosing from a log of a million cases takes, and the memory that is held
// at its end.
func BenchmarkChooseOfAMillion(b *testing.B) {
	const n = 1_000_000
	for name, choose := range map[string]func(context.Context, datasets.Source) (any, error){
		"draw": func(ctx context.Context, src datasets.Source) (any, error) {
			return datasets.Sample{Size: 10_000, Stratify: []string{"workflow"}, Allocate: datasets.AllocateSqrt}.Draw(ctx, src, 1)
		},
		"fold":   func(ctx context.Context, src datasets.Source) (any, error) { return datasets.Fold(ctx, src) },
		"ladder": func(ctx context.Context, src datasets.Source) (any, error) { return datasets.Ladder(ctx, src, nil) },
		"split": func(ctx context.Context, src datasets.Source) (any, error) {
			for range (datasets.Split{Dev: 0.3}).Of(src, datasets.PartDev).Cases(ctx) {
			}
			return src, nil
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				before := live()
				got, err := choose(b.Context(), manyCases(n))
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(live()-before)/n, "live-B/case")
				runtime.KeepAlive(got)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/case")
		})
	}
}

func live() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
