package compare

import (
	"forerun/scorers/gate"
)

// coverage splits a comparison by what the log could answer, and says how far its
// verdict hangs on what it could not. It is zero where there is no pair.
func (q question) coverage(c *gate.Comparison, p pairs) gate.Coverage {
	var of gate.Coverage
	whole := gate.Part{Pairs: p.n(), Stable: c.Stable, Candidate: c.Candidate, Difference: c.Difference}
	switch {
	case p.n() == 0:
		return of
	case p.cover == nil && p.lack == lacksSight:
		of.Unseen = whole
		return of
	case p.cover == nil:
		of.Answered = whole
		return of
	}
	at := func(kind lack) gate.Part { return q.part(p, func(i int) bool { return p.cover[i].worst() == kind }) }
	of.Answered, of.Unseen, of.Approximated, of.Missed = at(lacksNothing), at(lacksSight), at(lacksExactness), at(lacksAnswer)
	if of.Missed.Pairs == 0 {
		return of
	}
	heard := p.pick(func(i int) bool { return p.cover[i].worst() != lacksAnswer })
	rest := q.answer(heard)
	of.Heard = &rest
	of.MoreThanStable = q.misses.more()
	q.tip(&of, c, p)
	return of
}

// part is what some of the pairs came to.
func (q question) part(p pairs, keep func(i int) bool) gate.Part {
	some := p.pick(keep)
	var c gate.Comparison
	if some.n() > 0 {
		q.points(&c, some)
	}
	return gate.Part{Pairs: some.n(), Stable: c.Stable, Candidate: c.Candidate, Difference: c.Difference}
}
