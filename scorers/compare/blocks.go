package compare

import (
	"math"

	"forerun/scorers"
	"forerun/scorers/gate"
)

// Blocks gives the cumulative number of cases at the end of each cluster, in the
// order in which the suite was sealed. A run that stops early keeps clusters
// together; clusters that are interleaved count as one.
func (d *Data) Blocks(suite string) []int {
	p := d.part(suite)
	if p == nil {
		return nil
	}
	last := map[int32]int32{}
	for i := range p.cases {
		last[p.table.cluster[i]] = i
	}
	var ends []int
	reach := int32(0)
	for i := range p.cases {
		reach = max(reach, last[p.table.cluster[i]])
		if reach == i {
			ends = append(ends, int(i)+1)
		}
	}
	return ends
}

// HarmSigns gives for each of [Data.Blocks] and each guardrail the sign of its
// net difference: +1 is harm, -1 good, and 0 neither, or a guardrail that is not
// a proportion with a margin in one direction.
func (d *Data) HarmSigns(suite string) [][]int8 {
	p := d.part(suite)
	if p == nil {
		return nil
	}
	var out [][]int8
	from := 0
	for _, to := range d.Blocks(suite) {
		signs := make([]int8, len(p.Guardrails))
		for i, g := range p.Guardrails {
			signs[i] = p.harmSign(g, p.column(i), int32(from), int32(to)) //nolint:gosec // numbers of cases
		}
		out = append(out, signs)
		from = to
	}
	return out
}

func (p *part) harmSign(g gate.Guardrail, c *column, from, to int32) int8 {
	if c.metric.Kind != scorers.KindProportion || g.Margin == nil || g.Direction == gate.None {
		return 0
	}
	net := 0.0
	for i := from; i < to; i++ {
		if d := c.arms[1].value.at(i) - c.arms[0].value.at(i); !math.IsNaN(d) {
			net += p.table.weight.at(i) * d
		}
	}
	if g.Direction == gate.Higher {
		net = -net
	}
	const rounding = 1e-9 // of means over trials that cancel out
	switch {
	case net > rounding:
		return 1
	case net < -rounding:
		return -1
	}
	return 0
}
