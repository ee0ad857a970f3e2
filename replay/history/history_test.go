package history_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay/history"
)

func key() history.Key {
	return history.Key{Stable: "s7", Candidate: "c8", Data: "d", Policy: "p", Draw: "all", Cases: "k", Level: "clear"}
}

func run(n int) history.Run {
	return history.Run{Dir: fmt.Sprintf("run%d", n), Started: time.Date(2026, 11, 24, 9, n, 0, 0, time.UTC)}
}

func verdict(n, attempt int, k history.Key) history.Entry {
	return history.Entry{Event: history.Verdict, Time: run(n).Started, Run: run(n), Key: k, Attempt: attempt, Verdict: "inconclusive"}
}

func start(n int, k history.Key) history.Entry {
	return history.Entry{Event: history.Start, Time: run(n).Started, Run: run(n), Key: k, Attempt: 1}
}

func left(n int, k history.Key) history.Entry {
	e := start(n, k)
	e.Event = history.Left
	return e
}

// add adds a line, whatever is there.
func add(t *testing.T, log *history.Log, e history.Entry) {
	t.Helper()
	if err := log.Add(t.Context(), func(history.Entries) (history.Entry, bool, error) { return e, true, nil }); err != nil {
		t.Fatal(err)
	}
}

func with(change func(*history.Key)) history.Key {
	k := key()
	change(&k)
	return k
}

func TestAttempt(t *testing.T) {
	t.Parallel()
	records := with(func(k *history.Key) { k.Recorded = true })
	for name, tt := range map[string]struct {
		all  history.Entries
		key  history.Key
		want int
	}{
		"nothing before":                             {nil, key(), 1},
		"a run at work, or killed":                   {history.Entries{start(1, key())}, key(), 2},
		"a run that was left":                        {history.Entries{start(1, key()), left(1, key())}, key(), 1},
		"a run that was left and goes on":            {history.Entries{start(1, key()), left(1, key()), start(1, key())}, key(), 2},
		"left before its verdict all the same":       {history.Entries{start(1, key()), left(1, key()), verdict(1, 1, key())}, key(), 2},
		"the run itself, taken up alone":             {history.Entries{start(9, key()), left(9, key())}, key(), 1},
		"taken up behind one that began meanwhile":   {history.Entries{start(9, key()), left(9, key()), start(1, key())}, key(), 2},
		"no number of one that goes on, given twice": {history.Entries{start(1, key()), verdict(2, 2, key()), left(1, key())}, key(), 3},
		"two histories put together":                 {history.Entries{verdict(1, 1, key()), verdict(2, 1, key())}, key(), 3},
		"one verdict before":                         {history.Entries{start(1, key()), verdict(1, 1, key())}, key(), 2},
		"two runs before":                            {history.Entries{verdict(1, 1, key()), verdict(2, 2, key())}, key(), 3},
		"the same run decided twice is one":          {history.Entries{verdict(1, 1, key()), verdict(1, 1, key())}, key(), 2},
		"the run itself, resumed or decided again":   {history.Entries{verdict(9, 1, key())}, key(), 1},
		"another candidate":                          {history.Entries{verdict(1, 1, key())}, with(func(k *history.Key) { k.Candidate = "c9" }), 1},
		"other data":                                 {history.Entries{verdict(1, 1, key())}, with(func(k *history.Key) { k.Data = "d2" }), 1},
		"another policy":                             {history.Entries{verdict(1, 1, key())}, with(func(k *history.Key) { k.Policy = "p2" }), 1},
		"another sample of the same data":            {history.Entries{verdict(1, 1, key())}, with(func(k *history.Key) { k.Draw, k.Cases = "100", "k2" }), 2},
		"against another stable":                     {history.Entries{verdict(1, 1, key())}, with(func(k *history.Key) { k.Stable = "s6" }), 2},
		"a screen spends nothing of a clear gate":    {history.Entries{verdict(1, 1, with(func(k *history.Key) { k.Level = "screen" }))}, key(), 1},
		"two records are read again":                 {history.Entries{verdict(1, 1, records)}, records, 1},
		"two records over other cases":               {history.Entries{verdict(1, 1, records)}, with(func(k *history.Key) { k.Recorded, k.Cases = true, "k2" }), 2},
		"two records against another stable":         {history.Entries{verdict(1, 1, records)}, with(func(k *history.Key) { k.Recorded, k.Stable = true, "s6" }), 2},
		"two records read again after others":        {history.Entries{verdict(1, 1, key()), verdict(2, 2, records)}, records, 2},
		"after two readings of the same records":     {history.Entries{verdict(1, 1, records), verdict(2, 1, records)}, with(func(k *history.Key) { k.Recorded, k.Cases = true, "k2" }), 2},
		"stable with itself is no attempt of anyone": {history.Entries{verdict(1, 1, with(func(k *history.Key) { k.AA = true }))}, with(func(k *history.Key) { k.AA = true }), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := tt.all.Attempt(run(9), tt.key); got != tt.want {
				t.Errorf("got attempt %d, want %d", got, tt.want)
			}
		})
	}
}

