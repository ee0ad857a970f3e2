//go:build browser

package html_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"forerun/reports/html"
	"forerun/reports/reporttest"
	"forerun/reports/view"
)

// explored opens the pages of a report with many cases, from the first at a fragment.
func explored(t *testing.T, fragment string) context.Context {
	t.Helper()
	ctx, h := browser(t), &heard{}
	if err := h.listen(ctx); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	err := html.Write(view.New(many(200)), func(name string, page []byte) error {
		return os.WriteFile(filepath.Join(dir, name), page, 0o600)
	})
	if err == nil {
		err = chromedp.Do(
			ctx, command(log.Enable, cdp.Empty{}), command(network.Enable, network.EnableParams{}), chromedp.EmulateViewport(1280, 900),
			chromedp.Navigate("file://"+filepath.Join(dir, "report.html")+fragment),
		)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.silent(t) })
	return ctx
}

// many is a report with so many gained successes behind its other cases.
func many(n int) view.Input {
	in := reporttest.Input("harm")
	told := reporttest.Cases()
	one := told[0]
	for i := range n {
		one.CaseID, one.Request = fmt.Sprintf("g-%03d", 100+i), fmt.Sprintf("What does plan %d cost?", i)
		one.Segments = map[string]string{"tier": []string{"gold", "free"}[i%2]}
		told = append(told, one)
	}
	reporttest.Tell(&in, told)
	return in
}

const visible = `[...document.querySelectorAll("#list > li")].filter(li => !li.hidden).length`

// says compares what a script gives in the page.
func says[T comparable](ctx context.Context, t *testing.T, what, script string, want T) {
	t.Helper()
	if got := evaluate[T](ctx, t, script); got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func press(ctx context.Context, t *testing.T, keys ...string) {
	t.Helper()
	for _, key := range keys {
		if err := chromedp.Do(ctx, chromedp.KeyEvent(key)); err != nil {
			t.Fatal(err)
		}
	}
}

const pick = `(id, value) => { const e = document.getElementById(id); e.value = value; e.dispatchEvent(new Event("input", { bubbles: true })) }`

func TestExplorerFindsCasesInABrowser(t *testing.T) {
	t.Parallel()
	ctx := explored(t, "")
	says(ctx, t, "shown at first", visible, 50)
	says(ctx, t, "said", `document.getElementById("count").textContent`, "203 cases")
	says(ctx, t, "first", `document.querySelector("#list .id").textContent`, "c-0017")
	says(ctx, t, "after more", `document.getElementById("more").click(), `+visible, 100)
	says(ctx, t, "regressed", `document.querySelector("input[value=regressed]").click(), `+visible, 2)
	says(ctx, t, "regressed and errored", `document.querySelector("input[value=errored]").click(), `+visible, 1)
	says(ctx, t, "nothing asked", `document.querySelectorAll("input:checked").forEach(e => e.click()), document.getElementById("count").textContent`, "203 cases")
	says(ctx, t, "of a segment", `(() => { const o = [...document.querySelectorAll("#segment option")].find(o => o.textContent.startsWith("tier=free")); (`+pick+`)("segment", o.value); return document.getElementById("count").textContent })()`, "100 of 203 cases")
	says(ctx, t, "with words", `(`+pick+`)("segment", ""), (`+pick+`)("q", "g-299 COST"), `+visible, 1)
	says(ctx, t, "found by its answer", `(`+pick+`)("q", "is there anything else"), document.querySelector("#list > li:not([hidden]) .id").textContent`, "c-0017")
	says(ctx, t, "of a scorer", `(`+pick+`)("q", ""), (() => { const o = document.querySelector("#metric option:nth-child(2)"); (`+pick+`)("metric", o.value); return o.textContent + ": " + `+visible+` })()`, "facts (2): 2")
	says(ctx, t, "in order", `(`+pick+`)("metric", ""), (`+pick+`)("order", "n"), document.querySelector("#list .id").textContent`, "c-0017")
	says(ctx, t, "of two suites", `(`+pick+`)("order", ""), (() => { const o = [...document.querySelectorAll("#suite option")].find(o => o.textContent.startsWith("shadow")); (`+pick+`)("suite", o.value); return `+visible+` })()`, 2)
}

func TestExplorerIsDrivenByKeysInABrowser(t *testing.T) {
	t.Parallel()
	ctx := explored(t, "")
	const at = `document.activeElement.querySelector ? document.activeElement.querySelector(".id")?.textContent || document.activeElement.id : ""`
	press(ctx, t, "j")
	says(ctx, t, "after j", at, "c-0017")
	press(ctx, t, "j", "j")
	says(ctx, t, "after jj", at, "g-03")
	press(ctx, t, "k")
	says(ctx, t, "after k", at, "c-0044")
	press(ctx, t, "\r")
	says(ctx, t, "after Enter", `document.activeElement.parentElement.open`, true)
	says(ctx, t, "in the address", `location.hash`, "#case=shadow/c-0044")
	press(ctx, t, "\u001b")
	says(ctx, t, "after Esc", `document.querySelectorAll("#list details[open]").length`, 0)
	press(ctx, t, "/")
	says(ctx, t, "after /", at, "q")
	press(ctx, t, "j")
	says(ctx, t, "a letter in the search", `document.getElementById("q").value.endsWith("j")`, true)
	press(ctx, t, "\u001b", "?")
	says(ctx, t, "after ?", `document.getElementById("keys").checkVisibility()`, true)
}

func TestAddressOfACaseOpensItInABrowser(t *testing.T) {
	t.Parallel()
	ctx := explored(t, "#case=golden/g-295")
	const at = `document.getElementById("case=golden/g-295")`
	says(ctx, t, "far down", at+`.checkVisibility()`, true)
	says(ctx, t, "after a link of a diagnosis", `(() => { document.querySelector("#diagnoses .ids a").click(); return true })()`, true)
	says(ctx, t, "its case", `(() => { const to = document.querySelector("#diagnoses .ids a").getAttribute("href").slice(1); return document.getElementById(to).closest("details").open || to })()`, true)
	says(ctx, t, "hidden by a filter", `document.querySelector("input[value=improved]").click(), location.hash = "#case=shadow/c-0017", true`, true)
	says(ctx, t, "and shown", `document.getElementById("case=shadow/c-0017").checkVisibility()`, true)
	says(ctx, t, "not there", `location.hash = "#case=shadow/nowhere", new Promise(r => setTimeout(() => r(document.getElementById("count").textContent)))`, "That case is not among those of this page.")
}

// Without script the cases stand there all the same.
func TestPageIsReadInABrowserWithoutScript(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte(render(t, many(100))), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}), chromedp.EmulateViewport(1280, 900), chromedp.Navigate("file://"+file+"#case=shadow/c-0044")); err != nil {
		t.Fatal(err)
	}
	says(ctx, t, "cases", visible, 103)
	says(ctx, t, "filters", `document.getElementById("filters").checkVisibility()`, false)
	says(ctx, t, "case of the address", `document.getElementById("case=shadow/c-0044").checkVisibility()`, true)
}
