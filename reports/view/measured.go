package view

import (
	"fmt"
	"slices"
)

// PairNumbers is what one trial took and cost on stable and on the candidate, and
// whether each handed over. Nil is not known.
type PairNumbers struct {
	LatencyMS, CostUSD, InputTokens, OutputTokens [2]*float64

	HandedOver [2]*bool
}

// Measured is what the pairs of a suite took and cost.
type Measured struct {
	LatencyMS [][2]float64 // stable and candidate, of the pairs in which both are known
	Split     []SplitRow
	Handed    []HandedRow // empty where no pair is known to be handed over by either
}

// SplitRow is one mean over the pairs in which both arms are known.
type SplitRow struct {
	Label     string // "cost per case"
	Mean      [2]float64
	Stable    string
	Candidate string
	Change    string // relative, or [NoEvidence]
	N         int
}

// HandedRow counts the pairs that ended alike in whether a person got them.
type HandedRow struct {
	Label string // "both handed over"
	Pairs int
	Share string
	Cost  string // mean of a case, "0.09 → 0.11 ¢"
	Worse bool   // one arm did and the other did not
}

// PairTotals sum up what the trials of a suite took and cost, in their order. Of each
// trial they keep its two times. The zero PairTotals have seen none.
type PairTotals struct {
	LatencyMS [][2]float64 // stable and candidate, of the pairs in which both are known
	Split     [3]PairMeans // cost, input and output tokens
	Handed    [4]PairMeans // cost of those handed over by stable alone, both, the candidate alone, neither
	HandedOf  [4]int       // the pairs of each of these, be their costs known or not
}

// PairMeans are the means of both arms over the pairs in which both are known.
type PairMeans struct {
	Mean [2]float64
	N    int
}

// Add takes in the next trial. Nothing of it is kept.
func (t *PairTotals) Add(p *PairNumbers) {
	if s, c := amount(p.LatencyMS[0]), amount(p.LatencyMS[1]); s != nil && c != nil {
		t.LatencyMS = append(t.LatencyMS, [2]float64{*s, *c})
	}
	for i, of := range [...][2]*float64{p.CostUSD, p.InputTokens, p.OutputTokens} {
		t.Split[i].add(of)
	}
	if p.HandedOver[0] != nil && p.HandedOver[1] != nil {
		i := slices.Index(handings(), [2]bool{*p.HandedOver[0], *p.HandedOver[1]})
		t.HandedOf[i]++
		t.Handed[i].add(p.CostUSD)
	}
}

func (m *PairMeans) add(x [2]*float64) {
	s, c := amount(x[0]), amount(x[1])
	if s == nil || c == nil {
		return
	}
	m.N++
	for k, v := range [...]float64{*s, *c} { // a running mean does not overflow
		m.Mean[k] += (v - m.Mean[k]) / float64(m.N)
	}
}

// measuredOf tells what the pairs of a suite took and cost; nil where nothing is known
// of any.
func measuredOf(t *PairTotals) *Measured {
	m := &Measured{LatencyMS: t.LatencyMS}
	for i, row := range []struct{ label, unit string }{
		{"cost per case", unitUSD}, {"input tokens per case", ""}, {"output tokens per case", ""},
	} {
		if of := t.Split[i]; of.N > 0 && (of.Mean[0] > 0 || of.Mean[1] > 0) {
			m.Split = append(m.Split, splitRow(row.label, row.unit, of.Mean, of.N))
		}
	}
	m.Handed = t.handedRows()
	if len(m.LatencyMS) == 0 && len(m.Split) == 0 && len(m.Handed) == 0 {
		return nil
	}
	return m
}

func splitRow(label, unit string, means [2]float64, n int) SplitRow {
	s := newScale(unit, false, &means[0], &means[1])
	row := SplitRow{Label: label, Mean: means, Stable: s.value(&means[0]), Candidate: s.value(&means[1]), Change: NoEvidence, N: n}
	if means[0] > 0 {
		rel := means[1]/means[0] - 1
		if p := percentScale(&rel); finite(rel) {
			row.Change = p.signed(&rel) + p.unit
		}
	}
	return row
}

// amount is x where it can be one; else nil.
func amount(x *float64) *float64 {
	const most = 1e15
	if known(x) == nil || *x < 0 || *x > most {
		return nil
	}
	return x
}

// handings are the ways in which a pair hands over, in the order in which they are told.
func handings() [][2]bool {
	return [][2]bool{{true, false}, {true, true}, {false, true}, {false, false}}
}

func (t *PairTotals) handedRows() []HandedRow {
	cells := handings()
	labels := []string{"stable alone handed over", "both handed over", "candidate alone handed over", "neither handed over"}
	total := 0
	for _, n := range t.HandedOf {
		total += n
	}
	if total == 0 || t.HandedOf[3] == total {
		return nil
	}
	var out []HandedRow
	for i, label := range labels {
		n := t.HandedOf[i]
		row := HandedRow{Label: label, Pairs: n, Share: share(float64(n) / float64(total)), Cost: NoEvidence, Worse: cells[i][0] != cells[i][1]}
		if of := &t.Handed[i]; of.N > 0 {
			s := newScale(unitUSD, false, &of.Mean[0], &of.Mean[1])
			row.Cost = fmt.Sprintf("%s → %s", s.value(&of.Mean[0]), s.value(&of.Mean[1]))
		}
		out = append(out, row)
	}
	return out
}
