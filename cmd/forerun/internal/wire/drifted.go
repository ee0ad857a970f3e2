package wire

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/datasets/drift"
)

// warnDrifted is the code of a suite that is unlike the traffic it stands for.
const warnDrifted = "drifted_from_reference"

// drifted warns of a suite whose cases, weighed by the reference's mix, still differ
// from the reference: a verdict on them says less of today's traffic.
func (g *Gate) drifted(ctx context.Context, suite string, have, reference datasets.Source) error {
	of, err := drift.Read(ctx, reference)
	if err != nil {
		return err
	}
	is, err := drift.Read(ctx, have)
	if err != nil {
		return err
	}
	var differ []DriftRow
	for _, r := range Differences(of, is) {
		if r.Drifted && r.Name != "origin" { // a curated suite is not production's own, and need not be
			differ = append(differ, r)
		}
	}
	if len(differ) == 0 {
		return nil
	}
	slices.SortStableFunc(differ, func(a, b DriftRow) int { // what kind of traffic it is, before how long it is
		return cmp.Or(cmp.Compare(b.Measure, a.Measure), cmp.Compare(*b.Size, *a.Size))
	})
	const most = 3
	var names []string
	for _, r := range differ[:min(len(differ), most)] {
		name := fmt.Sprintf("%s %.60s", r.Group, r.Name)
		if r.Measure == measureShare {
			name += " (" + percent(*r.Size) + " of the traffic)"
		}
		names = append(names, name)
	}
	if more := len(differ) - most; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	g.warn(suite, warnDrifted, fmt.Sprintf("the suite has drifted from its reference in %s: draw it again, or see forerun data diff", strings.Join(names, ", ")))
	return nil
}
