package html

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"runtime"
	"slices"
	"strconv"
	"strings"
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
	cut      []int // the first row of each page, and one behind the last
}

// row is where a case lies and what it is found by.
type row struct {
	at                int64
	size              int
	kind              view.CaseKind
	holds             bool
	suite             int
	anchor            string
	refs              [2]caseRef
	qualities         []view.Quality
	segments, metrics []int
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

func (x *index) all(names []string) []int {
	out := make([]int, len(names))
	for i, name := range names {
		out[i] = x.of(name)
	}
	return out
}

// read renders every case of a report, several at once, and takes them in order.
func (c *cases) read(t *template.Template, source view.CaseSource) error {
	if source == nil {
		return nil
	}
	workers := stream.New().WithMaxGoroutines(runtime.GOMAXPROCS(0))
	var failed atomic.Pointer[error]
	var broken error
	for entry, err := range source {
		if broken = err; err != nil || failed.Load() != nil {
			break
		}
		workers.Go(func() stream.Callback {
			e, err := entry()
			var b bytes.Buffer
			if err == nil {
				err = t.ExecuteTemplate(&b, "case", e)
			}
			return func() {
				if err == nil && failed.Load() == nil {
					err = c.take(e, b.Bytes())
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
	order := map[view.CaseKind]int{view.MissedEscalation: 1, view.LostSuccess: 2, view.LostAnswer: 3, view.GainedSuccess: 4, view.Alike: 5}
	slices.SortStableFunc(c.rows, func(a, b row) int {
		return cmp.Or(boolFirst(a.holds, b.holds), cmp.Compare(order[a.kind], order[b.kind]), cmp.Compare(len(b.qualities), len(a.qualities)))
	})
	return nil
}

// take sets a rendered case aside, with what script finds it by: numbers of names, and
// words of ours.
func (c *cases) take(e *view.Entry, body []byte) error {
	r := row{
		kind: e.Kind, holds: e.Holds, anchor: e.Anchor, refs: [2]caseRef{refOf(e.Suite, e.Name), refOf("", e.Name)}, suite: c.suites.of(e.Suite),
		qualities: e.Qualities, segments: c.segments.all(e.Segments), metrics: c.metrics.all(e.Metrics),
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "\n<li class=\"case\" data-f=\"%s\" data-s=\"%d\" data-g=\"%s\" data-m=\"%s\" data-l=\"%.4g\" data-c=\"%.4g\">",
		flags(r.qualities), r.suite, numbers(r.segments), numbers(r.metrics), e.MoreMS, e.MoreUSD)
	b.Write(body)
	b.WriteString("</li>")
	r.size = b.Len()
	var err error
	if r.at, err = c.spill.add(b.Bytes()); err != nil {
		return err
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
		if room -= r.size; room < 0 && i > c.cut[len(c.cut)-1] {
			c.cut = append(c.cut, i)
			room = pageBytes - sideBytes - r.size
		}
	}
	c.cut = append(c.cut, len(c.rows))
}

// sideBytes is what stands on a later page beside its cases.
const sideBytes = 60_000

func (c *cases) pages() int { return len(c.cut) - 1 }

// hrefs gives how each case is reached from the first page.
func (c *cases) hrefs() map[caseRef]string {
	out := map[caseRef]string{}
	for n := range c.pages() {
		for _, r := range c.rows[c.cut[n]:c.cut[n+1]] {
			href := "#" + r.anchor
			if n > 0 {
				href = pageName(n+1) + href
			}
			for _, ref := range r.refs {
				if out[ref] == "" {
					out[ref] = href
				}
			}
		}
	}
	return out
}

func flags(list []view.Quality) string {
	words := make([]string, len(list))
	for i, q := range list {
		words[i] = string(q)
	}
	return strings.Join(words, " ")
}

func numbers(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, " ")
}
