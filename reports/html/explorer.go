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

// cases are the cases of a run, rendered, in the order in which the pages show them.
type cases struct {
	spill    *spill
	most     int // that are shown
	rows     []row
	total    int // of the run
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

// read renders the worst cases of a report, several at once, and takes them in order.
// What the report leads to is among them.
func (c *cases) read(source view.CaseSource) error {
	if source == nil {
		return nil
	}
	listed := newWorst(c.most)
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
			var r row
			m := free.Get().(*markup) //nolint:forcetypeassert,errcheck // holds nothing else
			m.out.Reset()
			if err == nil {
				if r = rowOf(e); c.leadsTo(e) || !listed.leaves(r.rank()) {
					m.entry(e)
				}
			}
			return func() {
				defer free.Put(m)
				c.total++
				listed.add(r.rank())
				if err == nil && failed.Load() == nil && m.out.Len() > 0 {
					err = c.take(e, r, m.out.Bytes())
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
	slices.SortStableFunc(c.rows, func(a, b row) int { return cmp.Compare(a.rank(), b.rank()) })
	at := 0
	c.rows = slices.DeleteFunc(c.rows, func(r row) bool {
		at++
		_, leads := c.linked[r.at]
		return at > c.most && !leads
	})
	return nil
}

// refs are the names by which a report leads to a case.
func refs(e *view.Entry) [2]caseRef { return [2]caseRef{refOf(e.Suite, e.Name), refOf("", e.Name)} }

// leadsTo reports whether the report leads to a case.
func (c *cases) leadsTo(e *view.Entry) bool {
	named := refs(e)
	return c.wanted[named[0]] || c.wanted[named[1]]
}

// take sets a rendered case aside, with what script finds it by: numbers of names, and
// words of ours.
func (c *cases) take(e *view.Entry, r row, body []byte) error {
	r.suite = int32(c.suites.of(e.Suite)) //nolint:gosec // few
	r.segments, r.metrics = c.sets.of(&c.segments, e.Segments), c.sets.of(&c.metrics, e.Metrics)
	head := fmt.Appendf(nil, "\n<li class=\"case\" data-f=\"%s\" data-s=\"%d\" data-g=\"%s\" data-m=\"%s\" data-l=\"%.4g\" data-c=\"%.4g\">",
		flags(e.Qualities), r.suite, c.sets.text(r.segments), c.sets.text(r.metrics), e.MoreMS, e.MoreUSD)
	at, size, err := c.spill.add(head, body, []byte("</li>"))
	if err != nil {
		return err
	}
	r.at, r.size = at, int32(size) //nolint:gosec // a case is bounded
	if c.leadsTo(e) {
		c.linked[at] = linked{refs(e), e.Anchor}
	}
	c.rows = append(c.rows, r)
	return nil
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
