package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// clustersAsked are the clusters that a shop was asked of since it forgot.
func (s *shop) clustersAsked(t *testing.T) map[int]bool {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[int]bool{}
	for asked := range s.asked {
		var i int
		if _, err := fmt.Sscanf(asked[strings.LastIndex(asked, " "):], "%d", &i); err != nil {
			t.Fatal(err)
		}
		out[i-i%7%3] = true
	}
	return out
}

// An extension asks fresh clusters alone, and so does what extends it.
func TestExtendAsksOnlyWhatWasNotAsked(t *testing.T) {
	t.Parallel()
	s := &shop{desk: newDesk(), wrong: func(bool, int) bool { return false }}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	runs := t.TempDir()
	dir := func(name string) string { return filepath.Join(runs, name) }
	config := shopGate(t, server.URL, "")
	forerun(t, "gate", config, "--out", dir("one"), "--max-cases", "60", "--quiet")
	used := s.clustersAsked(t)
	for _, next := range []struct {
		from, to string
		cases    int
	}{{"one", "two", 100}, {"two", "three", 1000}} {
		s.forget()
		before := s.count()
		must(t, 0, "extend", dir(next.from), "--cases", strconv.Itoa(next.cases), "--out", dir(next.to), "--quiet")
		fresh := s.clustersAsked(t)
		for g := range fresh {
			if used[g] {
				t.Errorf("%s asks cluster %d, which was asked before", next.to, g)
			}
		}
		if n := (s.count() - before) / 2; n == 0 || n > next.cases {
			t.Errorf("%s asks %d cases, want some and at most %d", next.to, n, next.cases)
		}
		maps.Copy(used, fresh)
		before = s.count()
		if code, _, stderr := forerun(t, "gate", "--resume", dir(next.to), "--quiet"); code == 1 || code == 2 || s.count() != before {
			t.Errorf("its verdict: exit %d after %d requests more\n%s", code, s.count()-before, stderr)
		}
	}
	all := slices.Collect(maps.Keys(used))
	if slices.Sort(all); len(all) == 0 || all[0] != 0 {
		t.Errorf("all clusters together are %v", all)
	}
	var m struct {
		Extends string `json:"extends"`
		Attempt int    `json:"attempt"`
	}
	text, err := os.ReadFile(filepath.Join(dir("three"), "run.json"))
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil || m.Extends != "two" || m.Attempt != 3 {
		t.Errorf("three is attempt %d and extends %q, %v", m.Attempt, m.Extends, err)
	}
	if _, stderr := refused(t, "extend", dir("three"), "--cases", "10", "--out", dir("four")); !strings.Contains(stderr, "no case left") {
		t.Errorf("where all was asked: %s", stderr)
	}
	if err := os.Rename(dir("one"), dir("moved")); err != nil {
		t.Fatal(err)
	}
	if _, stderr := refused(t, "extend", dir("two"), "--cases", "10", "--out", dir("four")); !strings.Contains(stderr, "must not be asked again: put it back") {
		t.Errorf("where the run that was extended is gone: %s", stderr)
	}
	refused(t, "extend", dir("two"), "--out", dir("four"))
	if _, err := os.Stat(dir("four")); err == nil {
		t.Error("a refused extension leaves a directory")
	}
}
