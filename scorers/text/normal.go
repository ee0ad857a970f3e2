package text

import (
	"strings"

	"forerun/scorers"
)

// normal says which differences between two texts do not count.
type normal struct {
	ignoreCase, trim, collapseSpace bool
}

func normalFields(ignoreCase, collapseSpace string) []scorers.Field {
	return []scorers.Field{
		{Name: "ignore_case", Type: scorers.TypeBool, Default: ignoreCase, Doc: "Take upper and lower case as equal."},
		{Name: "collapse_space", Type: scorers.TypeBool, Default: collapseSpace, Doc: "Take any run of white space as one space, and drop it at both ends."},
	}
}

func (n normal) apply(s string) string {
	if n.collapseSpace {
		s = strings.Join(strings.Fields(s), " ")
	}
	if n.trim {
		s = strings.TrimSpace(s)
	}
	if n.ignoreCase {
		s = strings.ToLower(s)
	}
	return s
}