func TestADirectoryThatWasMadeAnewIsAnotherRun(t *testing.T) {
	t.Parallel()
	again := run(1)
	again.Started = again.Started.Add(time.Hour)
	if got := (history.Entries{verdict(1, 1, key())}).Attempt(again, key()); got != 2 {
		t.Errorf("got attempt %d, want 2", got)
	}
}

func TestFinished(t *testing.T) {
	t.Parallel()
	all := history.Entries{verdict(1, 1, key()), verdict(2, 2, key()), start(3, key())}
	if got, ok := all.Finished(key()); !ok || got.Run.Dir != "run2" {
		t.Errorf("got %q %v, want the last run with a verdict, run2", got.Run.Dir, ok)
	}
	for name, other := range map[string]history.Key{
		"stable":    with(func(k *history.Key) { k.Stable = "s6" }),
		"candidate": with(func(k *history.Key) { k.Candidate = "c9" }),
		"data":      with(func(k *history.Key) { k.Data = "d2" }),
		"policy":    with(func(k *history.Key) { k.Policy = "p2" }),
		"draw":      with(func(k *history.Key) { k.Draw = "100" }),
		"level":     with(func(k *history.Key) { k.Level = "screen" }),
		"a/a":       with(func(k *history.Key) { k.AA = true }),
	} {
		if got, ok := all.Finished(other); ok {
			t.Errorf("another %s: found %q, want nothing", name, got.Run.Dir)
		}
	}
}

func TestWhatIsAppendedIsRead(t *testing.T) {
	t.Parallel()
	log := history.Open(filepath.Join(t.TempDir(), history.FileName))
	if all, err := log.Read(t.Context()); err != nil || len(all) != 0 {
		t.Fatalf("no file: got %v, %v; want an empty history", all, err)
	}
	want := history.Entries{start(1, key()), verdict(1, 1, key())}
	for _, e := range want {
		add(t, log, e)
	}
	got, err := log.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-appended +read):\n%s", diff)
	}
	if e, ok := got.Started(run(1)); !ok || e.Event != history.Start {
		t.Errorf("the start of run1 was not found: %v", e)
	}
	add(t, log, left(1, key()))
	if all, err := log.Read(t.Context()); err != nil {
		t.Fatal(err)
	} else if e, ok := all.Started(run(1)); ok {
		t.Errorf("run1 was left, and goes on: %v", e)
	}
	if _, ok := got.Decided(run(2)); ok {
		t.Error("found a verdict of a run that has none")
	}
}

