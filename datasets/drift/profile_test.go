package drift_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/datasets/drift"
)

func parsed(t *testing.T, lines ...string) datasets.Source {
	t.Helper()
	var cases []datasets.Case
	for _, l := range lines {
		c, err := datasets.ParseCase([]byte(l))
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	return datasets.Slice(cases)
}

// shown is what a profile has of its cases, a line a column.
func shown(p *drift.Profile) []string {
	var out []string
	for _, c := range p.Columns {
		var values []string
		for i := range p.Kept {
			switch {
			case !c.Known[i]:
				values = append(values, "-")
			case c.Numeric():
				values = append(values, fmt.Sprint(c.Number[i]))
			default:
				values = append(values, c.Words[c.Word[i]])
			}
		}
		out = append(out, fmt.Sprintf("%s %s: %s", c.Group, c.Name, strings.Join(values, " ")))
	}
	return out
}

func TestColumns(t *testing.T) {
	t.Parallel()
	p, err := drift.Read(t.Context(), parsed(t,
		`{"id":"a","cluster":"k","time":"2026-11-07T23:00:00Z","segments":{"tier":"gold"},"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yes?"},{"role":"user","content":"где"}],"tool_log":[{"name":"f","result":1},{"name":"f","result":1}],"logged":{"output":"здесь","latency_ms":5,"escalated":true,"version":"v1"}}`,
		`{"id":"b","cluster":"k","input":"注文はどこ","logged":{"status":"timeout","cost_usd":0.5,"model_served":"m"}}`,
		`{"id":"c","input":{"x":1},"risk":"write"}`,
	))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"traffic model: - m -", "traffic origin: production production production", "traffic risk: read_only read_only write", "traffic version: v1 - -",
		"segment tier: gold - -", "language script: Cyrillic Japanese Latin", "time hour (UTC): 18 to 23 - -", "time weekend: yes - -", "tool f: yes - -",
		"length answer: 5 - -", "length conversation: 3 - -", "length request: 3 5 7", "length tool calls: 2 - -",
		"outcome cost: - 0.5 -", "outcome escalated: yes - -", "outcome latency: 5 - -", "outcome status: ok timeout -",
	}
	if diff := cmp.Diff(want, shown(p)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{0, 0, 1}, p.Cluster); diff != "" {
		t.Errorf("clusters (-want +got):\n%s", diff)
	}
}

func TestAProfileHoldsNoText(t *testing.T) {
	t.Parallel()
	p, err := drift.Read(t.Context(), parsed(t, `{"id":"a","messages":[{"role":"user","content":"my SECRET question"}],"logged":{"output":"a SECRET answer","error":"SECRET"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if text := strings.Join(shown(p), "\n"); strings.Contains(text, "SECRET") {
		t.Error(text)
	}
}

func TestOfManyCasesWholeClustersAreKept(t *testing.T) {
	t.Parallel()
	const each = 4
	of := func(seed int) *drift.Profile {
		cases := make([]datasets.Case, drift.MostCases+20_000)
		for i := range cases {
			at := (i + seed) % len(cases) // in another order
			cases[i] = datasets.Case{ID: strconv.Itoa(at), Cluster: fmt.Sprint("k", at/each), Weight: 1, Input: []byte("1"), Segments: map[string]string{"id": strconv.Itoa(at / each % 7)}}
		}
		p, err := drift.Read(t.Context(), datasets.Slice(cases))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	p, again := of(0), of(31)
	if p.Cases != drift.MostCases+20_000 || p.Kept > drift.MostCases || p.Kept < drift.MostCases/4 {
		t.Errorf("%d of %d cases kept", p.Kept, p.Cases)
	}
	if p.Kept != each*p.Clusters {
		t.Errorf("%d cases in %d clusters: they are not whole", p.Kept, p.Clusters)
	}
	if p.Kept != again.Kept || p.Clusters != again.Clusters {
		t.Errorf("in another order %d cases in %d clusters are kept, not %d in %d", again.Kept, again.Clusters, p.Kept, p.Clusters)
	}
}

func TestColumnsAreInOrder(t *testing.T) {
	t.Parallel()
	p, err := drift.Read(t.Context(), parsed(t, `{"id":"a","input":1,"segments":{"z":"1","a":"2"},"tool_log":[{"name":"z","result":1},{"name":"b","result":1}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(p.Columns, func(a, b drift.Column) int {
		if a.Group != b.Group {
			return int(a.Group) - int(b.Group)
		}
		return strings.Compare(a.Name, b.Name)
	}) {
		t.Error(shown(p))
	}
}
