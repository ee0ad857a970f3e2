package html_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"forerun/reports/html"
	"forerun/reports/reporttest"
	"forerun/reports/view"
)

// large is a report of so many cases, made one after the other as they are asked for.
func large(n int, each func()) view.Input {
	in := reporttest.Input("fail")
	base := reporttest.DetailInput(true)
	said := strings.Repeat("Your parcel was seen in the depot on Monday and will reach you this week. ", 6)
	in.Cases = func(yield func(func() (*view.Entry, error), error) bool) {
		kinds := []view.CaseKind{view.Alike, view.Alike, view.Alike, view.GainedSuccess, view.LostSuccess}
		for i := range n {
			each()
			one := base
			one.Case.CaseID, one.Case.Kind = fmt.Sprintf("c-%05d", i), kinds[i%len(kinds)]
			one.Text = &view.DetailText{Request: fmt.Sprintf("%d %s", i, said), Stable: said, Candidate: strings.Replace(said, "Monday", "Friday", 3)}
			entry := func() (*view.Entry, error) { return view.NewEntry(view.EntryInput{Detail: view.NewDetail(one)}), nil }
			if !yield(entry, nil) {
				return
			}
		}
	}
	return in
}

// A run of ten thousand cases is written in a bounded memory, on pages of a bounded
// size.
func TestTenThousandCasesFitIntoMemory(t *testing.T) { //nolint:paralleltest // it measures the memory of the process
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	const most = 300 << 20
	var peak uint64
	at := 0
	look := func() {
		if at++; at%500 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse+m.StackInuse)
		}
	}
	pages, size := 0, 0
	err := html.Write(view.New(large(10_000, look)), func(name string, page []byte) error {
		at += 499
		look()
		pages++
		size += len(page)
		if len(page) > 1_500_000 {
			t.Errorf("%s has %d bytes", name, len(page))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if peak > most {
		t.Errorf("%d MiB at the most, want no more than %d", peak>>20, most>>20)
	}
	if pages < 5 {
		t.Errorf("%d pages with %d bytes: were the cases written?", pages, size)
	}
}

func BenchmarkTenThousandCases(b *testing.B) {
	for b.Loop() {
		size := 0
		err := html.Write(view.New(large(10_000, func() {})), func(_ string, page []byte) error {
			size += len(page)
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(size)/1e6, "MB/report")
	}
}
