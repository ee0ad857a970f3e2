package importers

import (
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"forerun/datasets"
)

// Inspect reads the logs of Inspect evaluations, .eval and .json: a case a sample
// and epoch, with what the model did as its logged part.
func Inspect() Format {
	return Format{
		Name:  "inspect",
		Reads: "evaluation logs of Inspect: .eval (ZIP, deflate or zstd) and .json",
		Sniff: sniffInspect,
		Cases: func(ctx context.Context, in Input) iter.Seq2[datasets.Case, error] {
			return func(yield func(datasets.Case, error) bool) {
				r := &inspectReader{ctx: ctx, name: in.Name, yield: yield}
				if err := r.read(in); err != nil && !errors.Is(err, errStopped) {
					yield(datasets.Case{}, err)
				}
			}
		},
	}
}

const zipMagic = "PK\x03\x04"

func sniffInspect(h Head) string {
	switch {
	case strings.HasPrefix(string(h.Bytes), zipMagic) && strings.HasSuffix(h.Name, ".eval"):
		return "a ZIP file named .eval"
	case strings.HasPrefix(string(h.Bytes), zipMagic) && strings.Contains(string(h.Bytes), "_journal/start.json"):
		return "a ZIP file that holds _journal/start.json"
	case hasKeys(h.Keys, "version", "eval", "plan"):
		return "the keys version, eval and plan"
	}
	return ""
}

func hasKeys(keys []string, want ...string) bool {
	return !slices.ContainsFunc(want, func(k string) bool { return !slices.Contains(keys, k) })
}

// inspectReader reads one log and hands its cases on.
type inspectReader struct {
	ctx   context.Context //nolint:containedctx // one reader is one range
	name  string
	log   inspectLog
	yield func(datasets.Case, error) bool
}

// read passes over the log twice if it is JSON, where what all samples have in
// common may follow them.
func (r *inspectReader) read(in Input) error {
	at, err := in.openAt()
	if err != nil {
		return err
	}
	defer func() { _ = at.Close() }() // read only
	magic := make([]byte, len(zipMagic))
	if _, err := at.ReadAt(magic, 0); err == nil && string(magic) == zipMagic {
		return r.zip(at)
	}
	in.Open = func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(at, 0, at.Size)), nil }
	return r.json(in)
}

// json reads a log that is one JSON document.
func (r *inspectReader) json(in Input) error {
	const samples = "samples"
	found := false
	for d, err := range in.documents(r.ctx, samples) {
		if err != nil {
			return err // the same fault would come once more below
		}
		if d.Key != "" {
			continue
		}
		if err := d.decode(&r.log); err != nil {
			return err
		}
		found = true
		break
	}
	if !found || !r.log.known() {
		return noInspectLog(in.Name, "it has no part named eval")
	}
	n := 0
	for d, err := range in.documents(r.ctx, samples) {
		if err != nil {
			if err := r.bad(err); err != nil {
				return err
			}
			continue
		}
		if d.Key != samples {
			continue
		}
		n++
		if err := r.sample(d.Place, d.Text); err != nil {
			return err
		}
	}
	if n == 0 {
		return r.bad(&SkipError{datasets.Place{File: in.Name}, "log without samples"})
	}
	return nil
}

func noInspectLog(name, why string) error {
	return &datasets.RecordError{File: name, What: "is no Inspect log: " + why, Remedy: "name a .eval or .json file that Inspect wrote"}
}

// bad hands on what went wrong with one record.
func (r *inspectReader) bad(err error) error {
	if !r.yield(datasets.Case{}, err) {
		return errStopped
	}
	return nil
}

// sample hands on the case of one sample.
func (r *inspectReader) sample(here datasets.Place, text []byte) error {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	c, err := r.log.toCase(here, text)
	if err != nil {
		return r.bad(err)
	}
	if !r.yield(c, nil) {
		return errStopped
	}
	return nil
}
