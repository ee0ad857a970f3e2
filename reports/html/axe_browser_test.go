//go:build browser

package html_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"forerun/reports/reporttest"
)

// axe gives the source of axe-core, from the user's cache or through npm, or skips
// with the reason.
func axe(t *testing.T) string {
	t.Helper()
	const version = "4.10.2"
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Skip("no folder for a cache: ", err)
	}
	dir := filepath.Join(cache, "forerun-tests", "axe-core-"+version)
	file := filepath.Join(dir, "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(file); err != nil {
		npm, err := exec.LookPath("npm")
		if err != nil {
			t.Skip("no npm here: install it to test the page with axe-core")
		}
		if err := os.MkdirAll(dir, 0o750); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), npm, "install", "--no-audit", "--no-fund", "--no-save", "--prefix", dir, "axe-core@"+version)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Skipf("axe-core can't be installed: %v\n%s", err, out)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestNothingStandsInTheWayInABrowser(t *testing.T) {
	t.Parallel()
	source := axe(t)
	ctx := browser(t)
	file := filepath.Join(t.TempDir(), "report.html")
	for _, page := range []string{"fail", "harm", "misses", "futile", "slices"} {
		if err := os.WriteFile(file, []byte(render(t, reporttest.Input(page))), 0o600); err != nil {
			t.Fatal(err)
		}
		for i, width := range []int64{360, 1280} {
			open(ctx, t, file, width, []string{"light", "dark"}[i])
			if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](source)); err != nil {
				t.Fatal(err)
			}
			found := evaluate[string](ctx, t, `axe.run().then(r => JSON.stringify(r.violations.map(v => ({ id: v.id, impact: v.impact, at: v.nodes.slice(0, 3).map(n => n.html) }))))`)
			var violations []struct {
				ID     string   `json:"id"`
				Impact string   `json:"impact"`
				At     []string `json:"at"`
			}
			if err := json.Unmarshal([]byte(found), &violations); err != nil {
				t.Fatal(err)
			}
			for _, v := range violations {
				t.Errorf("%s at %d pixels: %s (%s): %q", page, width, v.ID, v.Impact, v.At)
			}
		}
	}
}
