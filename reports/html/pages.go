package html

import (
	"html/template"
	"sync/atomic"

	"github.com/sourcegraph/conc/stream"
)

// pagesAtOnce is how many pages are rendered at the same time.
const pagesAtOnce = 2

// write renders pages beside each other, and writes them one after the other.
func (c *cases) write(t *template.Template, p *page, most int, write func(name string, page []byte) error) error {
	pages := c.pages()
	if most > 0 {
		pages = min(pages, most)
	}
	var failed atomic.Pointer[error]
	workers := stream.New().WithMaxGoroutines(pagesAtOnce)
	for n := 1; n <= pages && failed.Load() == nil; n++ {
		workers.Go(func() stream.Callback {
			text, err := c.render(t, *p, n)
			return func() {
				if err == nil && failed.Load() == nil {
					err = write(pageName(n), text)
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
	return nil
}

// render gives a page, counted from 1.
func (c *cases) render(t *template.Template, p page, n int) (text []byte, err error) {
	if p.Listing, err = c.page(n); err != nil {
		return nil, err
	}
	name := "side.tmpl"
	if n == 1 {
		name = "page.tmpl"
	}
	return execute(t, name, &p)
}
