package document

import "errors"

// maxDepth is how many values may lie one inside the other. It leaves room for
// all that a journal and a report put around them: what reads JSON stops at ten
// thousand, and would then not read the run back.
const maxDepth = 1000

// ErrDeep says that a value is nested deeper than [Deep] allows.
var ErrDeep = errors.New("nested deeper than 1000 levels: write fewer")

// Deep reports whether JSON is nested deeper than a run can hold. Of what is no
// JSON it says nothing that counts.
func Deep(data []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++ // whatever it escapes
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
