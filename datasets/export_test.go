package datasets

// Canonical lets tests compare it with its definition.
func Canonical(text []byte) []byte { return canonical(text) }
