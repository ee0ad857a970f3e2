package replay

// Likeness is for the tests of this package.
func Likeness(a, b string) float64 { return likeness(a, b) }
