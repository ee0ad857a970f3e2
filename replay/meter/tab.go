package meter

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"forerun/datasets"
	"forerun/replay"
)

// Tab is the account of one attempt. Make one with [Meter.Open]. It is safe for
// concurrent use.
type Tab struct {
	bounds replay.Bounds
	prices replay.Prices
	mark   replay.Mark
	pass   replay.Turnstile

	mu        sync.Mutex
	steps     int // calls that a model answers, those under way included
	answered  int // calls that were
	throttled int
	usage     datasets.Usage // of the calls that told
	untold    bool           // a call was answered and told no usage
	cost      float64
	unpriced  bool
	models    []string // that answered, sorted
	ttft      *float64
	streamed  bool // the first call that a model answered has been seen

	running int // calls under way
	since   time.Time
	busy    time.Duration // in which at least one was
}

// Open makes the account of one attempt.
func (m *Meter) Open(s replay.Sitting) *Tab {
	return &Tab{bounds: s.Bounds, prices: m.prices, mark: s.Mark, pass: s.Pass}
}

// call is one call on its way.
type call struct {
	tab    *Tab
	task   task
	api    api
	asked  string // the model, as the agent named it
	began  time.Time
	status int
	whole  bool // the answer came to its end
	found  found
}

// take says what the call would exceed, "" where it may go on. done must follow
// then.
func (t *Tab) take(what task) (over string, done func(*call)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	steps := t.steps
	if what == generate {
		steps++
	}
	if over := t.exceeded(steps); over != "" {
		if t.bounds.Steps > 0 {
			t.steps = max(t.steps, min(steps, t.bounds.Steps+1)) // so that the runner sees it too
		}
		return over, nil
	}
	t.steps = steps
	return "", t.done
}

// exceeded says which bound is exceeded. Several models have several prices, so
// that the cost is the sum of the calls', not that of the sum of their tokens.
func (t *Tab) exceeded(steps int) string {
	bounds := t.bounds
	bounds.CostUSD = 0
	if over := bounds.Exceeded(steps, &t.usage); over != "" {
		return over
	}
	if most := t.bounds.CostUSD; most > 0 && t.cost > most {
		return fmt.Sprintf("%.4f USD, more than %.4f", t.cost, most)
	}
	return ""
}

// done enters a call that has ended.
func (t *Tab) done(c *call) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c.status == 429 || c.status == statusOverloaded {
		t.throttled++
	}
	if c.status < 200 || c.status > 299 {
		if c.task == generate {
			t.steps-- // the upstream turned it away, and the agent will ask again
		}
		return
	}
	if c.task == other {
		return
	}
	t.answered++
	t.spend(c)
	if c.task != generate {
		return
	}
	if name := c.found.model; name != "" && !slices.Contains(t.models, name) {
		t.models = append(t.models, name)
		slices.Sort(t.models)
	}
	if !t.streamed {
		t.streamed = true
		t.ttft = c.found.ttft
	}
}

// spend adds what a call used up.
func (t *Tab) spend(c *call) {
	u := c.found.usage
	if u == nil || !c.whole {
		t.untold, t.unpriced = true, true
		return
	}
	add := func(sum **int64, n *int64) {
		if n != nil {
			if *sum == nil {
				*sum = new(int64)
			}
			**sum += *n
		}
	}
	add(&t.usage.Input, u.Input)
	add(&t.usage.Cached, u.Cached)
	add(&t.usage.Output, u.Output)
	add(&t.usage.Reasoning, u.Reasoning)
	if usd := t.prices.Cost(u, c.found.model, c.asked); usd != nil {
		t.cost += *usd
	} else {
		t.unpriced = true
	}
}

// start and stop bracket the time in which a model is at work. Calls side by side
// count once.
func (t *Tab) start() time.Time {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if t.running == 0 {
		t.since = now
	}
	t.running++
	return now
}

func (t *Tab) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.running--; t.running == 0 {
		t.busy += time.Since(t.since)
	}
}

// Heard tells what passed. Where nothing did, nothing is known: the agent may have
// asked its models elsewhere.
func (t *Tab) Heard() replay.Heard {
	t.mu.Lock()
	defer t.mu.Unlock()
	h := replay.Heard{ModelCalls: t.steps, Throttled: t.throttled}
	if t.answered == 0 {
		return h
	}
	if !t.untold {
		usage := t.usage
		h.Usage = &usage
	}
	if !t.unpriced {
		h.CostUSD = new(t.cost)
	}
	h.ModelMS = new(float64(t.busy.Microseconds()) / 1e3)
	h.TTFTMS = t.ttft
	h.ModelServed = strings.Join(t.models, ", ")
	return h
}

// tokens is what a call used up, 0 where not known.
func (c *call) tokens() int64 {
	var n int64
	if u := c.found.usage; u != nil {
		for _, part := range []*int64{u.Input, u.Output} {
			if part != nil {
				n += *part
			}
		}
	}
	return n
}
