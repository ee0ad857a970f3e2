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
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// heard is what a page said and asked for while it was open.
type heard struct {
	mu       sync.Mutex
	console  []string
	requests []string
}

func (h *heard) listen(ctx context.Context) {
	chromedp.ListenTarget(ctx, func(event any) {
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

// openAll opens every fold, so that nothing stays hidden from the measures.
const openAll = `document.querySelectorAll("details").forEach(d => d.open = true)`

func TestPageInABrowser(t *testing.T) {
	ctx := browser(t)
	var h heard
	h.listen(ctx)
	pages := map[string]view.Input{}
	for _, name := range reporttest.Names() {
		pages[name] = reporttest.Input(name)
	}
	for _, payload := range reporttest.Payloads() {
		pages["payload "+payload] = everywhere(payload)
	}
	pages["long words"] = everywhere(strings.Repeat("long", 500))
	file := filepath.Join(t.TempDir(), "report.html")
	for name, in := range pages {
		if err := os.WriteFile(file, []byte(render(t, in)), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, width := range []int64{360, 768, 1280} {
			for _, scheme := range []string{"light", "dark"} {
				var overflow int
				var styled string
				err := chromedp.Run(
					ctx,
					log.Enable(), network.Enable(), runtime.Enable(),
					emulation.SetDeviceMetricsOverride(width, 900, 1, false),
					emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
					chromedp.Navigate("file://"+file),
					chromedp.Evaluate(openAll, nil),
					chromedp.Evaluate(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &overflow),
					chromedp.Evaluate(`getComputedStyle(document.querySelector(".verdict")).borderTopWidth`, &styled),
				)
				if err != nil {
					t.Fatalf("%q at %d: %v", name, width, err)
				}
				if overflow > 0 {
					t.Errorf("%q at %d pixels: scrolls sideways by %d", name, width, overflow)
				}
				if styled != "4px" {
					t.Errorf("%q: the style sheet is not applied (%s)", name, styled)
				}
			}
		}
	}
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

func TestTextHasEnoughContrast(t *testing.T) {
	ctx := browser(t)
	file := filepath.Join(t.TempDir(), "report.html")
	for _, name := range reporttest.Names() {
		if err := os.WriteFile(file, []byte(render(t, reporttest.Input(name))), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, scheme := range []string{"light", "dark"} {
			var worst struct {
				Ratio float64 `json:"ratio"`
				Text  string  `json:"text"`
			}
			err := chromedp.Run(
				ctx,
				emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
				chromedp.Navigate("file://"+file),
				chromedp.Evaluate(openAll, nil),
				chromedp.Evaluate(contrast, &worst),
			)
			if err != nil {
				t.Fatal(err)
			}
			if worst.Ratio < 4.5 {
				t.Errorf("%s, %s: contrast %.2f of %q", name, scheme, worst.Ratio, worst.Text)
			}
		}
	}
}
