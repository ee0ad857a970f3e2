package compare

import (
	"context"
	"fmt"
	"runtime"

	"github.com/sourcegraph/conc/iter"

	"forerun/scorers/gate"
)

// Evidence compares the arms on every guardrail, and on the slices of those that
// decide. Comparisons run side by side; each depends on its own columns and on a
// generator seeded by names, so that nothing depends on which is done first.
func (d *Data) Evidence(ctx context.Context, o Options) (Evidence, error) {
	var tasks []func()
	all := make([]*work, len(d.parts))
	for i := range d.parts {
		all[i] = newWork(&d.parts[i], o)
		tasks = append(tasks, all[i].tasks()...)
	}
	iter.Iterator[func()]{MaxGoroutines: d.atOnce()}.ForEach(tasks, func(task *func()) {
		if ctx.Err() == nil {
			(*task)()
		}
	})
	if err := ctx.Err(); err != nil {
		return Evidence{}, fmt.Errorf("compare arms: %w", err)
	}
	var ev Evidence
	for _, w := range all {
		w.report(&ev)
	}
	return ev, nil
}

// atOnce is how many comparisons are made side by side. Each holds some hundred
// bytes a pair, so that of many pairs there is one at a time.
func (d *Data) atOnce() int {
	const pairs = 1 << 19 // in all
	most := 1
	for i := range d.parts {
		most = max(most, int(d.parts[i].cases))
	}
	return min(max(1, pairs/most), runtime.GOMAXPROCS(0))
}

// work is one suite's evidence in the making: every result has its own place.
type work struct {
	part        *part
	all         *selection
	questions   []question // by guardrail
	comparisons []gate.Comparison
	misses      misses
	slices      []sliced
	noise       []noiseOf
	fidelity    []gate.Fidelity
	faithful    []int // guardrails
}

type noiseOf struct {
	guardrail int
	noise     gate.Noise
	known     bool
}

func newWork(p *part, o Options) *work {
	view := p.look()
	w := &work{part: p, all: view.all, comparisons: make([]gate.Comparison, len(p.Guardrails))}
	shapes := make([]shape, len(p.columns))
	for i, c := range p.columns {
		shapes[i] = p.shape(c)
	}
	w.misses = p.misses()
	type asked struct {
		metric string
		scale  gate.Scale
	}
	noisy, faithfulTo := map[asked]bool{}, map[string]int{}
	for i, g := range p.Guardrails {
		q := question{guardrail: g, metric: p.column(i).metric, shape: shapes[p.table.of[i]], options: o, misses: w.misses}
		w.questions = append(w.questions, q)
		if o.ComparisonsOnly {
			continue
		}
		for _, segment := range p.segmentsOf(i) {
			for _, s := range view.slices {
				if s.Segment == segment {
					w.slices = append(w.slices, sliced{guardrail: i, slice: s})
				}
			}
		}
		if key := (asked{g.Metric, q.scale()}); !noisy[key] {
			noisy[key] = true
			w.noise = append(w.noise, noiseOf{guardrail: i})
		}
		if !faithful(q) {
			continue
		}
		// Of several margins on a metric the narrowest is what it is held to.
		if k, ok := faithfulTo[g.Metric]; !ok {
			faithfulTo[g.Metric] = len(w.faithful)
			w.faithful = append(w.faithful, i)
		} else if g.Margin.Value < p.Guardrails[w.faithful[k]].Margin.Value {
			w.faithful[k] = i
		}
	}
	w.fidelity = make([]gate.Fidelity, len(w.faithful))
	return w
}

func (w *work) tasks() []func() {
	var out []func()
	for i := range w.questions {
		out = append(out, func() { w.comparisons[i] = w.whole(i) })
	}
	for i := range w.slices {
		s := &w.slices[i]
		out = append(out, func() { s.compare(w.part, w.questions[s.guardrail]) })
	}
	for i := range w.noise {
		n := &w.noise[i]
		out = append(out, func() { n.noise, n.known = w.part.noise(w.questions[n.guardrail], w.part.column(n.guardrail)) })
	}
	for k, i := range w.faithful {
		out = append(out, func() { w.fidelity[k] = w.part.fidelity(w.questions[i], w.part.column(i)) })
	}
	return out
}

// whole compares all cases.
func (w *work) whole(guardrail int) gate.Comparison {
	q, col := w.questions[guardrail], w.part.column(guardrail)
	c := q.compare(w.part.gather(col, w.all))
	if q.guardrail.Never {
		c.Events = w.part.events(col, w.all, q.guardrail.Direction)
	}
	return c
}

// report adds what was found, in the order of guardrails.
func (w *work) report(ev *Evidence) {
	p := w.part
	ev.Guardrails = append(ev.Guardrails, p.Guardrails...)
	ev.Comparisons = append(ev.Comparisons, w.comparisons...)
	ev.Completions = append(ev.Completions, p.completion())
	for _, s := range w.slices {
		if s.judged {
			ev.Slices = append(ev.Slices, s.evidence)
		}
	}
	small := unjudged(p.Name, w.slices)
	ev.Unjudged = append(ev.Unjudged, small...)
	ev.Warnings = append(ev.Warnings, p.sliceWarnings(w.slices, small)...)
	for _, n := range w.noise {
		if n.known {
			ev.Noise = append(ev.Noise, n.noise)
		}
	}
	ev.Fidelity = append(ev.Fidelity, w.fidelity...)
	if r, ok := p.replayed(w.misses); ok {
		ev.Replayed = append(ev.Replayed, r)
		ev.Warnings = append(ev.Warnings, p.replayedWarnings(r)...)
	}
}
