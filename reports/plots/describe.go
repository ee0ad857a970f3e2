package plots

import (
	"fmt"
	"strings"
)

// describe says in words what the plot shows, for those who do not see it.
func (x picture) describe() string {
	if len(x.tests) == 0 {
		return strings.ToUpper(x.empty[:1]) + x.empty[1:] + "."
	}
	var b strings.Builder
	b.WriteString("Intervals in margins: " + x.about)
	for _, t := range x.tests {
		fmt.Fprintf(&b, " %s, %s: %s, ", t.Label, t.Against, t.Stamp.Word)
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
