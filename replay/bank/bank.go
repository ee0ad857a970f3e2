package bank

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"forerun/replay"
)

// Bank are the outcomes that were collected for a run. It is safe for concurrent
// use. Close it.
type Bank struct {
	file *os.File
	at   map[key][]span
	size map[string]int // outcomes, by suite
}

type key struct{ suite, id string }

// span is where an entry lies, and which model it is of.
type span struct {
	at, length int64
	model      string
}

// Open reads where the outcomes in a file lie. A file that was changed is an error:
// it was written whole.
func Open(name string) (*Bank, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open bank: %w", err)
	}
	b := &Bank{file: f, at: map[key][]span{}, size: map[string]int{}}
	if err := b.read(); err != nil {
		return nil, errors.Join(fmt.Errorf("open bank %s: %w", name, err), f.Close())
	}
	return b, nil
}

func (b *Bank) read() error {
	in := bufio.NewReaderSize(b.file, 1<<16)
	at := int64(0)
	models := map[string]string{} // one text each, however many answered
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		if e.Outcome.Status == 0 || e.CaseID == "" {
			return fmt.Errorf("line %d: not an outcome", n)
		}
		model, known := models[e.Outcome.ModelServed]
		if !known {
			model = e.Outcome.ModelServed
			models[model] = model
		}
		k := key{e.Suite, e.CaseID}
		b.at[k] = append(b.at[k], span{at: at, length: int64(len(line)), model: model})
		b.size[e.Suite]++
		at += int64(len(line))
	}
}

// Size is the number of outcomes for a suite, of all models.
func (b *Bank) Size(suite string) int { return b.size[suite] }

// Count is the number of outcomes of a case by models that served says yes to.
func (b *Bank) Count(suite, id string, served func(model string) bool) int {
	n := 0
	for _, s := range b.at[key{suite, id}] {
		if served(s.model) {
			n++
		}
	}
	return n
}

// Of gives the n-th outcome of a case, from 1, of those by models that served says
// yes to; nil where there are not so many.
func (b *Bank) Of(suite, id string, n int, served func(model string) bool) (*replay.Outcome, error) {
	for _, s := range b.at[key{suite, id}] {
		if !served(s.model) {
			continue
		}
		if n--; n > 0 {
			continue
		}
		line := make([]byte, s.length)
		if _, err := b.file.ReadAt(line, s.at); err != nil {
			return nil, fmt.Errorf("read bank: %w", err)
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, fmt.Errorf("read bank: case %q: %w", id, err)
		}
		return &e.Outcome, nil
	}
	return nil, nil //nolint:nilnil // there are not so many
}

// Close closes the file.
func (b *Bank) Close() error { return b.file.Close() }
