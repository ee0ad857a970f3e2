package trace

import (
	"time"

	"forerun/datasets"
)

// usage adds up what the models used. Only they are added, or a root that repeats
// their sum would count twice; the root's own counts where no model told.
func (t *tree) usage() *datasets.Usage {
	var sum *datasets.Usage
	for _, n := range t.models() {
		sum = plus(sum, n.Usage)
	}
	if sum != nil {
		return sum
	}
	for _, n := range t.wide {
		if n.Usage != nil {
			return n.Usage
		}
	}
	return nil
}

func plus(a, b *datasets.Usage) *datasets.Usage {
	if a == nil || b == nil {
		if a == nil {
			return b
		}
		return a
	}
	return &datasets.Usage{
		Input: add(a.Input, b.Input), Cached: add(a.Cached, b.Cached), Output: add(a.Output, b.Output), Reasoning: add(a.Reasoning, b.Reasoning),
	}
}

func add(a, b *int64) *int64 {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return new(*a + *b)
}

// cost adds up what the models cost. Where one that used tokens has no price, the
// sum would be too small: then it is what an outer span says, or not known.
func (t *tree) cost() *float64 {
	sum, priced := 0.0, false
	for _, n := range t.models() {
		switch {
		case n.CostUSD != nil:
			sum += *n.CostUSD
			priced = true
		case n.Usage != nil:
			return t.outerCost()
		}
	}
	if priced {
		return &sum
	}
	return t.outerCost()
}

func (t *tree) outerCost() *float64 {
	for _, n := range t.wide {
		if n.CostUSD != nil && (n.Kind != KindModel || n.inner) {
			return n.CostUSD
		}
	}
	return nil
}

// span is from when to when the request was worked on.
func (t *tree) span() (start, end time.Time) {
	spans := t.live
	if len(t.roots) == 1 && !t.roots[0].Start.IsZero() && !t.roots[0].End.IsZero() {
		spans = t.roots
	}
	for _, n := range spans {
		if !n.Start.IsZero() && (start.IsZero() || n.Start.Before(start)) {
			start = n.Start
		}
		if n.End.After(end) {
			end = n.End
		}
	}
	return start, end
}

// latency is how long that took; unknown where the log's clocks contradict it.
func (t *tree) latency(head *node) *float64 {
	if len(t.roots) == 1 {
		if d := t.roots[0].latency(); d != nil {
			return d
		}
	}
	if d := between(t.span()); d != nil {
		return d
	}
	return positive(head.LatencyMS)
}

// ttft is when the one who asked could read the first word of the answer: the
// request's own, or that of the model that was asked last.
func (t *tree) ttft(head *node) *float64 {
	if d := head.ttft(); d != nil {
		return d
	}
	models := t.models()
	start, _ := t.span()
	if len(models) == 0 || start.IsZero() {
		return nil
	}
	last := models[len(models)-1]
	own := last.ttft()
	waited := between(start, last.Start)
	if own == nil || waited == nil {
		return nil
	}
	return new(*waited + *own)
}

func (n *node) ttft() *float64 {
	if d := between(n.Start, n.FirstToken); d != nil {
		return d
	}
	return positive(n.TTFTMS)
}

func (n *node) latency() *float64 {
	if d := between(n.Start, n.End); d != nil {
		return d
	}
	return positive(n.LatencyMS)
}

func between(start, end time.Time) *float64 {
	if start.IsZero() || end.IsZero() || end.Before(start) {
		return nil
	}
	return new(float64(end.Sub(start)) / float64(time.Millisecond))
}

func positive(x *float64) *float64 {
	if x == nil || *x < 0 {
		return nil
	}
	return x
}
