package stats_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the simulated tables into docs/statistics.md")

const (
	simDoc   = "../../docs/statistics.md"
	simBegin = "<!-- The tables below are written by make sim. -->\n"
	simEnd   = "<!-- The tables above are written by make sim. -->\n"
)

// simTable is a table of the document: how often something happens, in percent.
type simTable struct {
	title   string
	designs []simDesign
	methods []simMethod
	share   func(o simOutcome) bool
	// outside tells whether a cell misses its target.
	outside func(m simMethod, d simDesign, g int, percent float64) bool
	skip    func(m simMethod) bool
}

func simTables() []simTable {
	over := func(m simMethod, d simDesign, g int, percent float64) bool {
		most, ok := m.wrong(d, g)
		return ok && percent > most
	}
	uncovered := func(m simMethod, d simDesign, g int, percent float64) bool {
		lo, hi, ok := m.covers(d, g)
		return ok && (percent < lo || percent > hi)
	}
	none := func(simMethod) bool { return false }
	return []simTable{
		{
			"95 % intervals that hold the truth, in %", simDesigns(), simMargins(), func(o simOutcome) bool { return o.covered },
			uncovered, none,
		},
		{
			"false passes of a candidate that is worse by exactly the margin, in % (nominal 5)", simDesigns(), simMargins(),
			func(o simOutcome) bool { return o.passed }, over,
			func(m simMethod) bool { return strings.Contains(m.name, "a rate of") },
		},
		{
			"false claims of harm where nothing has changed, in % (nominal 5)", simDesigns(), simClaims(),
			func(o simOutcome) bool { return o.failed }, over, none,
		},
		{
			"95 % intervals of quantiles above 2,000 pairs that hold the truth, in %", simLargeDesigns(), simLinear(),
			func(o simOutcome) bool { return o.covered }, uncovered, none,
		},
	}
}

// simCells simulates cells and remembers them: one run shows both whether the interval
// covers and whether the candidate passes.
type simCells map[string][]simOutcome

// percent gives how often the cell has share; seed tells methods apart.
func (cells simCells) percent(m simMethod, d simDesign, seed uint64, runs int, share func(o simOutcome) bool) float64 {
	key := m.name + d.String()
	if cells[key] == nil {
		s := newSimulation(d, seed)
		for range runs {
			cells[key] = append(cells[key], m.judge(s))
		}
	}
	hits := 0
	for _, o := range cells[key] {
		if share(o) {
			hits++
		}
	}
	return 100 * float64(hits) / float64(runs)
}

// render simulates a table and writes it as Markdown, with the cells that miss their
// target in bold and listed below.
func (table simTable) render(cells simCells, log func(string, ...any)) string {
	var out, missed strings.Builder
	fmt.Fprintf(&out, "**%s**\n\n|", strings.ToUpper(table.title[:1])+table.title[1:])
	for _, d := range table.designs {
		fmt.Fprintf(&out, " | %s", d)
	}
	out.WriteString(" |\n|---|" + strings.Repeat("--:|", len(table.designs)) + "\n")
	for row, m := range table.methods {
		if table.skip(m) {
			continue
		}
		fmt.Fprintf(&out, "| %s", m.name)
		for _, d := range table.designs {
			_, g := d.clusters()
			percent := cells.percent(m, d, uint64(row+1), m.runs, table.share)
			cell := fmt.Sprintf("%.1f", percent)
			if table.outside(m, d, g, percent) {
				cell = "**" + cell + "**"
				fmt.Fprintf(&missed, "- %s; %s: %.1f\n", m.name, d, percent)
			}
			fmt.Fprintf(&out, " | %s", cell)
			log("%s; %s: %s", m.name, d, cell)
		}
		out.WriteString(" |\n")
	}
	if missed.Len() == 0 {
		return out.String() + "\nNo cell with a target misses it.\n"
	}
	return out.String() + "\nOutside their target:\n\n" + missed.String()
}

