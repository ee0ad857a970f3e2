package view

import (
	"fmt"
	"strings"
	"time"
)

// Sentence says who decided what, until when, and that the verdict stays.
func (w Waiver) Sentence(verdict string) string {
	reason := strings.TrimSuffix(Cut(Line(w.Reason), 500), ".")
	return fmt.Sprintf("waived by %s until %s, the verdict stays %s: %s",
		Cut(Line(w.By), 100), w.Expires.UTC().Format(time.DateOnly), verdict, reason)
}
