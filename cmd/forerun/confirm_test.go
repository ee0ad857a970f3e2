package main

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// flipping is a shop whose candidate always fails every twentieth question, and
// another twentieth only when it is asked for the first time.
func flipping() *shop {
	s := &shop{desk: newDesk()}
	s.wrong = func(candidate bool, q int) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		first := s.asked[fmt.Sprintf("/candidate/question %d", q)] == 1
		return candidate && (q%20 == 0 || q%20 == 5 && first)
	}
	return s
}

// rows are the lines of a table of cases that were asked again.
func rows(stdout string) map[string]string {
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^shadow +(\S+) +(\S+) +-> +(\S+)$`).FindAllStringSubmatch(stdout, -1) {
		out[m[1]] = m[2] + " " + m[3]
	}
	return out
}

// What looks like a regression is asked again in both versions: one that is real
// stays, a coin toss does not. It costs no more than it may, is asked once, and
// goes on after a kill.
func TestConfirm(t *testing.T) {
	t.Parallel()
	s := flipping()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	// Ten cases, three times, in two versions: 60 requests of 0.01 USD, of a run
	// that cost 4.80.
	config := shopGate(t, server.URL, "    confirm: {trials: 3}\n")
	dir := filepath.Join(t.TempDir(), "run")
	code, stdout, stderr := forerun(t, "gate", config, "--out", dir)
	if code != 3 && code != 4 {
		t.Fatalf("exit %d\n%s%s", code, stdout, stderr)
	}
	if want := "asking regressions again cost $0.60; confirm.max_cost allows $1.20"; !strings.Contains(stderr, want) {
		t.Errorf("stderr does not say %q:\n%s", want, stderr)
	}
	spent(t, dir, 2.70, 2.70)
	if s.count() != 2*shopCases+60 {
		t.Errorf("%d requests, want %d and 60 to confirm", s.count(), 2*shopCases)
	}
	report := timeless(t, dir)
	must(t, code, "gate", "--resume", dir, "--quiet")
	if s.count() != 2*shopCases+60 {
		t.Errorf("a finished gate asks again: %d requests", s.count())
	}
	if diff := cmp.Diff(report, timeless(t, dir)); diff != "" {
		t.Errorf("taken up again (-first +again):\n%s", diff)
	}
	got := rows(must(t, 0, "recheck", dir, "--cases", "c0,c5,c1", "--trials", "2", "--quiet"))
	if len(got) != 11 {
		t.Errorf("%d cases were asked again, want the ten and c1: %v", len(got), got)
	}
	if got["c1"] != "2/2 2/2" {
		t.Errorf("c1, which was right, is now %q", got["c1"])
	}
	for id, is := range got {
		var q int
		if _, err := fmt.Sscanf(id, "c%d", &q); err != nil {
			t.Fatal(err)
		}
		n := 3
		if id == "c0" || id == "c5" {
			n = 5
		}
		want := fmt.Sprintf("%d/%d %d/%d", n, n, n, n)
		if q%20 == 0 {
			want = fmt.Sprintf("%d/%d 0/%d", n, n, n)
		}
		if id != "c1" && is != want {
			t.Errorf("%s is %q, want %q", id, is, want)
		}
	}
	must(t, code, "decide", dir)
	spent(t, dir, 2.76, 2.76)
	if _, stderr := refused(t, "recheck", dir, "--cases", "c0,nobody"); !strings.Contains(stderr, `no case "nobody"`) {
		t.Errorf("a case that is not there: %s", stderr)
	}
}

// spent wants a report to say what was spent in all, asking again included.
func spent(t *testing.T, dir string, stable, candidate float64) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Spend map[string]float64 `json:"spend"`
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"stable_usd": stable, "candidate_usd": candidate} {
		if got := r.Spend[name]; math.Abs(got-want) > 1e-6 {
			t.Errorf("the report says %s %v, want %v", name, got, want)
		}
	}
}

// refused runs a verb that ends with exit code 2.
func refused(t *testing.T, args ...string) (stdout, stderr string) {
	t.Helper()
	code, stdout, stderr := forerun(t, args...)
	if code != 2 || stdout != "" {
		t.Errorf("forerun %s: exit %d, want 2 and nothing on stdout\n%s%s", strings.Join(args, " "), code, stdout, stderr)
	}
	return stdout, stderr
}

func TestConfirmGoesOnAfterAKill(t *testing.T) {
	t.Parallel()
	s := &shop{desk: newDesk(), wrong: func(candidate bool, q int) bool { return candidate && q%20 == 0 }}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	config := shopGate(t, server.URL, "    confirm: {trials: 3, max_cost: 10%}\n") // eight of twelve cases
	whole := filepath.Join(t.TempDir(), "whole")
	code, _, stderr := forerun(t, "gate", config, "--out", whole, "--quiet")
	if !strings.Contains(stderr, "8 of 10 apparent regressions are asked again: confirm.max_cost") {
		t.Errorf("of what is left out nothing is said:\n%s", stderr)
	}
	for _, at := range []int{1, 20, 48} {
		dir := filepath.Join(t.TempDir(), "run")
		s.forget()
		s.stop(2*shopCases + at)
		process(t, s.stuck, func(p *os.Process) error { return p.Kill() }, "gate", config, "--out", dir, "--quiet")
		s.release()
		must(t, code, "gate", "--resume", dir, "--quiet")
		if diff := cmp.Diff(timeless(t, whole), timeless(t, dir)); diff != "" {
			t.Errorf("killed at request %d of confirming (-unbroken +resumed):\n%s", at, diff)
		}
		total := 0
		for _, n := range s.questions() {
			total += n
		}
		if want := 2*shopCases + 48; total < want || total > want+8 {
			t.Errorf("killed at request %d of confirming: %d requests, want %d and what was in flight", at, total, want)
		}
	}
}
