package html

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/sourcegraph/conc/stream"

	"forerun/reports/view"
)

// The names of the pages.
const (
	firstPage = "report.html"
	laterPage = "report-cases-%03d.html"
)

// CasePages matches the names of the pages beside report.html.
const CasePages = "report-cases-*.html"

// pageName gives the name of a page, counted from 1.
func pageName(n int) string {
	if n == 1 {
		return firstPage
	}
	return fmt.Sprintf(laterPage, n)
}

// A page may have so many bytes; the first, whatever else stands on it, has room for
// some cases.
const (
	pageBytes  = 1_400_000
	leastBytes = 300_000
)

// cases are all cases of a run, rendered, in the order in which the pages show them.
type cases struct {
	spill    *spill
	rows     []row
	suites   index
	segments index
	metrics  index
	sets     sets             // of segments, and of metrics
	wanted   map[caseRef]bool // what is linked to
	linked   map[int64]linked // the cases that are, by where they lie
	cut      []int            // the first row of each page, and one behind the last
}

// index numbers names in the order in which they come.
type index struct {
	names []string
	at    map[string]int
}

func (x *index) of(name string) int {
	i, ok := x.at[name]
	if !ok {
		if x.at == nil {
			x.at = map[string]int{}
		}
		i = len(x.names)
		x.at[name], x.names = i, append(x.names, name)
	}
	return i
}

// read renders every case of a report, several at once, and takes them in order.
func (c *cases) read(source view.CaseSource) error {
	if source == nil {
		return nil
	}
	workers := stream.New().WithMaxGoroutines(runtime.GOMAXPROCS(0))
	free := sync.Pool{New: func() any { return new(markup) }}
	var failed atomic.Pointer[error]
	var broken error
	for entry, err := range source {
		if broken = err; err != nil || failed.Load() != nil {
			break
		}
		workers.Go(func() stream.Callback {
			e, err := entry()
			m := free.Get().(*markup) //nolint:forcetypeassert,errcheck // holds nothing else
			m.out.Reset()
			if err == nil {
				m.entry(e)
			}
			return func() {
				defer free.Put(m)
				if err == nil && failed.Load() == nil {
					err = c.take(e, m.out.Bytes())
				}
				if err != nil {
					failed.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	workers.Wait()
	if err := failed.Load(); err != nil {
		return *err
	}
	if broken != nil {
		return broken
	}
	if err := c.spill.end(); err != nil {
		return err
	}
	slices.SortStableFunc(c.rows, func(a, b row) int {
		return cmp.Or(boolFirst(a.holds, b.holds), cmp.Compare(a.kind, b.kind), cmp.Compare(b.qualities.n(), a.qualities.n()))
	})
	return nil
}

// take sets a rendered case aside, with what script finds it by: numbers of names, and
// words of ours.
func (c *cases) take(e *view.Entry, body []byte) error {
	r := row{
		kind: rankOf(e.Kind), holds: e.Holds, suite: int32(c.suites.of(e.Suite)), qualities: qualitiesOf(e.Qualities), //nolint:gosec // few
		segments: c.sets.of(&c.segments, e.Segments), metrics: c.sets.of(&c.metrics, e.Metrics),
	}
	head := fmt.Appendf(nil, "\n<li class=\"case\" data-f=\"%s\" data-s=\"%d\" data-g=\"%s\" data-m=\"%s\" data-l=\"%.4g\" data-c=\"%.4g\">",
		flags(e.Qualities), r.suite, c.sets.text(r.segments), c.sets.text(r.metrics), e.MoreMS, e.MoreUSD)
	at, size, err := c.spill.add(head, body, []byte("</li>"))
	if err != nil {
		return err
	}
	r.at, r.size = at, int32(size) //nolint:gosec // a case is bounded
	refs := [2]caseRef{refOf(e.Suite, e.Name), refOf("", e.Name)}
	if c.wanted[refs[0]] || c.wanted[refs[1]] {
		c.linked[at] = linked{refs, e.Anchor}
	}
	c.rows = append(c.rows, r)
	return nil
}

func boolFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// pack says which cases go on which page: as many as there is room for.
func (c *cases) pack(first int) {
	c.cut = []int{0}
	room := max(pageBytes-first, leastBytes)
	for i, r := range c.rows {
		if room -= int(r.size); room < 0 && i > c.cut[len(c.cut)-1] {
			c.cut = append(c.cut, i)
			room = pageBytes - sideBytes - int(r.size)
		}
	}
	c.cut = append(c.cut, len(c.rows))
}

// sideBytes is what stands on a later page beside its cases.
const sideBytes = 60_000

func (c *cases) pages() int { return len(c.cut) - 1 }

func flags(list []view.Quality) string {
	words := make([]string, len(list))
	for i, q := range list {
		words[i] = string(q)
	}
	return strings.Join(words, " ")
}