// Of runs that begin at the same moment each is an attempt of its own.
func TestEachThatBeginsAtOnceIsAnAttemptOfItsOwn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), history.FileName)
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			err := history.Open(path).Add(t.Context(), func(all history.Entries) (history.Entry, bool, error) {
				e := start(n, key())
				e.Attempt = all.Attempt(run(n), key())
				return e, true, nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	entries, err := history.Open(path).Read(t.Context())
	if err != nil || len(entries) != 8 {
		t.Fatalf("%d lines, %v; want 8", len(entries), err)
	}
	for i, e := range entries {
		if e.Attempt != i+1 {
			t.Errorf("line %d is attempt %d", i+1, e.Attempt)
		}
	}
}

func TestNothingIsAddedWhereNothingIsWanted(t *testing.T) {
	t.Parallel()
	log := history.Open(filepath.Join(t.TempDir(), history.FileName))
	add(t, log, start(1, key()))
	broken := errors.New("broken")
	for _, want := range []error{nil, broken} {
		err := log.Add(t.Context(), func(history.Entries) (history.Entry, bool, error) { return start(2, key()), want != nil, want })
		if !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	if err := log.Add(t.Context(), func(history.Entries) (history.Entry, bool, error) { return history.Entry{}, true, nil }); err == nil {
		t.Error("a line without an event was added")
	}
	if all, err := log.Read(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%d lines, %v; want the one", len(all), err)
	}
}

func TestALineThatWasCutOffIsLeftOut(t *testing.T) {
	t.Parallel()
	log := history.Open(filepath.Join(t.TempDir(), history.FileName))
	add(t, log, verdict(1, 1, key()))
	text, err := os.ReadFile(log.Path())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(log.Path(), append(text, text[:len(text)/2]...), 0o600); err != nil {
		t.Fatal(err)
	}
	if all, err := log.Read(t.Context()); err != nil || len(all) != 1 {
		t.Fatalf("got %d lines, %v; want the whole one", len(all), err)
	}
	add(t, log, verdict(2, 2, key()))
	all, err := log.Read(t.Context())
	if err != nil || len(all) != 2 {
		t.Fatalf("got %d lines, %v; want the two whole ones", len(all), err)
	}
}

func TestABadLineIsNamed(t *testing.T) {
	t.Parallel()
	good := `{"event":"verdict","run":{"dir":"r","started":"2026-11-24T09:00:00Z"},"candidate":"c","data":"d","policy":"p","attempt":1,"verdict":"pass","time":"2026-11-24T09:00:00Z"}` + "\n"
	for _, tt := range []struct{ text, want string }{
		{good + "{]\n", "h.jsonl:2: not a line of a history"},
		{"{}\n", "h.jsonl:1: it has no event"},
		{good + "\n" + strings.Replace(good, `"dir":"r"`, `"dir":""`, 1), "h.jsonl:3: it names no run"},
		{strings.Replace(good, `"data":"d"`, `"data":""`, 1), "h.jsonl:1: it lacks the digest"},
		{strings.Replace(good, `"attempt":1`, `"attempt":0`, 1), "h.jsonl:1: its attempt is 0"},
		{strings.Replace(good, `"verdict":"pass",`, ``, 1), "h.jsonl:1: it is of a verdict and has none"},
		{strings.Repeat("x", 70<<10) + "\n", "h.jsonl:1: a line of more than 65536 bytes"},
	} {
		_, err := history.Read("h.jsonl", strings.NewReader(tt.text))
		var record *datasets.RecordError
		if !errors.As(err, &record) || !strings.HasPrefix(err.Error(), tt.want) || record.Remedy == "" {
			t.Errorf("got %v, want %s and what to do", err, tt.want)
		}
	}
	later := `{"event":"waived","by":"a later version"}` + "\n"
	if all, err := history.Read("h.jsonl", strings.NewReader(later+good)); err != nil || len(all) != 2 || all.Attempt(run(9), history.Key{Candidate: "c", Data: "d", Policy: "p"}) != 2 {
		t.Errorf("got %v, %v; want a later version's line to be passed over", all, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("")
	f.Add("{}\n")
	f.Add(`{"event":"start","run":{"dir":"r"},"candidate":"c","data":"d","policy":"p","attempt":1}` + "\n" + `{"event":"ver`)
	f.Add("\x00\xff #cut\n\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := history.Read("h.jsonl", strings.NewReader(text))
		var record *datasets.RecordError
		if err != nil && !errors.As(err, &record) {
			t.Fatalf("error %v has no place", err)
		}
		if n := all.Attempt(run(1), key()); n < 1 {
			t.Errorf("attempt %d", n)
		}
		if len(all) > strings.Count(text, "\n") {
			t.Errorf("%d lines out of %d", len(all), strings.Count(text, "\n"))
		}
	})
}
