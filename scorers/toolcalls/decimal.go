package toolcalls

import (
	"encoding/json"
	"strconv"
	"strings"
)

// sameNumber compares two JSON numbers by value without rounding either: order
// numbers may be longer than a float64 holds. It takes time linear in the
// text, also for 1e999999999.
func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	x, y := newDecimal(string(a)), newDecimal(string(b))
	return x == y
}

// decimal is a number as sign, digits without zeros at either end, and the
// power of ten of the last digit. An exponent too large to count is kept as
// text: such numbers are equal only when written alike.
type decimal struct {
	negative bool
	digits   string
	exponent int
	beyond   string
}

func newDecimal(text string) decimal {
	var d decimal
	text, d.negative = strings.CutPrefix(text, "-")
	mantissa, exp := text, "0"
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa, exp = text[:i], text[i+1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	all := strings.TrimLeft(whole+fraction, "0")
	d.digits = strings.TrimRight(all, "0")
	if d.digits == "" {
		return decimal{} // zero has no sign and no exponent
	}
	n, err := strconv.ParseInt(exp, 10, 32)
	if err != nil {
		d.beyond = text
		return d
	}
	d.exponent = int(n) - len(fraction) + len(all) - len(d.digits)
	return d
}
