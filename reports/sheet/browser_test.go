//go:build browser

package sheet_test

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
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"forerun/datasets/label"
	"forerun/reports/reporttest"
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
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
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

func evaluate[T any](ctx context.Context, t *testing.T, script string) T {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
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
			if !strings.HasPrefix(e.Request.URL, "file:") && !strings.HasPrefix(e.Request.URL, "blob:") {
				h.requests = append(h.requests, e.Request.URL)
			}
		}
	})
}

func written(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "label.html")
	if err := os.WriteFile(file, []byte(render(t, everywhere(text))), 0o600); err != nil {
		t.Fatal(err)
	}
	return "file://" + file
}

// press is a key of somebody at the page, wherever the focus is.
const press = `(keys => { for (const key of keys) document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })) })`

// catchFile keeps what the page saves where the test can read it.
const catchFile = `window.Blob = class extends Blob { constructor(parts, how) { super(parts, how); window.savedText = parts.join("") } }; 0`

// contrast gives the least contrast of any text with what lies behind it.
const contrast = `(() => {
  const lum = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 }); return .2126 * r + .7152 * g + .0722 * b };
  const parse = s => (s.match(/[\d.]+/g) || []).map(Number);
  const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0) return c.slice(0, 3) } return [255, 255, 255] };
  let worst = 99;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !e.checkVisibility() || e.closest(":disabled")) continue;
    const a = lum(parse(getComputedStyle(e).color).slice(0, 3)), b = lum(behind(e));
    worst = Math.min(worst, (Math.max(a, b) + .05) / (Math.min(a, b) + .05));
  }
  return worst;
})()`

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
	for _, text := range append(reporttest.Payloads(), strings.Repeat("long", 500)) {
		url := written(t, text)
		for _, width := range []int64{360, 1280} {
			for _, scheme := range []string{"light", "dark"} {
				err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900),
					command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
						Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
					}),
					chromedp.Navigate(url),
					chromedp.Evaluate[chromedp.Void](`document.querySelector("details").open = true; dispatchEvent(new Event("beforeprint"))`))
				if err != nil {
					t.Fatal(err)
				}
				if over := evaluate[int](ctx, t, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
					t.Errorf("%q at %d pixels: scrolls sideways by %d", text, width, over)
				}
				if least := evaluate[float64](ctx, t, contrast); least < 4.5 {
					t.Errorf("%q, %s: contrast %.2f", text, scheme, least)
				}
				if n := evaluate[int](ctx, t, `document.querySelectorAll("img, iframe, svg, main script, main a, main style").length`); n > 0 {
					t.Errorf("%q became %d elements", text, n)
				}
				if n := evaluate[int](ctx, t, `document.querySelectorAll("#paper article").length`); n != 3 {
					t.Errorf("%d cases on paper, want 3", n)
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

// Keys answer, a reload loses nothing, and what is saved can be read back.
func TestAnswersByKeyInABrowser(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	url := written(t, `</script><img src=x onerror=alert(1)>`)
	err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(url),
		chromedp.Evaluate[chromedp.Void](press+`("pfh")`),
		chromedp.Evaluate[chromedp.Void](press+`(["Enter"])`))
	if err != nil {
		t.Fatal(err)
	}
	const heading = `document.getElementById("h-case").textContent`
	if got := evaluate[string](ctx, t, heading); got != "Case 2 of 3" {
		t.Errorf("after one answer: %s", got)
	}
	if !evaluate[bool](ctx, t, `document.activeElement.id === "h-case"`) {
		t.Error("the focus is not on the next case")
	}
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](press+`("p"); `+press+`(["Enter"])`)); err != nil {
		t.Fatal(err)
	}
	const told = `document.getElementById("told").textContent`
	if got := evaluate[string](ctx, t, told); !strings.HasPrefix(got, "Say pass or fail of both") {
		t.Errorf("half an answer: %q", got)
	}
	err = chromedp.Do(ctx, chromedp.Navigate(url),
		chromedp.Evaluate[chromedp.Void](catchFile),
		chromedp.Evaluate[chromedp.Void](press+`("s")`),
		chromedp.Evaluate[chromedp.Void](press+`("f"); document.getElementById("corrected").value = "Tomorrow."; document.getElementById("keep").click()`),
		chromedp.Evaluate[chromedp.Void](`document.getElementById("save").click()`))
	if err != nil {
		t.Fatal(err)
	}
	if got := evaluate[string](ctx, t, told); !strings.HasPrefix(got, "Write your name") {
		t.Errorf("saved without a name: %q", got)
	}
	text := evaluate[string](ctx, t, `document.getElementById("labeller").value = "Ada <b>"; document.getElementById("save").click(); window.savedText`)
	rows, err := label.Read("labels.jsonl", strings.NewReader(text))
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v, of %s", len(rows), err, text)
	}
	if r := rows[0]; r.Item != "i1" || r.Labeller != "Ada <b>" || len(r.Verdicts) != 2 || r.Verdicts[0] != label.Pass || r.Verdicts[1] != label.Fail || r.HandOver == nil || !*r.HandOver || r.Drawn != label.DrawnRandom {
		t.Errorf("the first row is %+v", r)
	}
	if !rows[1].Skipped || rows[2].Corrected != "Tomorrow." || rows[2].Verdicts[0] != label.Fail {
		t.Errorf("the others are %+v", rows[1:])
	}
}

// Where a browser keeps nothing, the page works, and says what that means.
func TestStorageThatIsDeniedInABrowser(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	err := chromedp.Do(ctx,
		command(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
			Source: `Object.defineProperty(window, "localStorage", { get() { throw new Error("denied") } })`,
		}),
		chromedp.Navigate(written(t, "x")),
		chromedp.Evaluate[chromedp.Void](press+`("pp"); `+press+`(["Enter"])`))
	if err != nil {
		t.Fatal(err)
	}
	if got := evaluate[string](ctx, t, `document.getElementById("kept").textContent`); !strings.HasPrefix(got, "This browser keeps nothing") {
		t.Errorf("it says %q", got)
	}
	if got := evaluate[string](ctx, t, `document.getElementById("progress").textContent`); got != "1 of 3 cases done" {
		t.Errorf("it says %q", got)
	}
}
