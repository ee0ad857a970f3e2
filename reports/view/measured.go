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

// measuredOf sums up the pairs of a suite; nil where nothing is known of any.
func measuredOf(pairs []PairNumbers) *Measured {
	m := &Measured{}
	for _, p := range pairs {
		if s, c := amount(p.LatencyMS[0]), amount(p.LatencyMS[1]); s != nil && c != nil {
			m.LatencyMS = append(m.LatencyMS, [2]float64{*s, *c})
		}
	}
	for _, row := range []struct {
		label, unit string
		of          func(*PairNumbers) [2]*float64
	}{
		{"cost per case", unitUSD, func(p *PairNumbers) [2]*float64 { return p.CostUSD }},
		{"input tokens per case", "", func(p *PairNumbers) [2]*float64 { return p.InputTokens }},
		{"output tokens per case", "", func(p *PairNumbers) [2]*float64 { return p.OutputTokens }},
	} {
		if means, n := meansOf(pairs, row.of); n > 0 && (means[0] > 0 || means[1] > 0) {
			m.Split = append(m.Split, splitRow(row.label, row.unit, means, n))
		}
	}
	m.Handed = handedRows(pairs)
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

func meansOf(pairs []PairNumbers, of func(*PairNumbers) [2]*float64) (means [2]float64, n int) {
	for i := range pairs {
		x := of(&pairs[i])
		if s, c := amount(x[0]), amount(x[1]); s != nil && c != nil {
			n++
			for k, v := range []float64{*s, *c} { // a running mean does not overflow
				means[k] += (v - means[k]) / float64(n)
			}
		}
	}
	return means, n
}

func handedRows(pairs []PairNumbers) []HandedRow {
	cells := [][2]bool{{true, false}, {true, true}, {false, true}, {false, false}}
	labels := []string{"stable alone handed over", "both handed over", "candidate alone handed over", "neither handed over"}
	of := make([][]PairNumbers, len(cells))
	total := 0
	for _, p := range pairs {
		if p.HandedOver[0] == nil || p.HandedOver[1] == nil {
			continue
		}
		total++
		i := slices.Index(cells, [2]bool{*p.HandedOver[0], *p.HandedOver[1]})
		of[i] = append(of[i], p)
	}
	if total == 0 || len(of[3]) == total {
		return nil
	}
	var out []HandedRow
	for i, label := range labels {
		row := HandedRow{Label: label, Pairs: len(of[i]), Share: share(float64(len(of[i])) / float64(total)), Cost: NoEvidence, Worse: cells[i][0] != cells[i][1]}
		if means, n := meansOf(of[i], func(p *PairNumbers) [2]*float64 { return p.CostUSD }); n > 0 {
			s := newScale(unitUSD, false, &means[0], &means[1])
			row.Cost = fmt.Sprintf("%s → %s", s.value(&means[0]), s.value(&means[1]))
		}
		out = append(out, row)
	}
	return out
}