// TestSimGrid simulates the whole grid. With -update it writes the document's tables;
// without, it holds them to what comes out, within what another machine's rounding
// may move.
func TestSimGrid(t *testing.T) {
	t.Parallel()
	if os.Getenv("FORERUN_SIM") == "" {
		t.Skip("the whole grid runs in make sim: set FORERUN_SIM=1")
	}
	cells := simCells{}
	var parts []string
	for _, table := range simTables() {
		parts = append(parts, table.render(cells, t.Logf))
	}
	tables := "\n" + strings.Join(parts, "\n") + "\n"
	before, old, after := simDocument(t)
	if *update {
		if err := os.WriteFile(simDoc, []byte(before+simBegin+tables+simEnd+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := movedCells(old, tables, 1.5); diff != "" {
		t.Errorf("%s is out of date, run make sim: %s", simDoc, diff)
	}
}

// simDocument splits the document around its tables.
func simDocument(t *testing.T) (before, tables, after string) {
	t.Helper()
	text, err := os.ReadFile(simDoc)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), simBegin)
	if !ok {
		t.Fatalf("%s has no place for the simulated tables", simDoc)
	}
	tables, after, ok = strings.Cut(rest, simEnd)
	if !ok {
		t.Fatalf("%s: its simulated tables do not end", simDoc)
	}
	return before, tables, after
}

// movedCells names the first cell that differs by more than points, or the first line
// that is another one.
func movedCells(old, tables string, points float64) string {
	was, is := tableLines(old), tableLines(tables)
	if len(was) != len(is) {
		return fmt.Sprintf("%d lines of tables, were %d", len(is), len(was))
	}
	for i := range is {
		a, b := strings.Split(was[i], "|"), strings.Split(is[i], "|")
		if len(a) != len(b) || a[1] != b[1] {
			return fmt.Sprintf("%q was %q", is[i], was[i])
		}
		for k := 2; k < len(b); k++ {
			x, errX := strconv.ParseFloat(strings.Trim(a[k], " *"), 64)
			y, errY := strconv.ParseFloat(strings.Trim(b[k], " *"), 64)
			if (errX == nil) != (errY == nil) || errX == nil && math.Abs(x-y) > points || errX != nil && a[k] != b[k] {
				return fmt.Sprintf("%s: %s was %s", strings.TrimSpace(b[1]), b[k], a[k])
			}
		}
	}
	return ""
}

func tableLines(text string) (lines []string) {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "|") {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return lines
}

// TestSimSample runs a small part of the grid and holds it to its targets, but for
// four standard errors of so few runs: enough to see a method break.
func TestSimSample(t *testing.T) {
	t.Parallel()
	cells := simCells{}
	for _, table := range simTables() {
		for row, m := range table.methods {
			runs := 100
			if m.runs < 4000 {
				runs = 30
			}
			for _, d := range []simDesign{{n: 200}, {1000, true, 0.3}} {
				if table.skip(m) || m.runs < 4000 && d.n > 200 {
					continue
				}
				_, g := d.clusters()
				percent := cells.percent(m, d, uint64(row+1), runs, table.share)
				slack := 400 * math.Sqrt(0.06*0.94/float64(runs))
				near := false
				for off := -slack; off <= slack && !near; off += 0.5 {
					near = !table.outside(m, d, g, percent+off)
				}
				if !near {
					t.Errorf("%s: %s; %s: %.1f", table.title, m.name, d, percent)
				}
			}
		}
	}
}

// TestSimDocumentIsWhole: a row or column of the grid that changes must change in the
// document too, by make sim.
func TestSimDocumentIsWhole(t *testing.T) {
	t.Parallel()
	_, tables, _ := simDocument(t)
	for _, table := range simTables() {
		for _, m := range table.methods {
			if !table.skip(m) && !strings.Contains(tables, "| "+m.name+" |") {
				t.Errorf("%s has no row of %q: run make sim", simDoc, m.name)
			}
		}
	}
	for _, d := range append(simDesigns(), simLargeDesigns()...) {
		if !strings.Contains(tables, "| "+d.String()+" |") {
			t.Errorf("%s has no column of %q: run make sim", simDoc, d)
		}
	}
}
