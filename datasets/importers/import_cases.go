package importers

import (
	"context"
	"errors"
	"iter"
	"slices"

	"forerun/datasets"
	"forerun/datasets/trace"
)

// pass is one range over the cases.
type pass struct {
	tally
	ids      datasets.IDs
	faults   faults
	written  int
	withheld tally // of the cases taken
	cut      int
	wanted   bool // whoever ranges over the cases got the last one
}

// draw takes the sample that was asked for.
func (im *Import) draw(ctx context.Context) error {
	if im.options.Sample.Size == 0 {
		return nil
	}
	s := im.options.Sample
	s.AnyOrigin = true // which origins are drawn from was decided before
	d, err := s.Draw(ctx, datasets.SourceFunc(im.all), im.options.Seed)
	if err != nil {
		return err
	}
	im.drawn = d.Source
	return nil
}

// Cases implements [datasets.Source]: the cases that were asked for, by time. Where
// more is damaged than may be, it gives none and ends with a [*FaultsError]; the
// number of faults that may be are passed over and counted.
func (im *Import) Cases(ctx context.Context) iter.Seq2[datasets.Case, error] {
	return func(yield func(datasets.Case, error) bool) {
		src := datasets.Source(datasets.SourceFunc(im.all))
		if im.drawn != nil {
			src = im.drawn
		}
		for c, err := range src.Cases(ctx) {
			if err == nil {
				im.last.wanted = true // it is the one that was given last
				im.progress.written()
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
		if im.last.written == 0 {
			yield(datasets.Case{}, im.empty())
		}
	}
}

// all gives the cases before the sample is drawn.
func (im *Import) all(ctx context.Context) iter.Seq2[datasets.Case, error] {
	return func(yield func(datasets.Case, error) bool) {
		im.last = pass{faults: im.faults}
		im.last.faults.shown = slices.Clip(im.last.faults.shown)
		p := &im.last
		for j, err := range im.joiner.Cases(ctx) {
			if err == nil {
				err = p.ids.Add(j.ID, j.Place)
			}
			var reason string
			if err == nil {
				reason, err = im.leaves(ctx, &j.Case)
			}
			var bad *datasets.RecordError
			switch {
			case errors.As(err, &bad):
				if bad.File == "" {
					bad.File, bad.Line, bad.Row = j.Place.File, j.Place.Line, j.Place.Row
				}
				p.add(fateFault, j.Records, 0)
				err = p.faults.add(bad)
				if err == nil {
					continue
				}
			case reason != "":
				p.add(reason, j.Records, 1)
				continue
			}
			if err != nil {
				yield(datasets.Case{}, err)
				return
			}
			p.wanted = false
			if !yield(j.Case, nil) {
				return
			}
			p.take(&j)
		}
		if err := p.faults.err(); err != nil {
			yield(datasets.Case{}, err)
		}
	}
}

// take counts a case that was given.
func (p *pass) take(j *trace.Joined) {
	if !p.wanted {
		p.add(fateNotSampled, j.Records, 1)
		return
	}
	p.written++
	p.add(fateWritten, j.Records, 1)
	if j.Withheld != "" {
		p.withheld.add("cannot be replayed: "+j.Withheld, 0, 1)
	}
	if j.Cut {
		p.cut++
	}
}

// notes are what is to be known of the cases.
func (p *pass) notes() []Fate {
	out := append([]Fate{}, p.withheld.lines()...)
	if p.cut > 0 {
		out = append(out, Fate{What: "of traces whose root has a parent that is in no input", Cases: p.cut})
	}
	return out
}

// leaves says why a case is not taken; empty: it is. It sets the origin that was
// declared.
func (im *Import) leaves(ctx context.Context, c *datasets.Case) (string, error) {
	o := &im.options
	facts, err := im.facts(c)
	if err != nil {
		return "", err
	}
	for _, declared := range []struct {
		where  *datasets.Where
		origin datasets.Origin
	}{{o.Internal, datasets.OriginInternal}, {o.Synthetic, datasets.OriginSynthetic}} {
		if declared.where == nil || c.Origin != datasets.OriginProduction {
			continue
		}
		yes, err := declared.where.Holds(ctx, facts)
		if err != nil {
			return "", err
		}
		if yes {
			c.Origin = declared.origin
			if facts, err = im.facts(c); err != nil {
				return "", err
			}
		}
	}
	want := o.Origin
	if want == "" {
		want = datasets.OriginProduction
	}
	timed := !o.Since.IsZero() || !o.Until.IsZero()
	switch {
	case !o.AnyOrigin && c.Origin != want:
		return "of origin " + string(c.Origin), nil
	case timed && c.Time == nil:
		return datasets.LeftUntimed, nil
	case timed && (c.Time.Before(o.Since) || !o.Until.IsZero() && !c.Time.Before(o.Until)):
		return datasets.LeftByTime, nil
	case o.Where == nil:
		return "", nil
	}
	yes, err := o.Where.Holds(ctx, facts)
	if err != nil || yes {
		return "", err
	}
	return "left out by the condition", nil
}

// facts makes a case ready for conditions, if there are any.
func (im *Import) facts(c *datasets.Case) (datasets.Facts, error) {
	if im.options.Where == nil && im.options.Internal == nil && im.options.Synthetic == nil {
		return datasets.Facts{}, nil
	}
	return datasets.FactsOf(c)
}
