package compare

import (
	"fmt"
	"strconv"

	"forerun/scorers"
	"forerun/scorers/gate"
)

// CompareColumns compares two columns without a run directory, for simulations.
func CompareColumns(g gate.Guardrail, m scorers.Metric, stable, candidate []float64, cluster []int, seed uint64) gate.Comparison {
	t := &suiteTable{}
	col := &column{metric: m}
	names := map[int]bool{}
	for i := range stable {
		t.ids = append(t.ids, fmt.Sprintf("c-%05d", i))
		t.cluster = append(t.cluster, int32(cluster[i]))
		t.weight = append(t.weight, 1)
		names[cluster[i]] = true
		col.at = append(col.at, int32(i))
		col.val[0], col.val[1] = append(col.val[0], stable[i]), append(col.val[1], candidate[i])
		col.known[0]++
		col.known[1]++
		for _, v := range []float64{stable[i], candidate[i]} {
			col.graded = col.graded || (v != 0 && v != 1)
		}
	}
	for k := range len(names) {
		t.names = append(t.names, strconv.Itoa(k))
	}
	return compare(g, col, t.gather(col, t.order()), seed)
}
