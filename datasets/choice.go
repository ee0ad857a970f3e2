package datasets

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"
)

// Choice says which cases of a log are looked at. The zero Choice takes all.
type Choice struct {
	Since   time.Time // from this moment on; zero: from the beginning
	Until   time.Time // up to this moment and without it; zero: to the end
	Origin  Origin    // empty: any
	MaxRisk Risk      // the riskiest step that is taken; empty: any
	Where   *Where    // nil: no condition
	Split   Split
	Part    Part // of Split; empty: both
}

// The reasons for which a case is left out by a [Choice].
const (
	LeftByPart   = "in the other part of the split"
	LeftByOrigin = "of another origin"
	LeftByTime   = "outside of the time asked for"
	LeftUntimed  = "without a time"
	LeftByRisk   = "riskier"
	LeftByWhere  = "by the condition"
)

// Of is the source of the cases that are looked at.
func (c Choice) Of(src Source) *Chosen { return &Chosen{choice: c, from: src} }

// Chosen is a source of the cases that a [Choice] takes. It accounts for what its
// last range read.
type Chosen struct {
	choice Choice
	from   Source
	read   int
	left   map[string]int
}

// Read is the number of cases that the last range read.
func (s *Chosen) Read() int { return s.read }

// LeftOut counts, by reason, the cases that the last range left out. Each has one
// reason, the first that applies.
func (s *Chosen) LeftOut() []Count {
	out := []Count{}
	for _, reason := range []string{LeftByPart, LeftByOrigin, LeftByTime, LeftUntimed, LeftByRisk, LeftByWhere} {
		if n := s.left[reason]; n > 0 {
			out = append(out, Count{reason, n})
		}
	}
	return out
}

// Cases implements [Source]. A case that the condition can't be asked of is a bad
// record.
func (s *Chosen) Cases(ctx context.Context) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		s.read, s.left = 0, map[string]int{}
		for c, err := range s.from.Cases(ctx) {
			reason := ""
			if err == nil {
				s.read++
				if reason, err = s.choice.leaves(ctx, &c); err != nil {
					c = Case{}
				}
			}
			switch {
			case reason != "":
				s.left[reason]++
				continue
			case !yield(c, err), err != nil && !isRecord(err):
				return
			}
		}
	}
}

func isRecord(err error) bool {
	_, ok := errors.AsType[*RecordError](err)
	return ok
}

// leaves says why a case is left out; empty where it is taken.
func (c Choice) leaves(ctx context.Context, one *Case) (string, error) {
	timed := !c.Since.IsZero() || !c.Until.IsZero()
	switch {
	case c.Part != "" && c.Split.Part(one.Cluster) != c.Part:
		return LeftByPart, nil
	case c.Origin != "" && one.Origin != c.Origin:
		return LeftByOrigin, nil
	case timed && one.Time == nil:
		return LeftUntimed, nil
	case timed && (one.Time.Before(c.Since) || !c.Until.IsZero() && !one.Time.Before(c.Until)):
		return LeftByTime, nil
	case !one.Risk.within(c.MaxRisk):
		return LeftByRisk, nil
	case c.Where == nil:
		return "", nil
	}
	in, err := c.Where.holdsFor(ctx, one)
	if err != nil || in {
		return "", err
	}
	return LeftByWhere, nil
}

// within reports whether a step of risk is no riskier than another. Every step is
// within none.
func (r Risk) within(most Risk) bool {
	return most == "" || slices.Index(Risks(), r) <= slices.Index(Risks(), most)
}
