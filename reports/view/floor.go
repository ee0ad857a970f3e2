package view

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"forerun/scorers/gate"
)

// NoiseRow is stable against itself on one metric.
type NoiseRow struct {
	Metric string
	Flips  string // "12.0 %"
	Excess string // "+3.1 pp [+0.2, +6.0]": how much more often the candidate differs
	N      string
}

func noiseRows(all []gate.Noise) []NoiseRow {
	var out []NoiseRow
	for _, n := range all {
		row := NoiseRow{Metric: Line(n.Metric), Flips: share2(n.FlipRate), Excess: NoEvidence, N: strconv.Itoa(n.Pairs)}
		if n.Excess != nil {
			s := newScale(unitShare, true, n.Excess, n.ExcessInterval.Lo, n.ExcessInterval.Hi)
			row.Excess = strings.TrimSpace(s.signed(n.Excess) + " pp " + interval(s, n.ExcessInterval))
		}
		out = append(out, row)
	}
	return out
}

func share2(x *float64) string { return newScale(unitShare, true, x).value(x) }

// FidelityRow is what production did against the replay of the same version, on
// one metric.
type FidelityRow struct {
	Metric     string
	Logged     string
	Replayed   string
	Difference string // with its interval
	Margin     string
	N          string
	Applies    bool   // there was something to compare
	Words      string // what follows from it, or why nothing could be compared
	Others     string // logs that other versions wrote; empty where none
}

func fidelityRows(all []gate.Fidelity) []FidelityRow {
	var out []FidelityRow
	for _, f := range all {
		arms := newScale(unitShare, true, f.Logged, f.Replayed)
		diff := newScale(unitShare, true, f.Difference, f.Interval98.Lo, f.Interval98.Hi)
		row := FidelityRow{
			Metric: Line(f.Metric), Logged: arms.value(f.Logged), Replayed: arms.value(f.Replayed),
			Difference: NoEvidence, Margin: NoEvidence, N: strconv.Itoa(f.Pairs), Applies: f.Applies, Words: fidelityWords(f), Others: otherVersions(f),
		}
		if f.Difference != nil {
			row.Difference = strings.TrimSpace(diff.signed(f.Difference) + " pp " + interval(diff, f.Interval98))
		}
		if finite(f.Margin) && f.Margin > 0 {
			row.Margin = "±" + percentScale().trimmed(f.Margin) + " pp"
		}
		out = append(out, row)
	}
	return out
}

// fidelityWords reads the interval as the gate does: beyond the margin on one
// side the replay is another thing than production, within it on both it is
// the same, and between nobody knows.
func fidelityWords(f gate.Fidelity) string {
	lo, hi := f.Interval98.Lo, f.Interval98.Hi
	switch {
	case !f.Applies:
		if f.Why == "" {
			return "could not be compared"
		}
		return Line(f.Why)
	case lo == nil || hi == nil:
		return "not shown to be the same"
	case *lo > f.Margin || *hi < -f.Margin:
		return "differs"
	case *lo > -f.Margin && *hi < f.Margin:
		return "the same, within the margin"
	case f.Needed != nil:
		return fmt.Sprintf("not shown to be the same; about %d further pairs could show it", *f.Needed)
	}
	return "not shown to be the same"
}

func otherVersions(f gate.Fidelity) string {
	if f.OtherCases <= 0 {
		return ""
	}
	words := plural(f.OtherCases, "log") + " of other versions left out"
	var parts []string
	for _, v := range slices.Sorted(maps.Keys(f.Versions)) {
		name := Cut(Line(v), maxVersion)
		if v == "" {
			name = "of no version"
		}
		parts = append(parts, fmt.Sprintf("%s: %d", name, f.Versions[v]))
	}
	const most = 5
	if len(parts) > most {
		parts = append(parts[:most], fmt.Sprintf("%d more versions", len(parts)-most))
	}
	if len(parts) > 0 {
		words += " (logs by version: " + strings.Join(parts, ", ") + ")"
	}
	return words
}

// knownNoise and knownFidelity drop what is no number.
func knownNoise(all []gate.Noise) []gate.Noise {
	out := slices.Clone(all)
	for i := range out {
		n := &out[i]
		n.FlipRate, n.Variance, n.DesignEffect, n.Excess = known(n.FlipRate), known(n.Variance), known(n.DesignEffect), known(n.Excess)
		n.ExcessInterval = knownInterval(n.ExcessInterval)
	}
	return out
}

func knownFidelity(all []gate.Fidelity) []gate.Fidelity {
	out := slices.Clone(all)
	for i := range out {
		f := &out[i]
		f.Logged, f.Replayed, f.Difference = known(f.Logged), known(f.Replayed), known(f.Difference)
		f.Interval98 = knownInterval(f.Interval98)
		if !finite(f.Margin) {
			f.Margin = 0
		}
	}
	return out
}

func knownInterval(i gate.Interval) gate.Interval {
	return gate.Interval{Lo: known(i.Lo), Hi: known(i.Hi)}
}
