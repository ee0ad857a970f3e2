package importers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"forerun/datasets"
	"forerun/datasets/trace"
)

// Options say what an import takes and makes. The zero Options take all production
// cases, a trace each, and allow no fault.
type Options struct {
	Format    *Format // nil: each input's own is found
	Unit      trace.Unit
	Since     time.Time
	Until     time.Time
	Where     *datasets.Where
	Internal  *datasets.Where // whose cases are the team's own
	Synthetic *datasets.Where // whose cases nobody asked
	Origin    datasets.Origin // empty: production
	AnyOrigin bool
	Sample    datasets.Sample // Size 0: all
	Seed      uint64
	MaxErrors int
	Dir       string // for temporary files; empty: the system's

	// Chosen is told each input's format and how it was found.
	Chosen func(in Input, f *Format, why string)
	// Passed is told of a file of a folder that is in no known form.
	Passed func(in Input, why string)
}

// Import is an import on its way: [Start] reads the logs, Cases gives what they
// come to, and Account says what became of every record. Close it.
type Import struct {
	options  Options
	joiner   *trace.Joiner
	progress *Progress
	inputs   int
	read     tally // of the records, up to the joiner
	records  int
	faults   faults

	last  pass            // of the range that came last
	drawn datasets.Source // a sample; nil: all cases
}

// Start reads all inputs. Nothing is written yet; what it keeps is in one temporary
// file, which Close removes. A [*FaultsError] says that too much is damaged.
func Start(ctx context.Context, o Options, p *Progress, inputs ...Input) (*Import, error) {
	im := &Import{options: o, progress: p, joiner: trace.New(trace.Options{Unit: o.Unit, Dir: o.Dir})}
	im.faults.max = o.MaxErrors
	if err := im.start(ctx, inputs); err != nil {
		return nil, errors.Join(err, im.Close())
	}
	return im, nil
}

// Close removes the temporary file.
func (im *Import) Close() error { return im.joiner.Close() }

func (im *Import) start(ctx context.Context, inputs []Input) error {
	im.progress.expect(inputs)
	for _, in := range inputs {
		in = im.progress.watch(in)
		f, in, err := im.choose(in)
		if err == nil && f != nil {
			im.inputs++
			err = im.input(ctx, f, in)
		}
		if bad, ok := errors.AsType[*datasets.RecordError](err); ok {
			err = im.fault(bad)
		}
		if err != nil {
			return err
		}
	}
	if err := im.faults.err(); err != nil {
		return err
	}
	im.progress.at(StageJoin)
	if err := im.joiner.Join(ctx); err != nil {
		return err
	}
	counts := im.joiner.Counts()
	im.read.add(fateDuplicate, counts.Duplicates, 0)
	for reason, n := range counts.Left {
		im.read.add(reason, n, 0)
	}
	im.progress.at(StageWrite)
	return im.draw(ctx)
}

// input reads one input to its end.
func (im *Import) input(ctx context.Context, f *Format, in Input) error {
	if f.Spans != nil {
		for s, err := range f.Spans(ctx, in) {
			if err == nil {
				err = im.joiner.Add(&s)
			}
			if err := im.record(ctx, err); err != nil {
				return err
			}
		}
		return nil
	}
	for c, err := range f.Cases(ctx, in) {
		if err == nil {
			err = im.joiner.AddCase(&c, datasets.Place{File: in.Name})
		}
		if err := im.record(ctx, err); err != nil {
			return err
		}
	}
	return nil
}

// record counts one record of an input.
func (im *Import) record(ctx context.Context, err error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	im.records++
	im.progress.record()
	if err == nil {
		return nil
	}
	var skip *SkipError
	var bad *datasets.RecordError
	switch {
	case errors.As(err, &skip):
		im.read.add("skipped: "+skip.Reason, 1, 0)
		return nil
	case errors.As(err, &bad):
		im.read.add(fateFault, 1, 0)
		return im.fault(bad)
	default:
		return err
	}
}

func (im *Import) fault(bad *datasets.RecordError) error {
	if errors.Is(bad, datasets.ErrEmpty) {
		return bad
	}
	return im.faults.add(bad)
}

// Account says what became of every record, as far as the last range over the cases
// went.
func (im *Import) Account() Account {
	a := Account{Inputs: im.inputs, Records: im.records, Cases: im.last.written, Notes: im.last.notes()}
	all := tally{}
	for _, t := range []*tally{&im.read, &im.last.tally} {
		for _, f := range t.lines() {
			all.add(f.What, f.Records, f.Cases)
		}
	}
	a.Lines = all.lines()
	counts := im.joiner.Counts()
	for _, n := range []struct {
		cases int
		what  string
	}{
		{counts.Continued, "with their session's earlier requests put before the last user's turn"},
		{counts.Unbroken, "of sessions too long to put earlier requests before them"},
	} {
		if n.cases > 0 {
			a.Notes = append(a.Notes, Fate{What: n.what, Cases: n.cases})
		}
	}
	return a
}

// empty is the error of an import that gives nothing.
func (im *Import) empty() error {
	var became []string
	for _, line := range im.Account().Lines {
		became = append(became, fmt.Sprintf("%d %s", line.Records, line.What))
	}
	what := fmt.Sprintf("%d records in %d inputs gave no case", im.records, im.inputs)
	if became != nil {
		what += ": " + strings.Join(became, "; ")
	}
	return &datasets.RecordError{What: what, Remedy: "check the format and what is asked for", Err: datasets.ErrEmpty}
}
