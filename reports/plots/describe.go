package plots

import (
	"fmt"
	"strings"

	"forerun/reports/view"
)

// describe says in words what the plot shows, for those who do not see it.
func describe(tests []view.Test) string {
	if len(tests) == 0 {
		return "No guardrail: nothing was judged."
	}
	var b strings.Builder
	b.WriteString("Intervals in margins: 0 is no difference from stable, 1 the margin or limit, more is worse.")
	for _, t := range tests {
		fmt.Fprintf(&b, " %s, %s: %s, ", t.Label, t.Against, t.Verdict)
		if t.Missing != "" {
			fmt.Fprintf(&b, "not drawn, %s.", t.Missing)
			continue
		}
		fmt.Fprintf(&b, "%s, from %s to %s", number(t.Estimate), number(t.Lo), number(t.Hi))
		if t.Caveat != "" {
			b.WriteString(", " + t.Caveat)
		}
		b.WriteByte('.')
	}
	return b.String()
}

func number(x *float64) string {
	if x == nil {
		return "no limit"
	}
	return fmt.Sprintf("%.2f", *x)
}
