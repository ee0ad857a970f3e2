//go:build browser

package html_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"forerun/reports/reporttest"
	"forerun/reports/view"
)

// browser starts chromium once for the test, or skips with the reason.
func browser(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no chromium here: install it to test the page in a browser")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx, chromedp.WithAllocatorOptions(chromedp.ExecPath(path)))
	t.Cleanup(cancel)
	return ctx
}

// command is a protocol command as an action.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, c, params)
		return err
	})
}

// open shows a page at a width and in a colour scheme, with every fold open.
func open(ctx context.Context, t *testing.T, file string, width int64, scheme string) {
	t.Helper()
	err := chromedp.Do(
		ctx,
		chromedp.EmulateViewport(width, 900),
		command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		}),
		chromedp.Navigate("file://"+file),
		chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach(d => d.open = true)`),
	)
	if err != nil {
		t.Fatal(err)
	}
}

func evaluate[T any](ctx context.Context, t *testing.T, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// heard is what a page said and asked for while it was open.
type heard struct {
	mu       sync.Mutex
	console  []string
	requests []string
}

func (h *heard) listen(ctx context.Context) error {
	return chromedp.Listen(ctx, func(event any) {
		h.mu.Lock()
		defer h.mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			h.console = append(h.console, string(e.Type))
		case *runtime.EventExceptionThrown:
			h.console = append(h.console, e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			h.console = append(h.console, e.Entry.Text)
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, "file:") {
				h.requests = append(h.requests, e.Request.URL)
			}
		}
	})
}

func TestPageInABrowser(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	var h heard
	if err := h.listen(ctx); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, command(log.Enable, cdp.Empty{}), command(network.Enable, network.EnableParams{})); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "report.html")
	look := func(name string, in view.Input, widths ...int64) {
		if err := os.WriteFile(file, []byte(render(t, in)), 0o600); err != nil {
			t.Fatal(err)
		}
		for i, width := range widths {
			open(ctx, t, file, width, []string{"light", "dark"}[i%2])
			overflow := evaluate[int](ctx, t, `document.documentElement.scrollWidth - document.documentElement.clientWidth`)
			styled := evaluate[string](ctx, t, `getComputedStyle(document.querySelector(".verdict")).borderTopWidth`)
			if overflow > 0 {
				t.Errorf("%q at %d pixels: scrolls sideways by %d", name, width, overflow)
			}
			if styled != "4px" {
				t.Errorf("%q: the style sheet is not applied (%s)", name, styled)
			}
		}
	}
	for _, name := range reporttest.Names() {
		look(name, reporttest.Input(name), 360, 768, 1280)
	}
	for _, payload := range reporttest.Payloads() {
		look("payload "+payload, everywhere(payload), 360)
	}
	look("long words", everywhere(strings.Repeat("long", 500)), 360, 1280)
	h.silent(t)
}

// silent reports what a page said on the console or asked of a network.
func (h *heard) silent(t *testing.T) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.console) > 0 {
		t.Errorf("the console says %q", h.console)
	}
	if len(h.requests) > 0 {
		t.Errorf("the page asks for %q", h.requests)
	}
}

// contrast gives the least contrast of any text with what lies behind it.
const contrast = `(() => {
  const lum = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 }); return .2126 * r + .7152 * g + .0722 * b };
  const parse = s => (s.match(/[\d.]+/g) || []).map(Number);
  const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0) return c.slice(0, 3) } return [255, 255, 255] };
  let worst = { ratio: 99, text: "" };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility() || e.closest("title, desc")) continue;
    const style = getComputedStyle(e);
    const a = lum(parse(e.closest("svg") ? style.fill : style.color).slice(0, 3)), b = lum(behind(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < worst.ratio) worst = { ratio, text: walk.currentNode.data.trim().slice(0, 40) };
  }
  return worst;
})()`

func TestTextHasEnoughContrastInABrowser(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	file := filepath.Join(t.TempDir(), "report.html")
	for _, name := range reporttest.Names() {
		if err := os.WriteFile(file, []byte(render(t, reporttest.Input(name))), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, scheme := range []string{"light", "dark"} {
			open(ctx, t, file, 1280, scheme)
			worst := evaluate[struct {
				Ratio float64 `json:"ratio"`
				Text  string  `json:"text"`
			}](ctx, t, contrast)
			if worst.Ratio < 4.5 {
				t.Errorf("%s, %s: contrast %.2f of %q", name, scheme, worst.Ratio, worst.Text)
			}
		}
	}
}
