package gate

import "fmt"

// Verdict is what a guardrail found, and the worst of all that were. The zero
// Verdict is invalid input, not the verdict "invalid".
type Verdict uint8

// The verdicts, best first: a larger one wins.
const (
	Pass         Verdict = iota + 1 // shown to be not worse than stable by more than the margin
	Inconclusive                    // more data would settle it
	Fail                            // harm shown, or a hard limit broken
	Invalid                         // the evidence cannot be judged
)

// verdictWords lists the words by verdict; the first is of the zero.
func verdictWords() []string {
	return []string{"", "pass", "inconclusive", "fail", "invalid"}
}

func (v Verdict) String() string {
	if w := verdictWords(); int(v) < len(w) && v != 0 {
		return w[v]
	}
	return fmt.Sprintf("no verdict %d", uint8(v))
}

// MarshalText writes the verdict's word; the zero verdict is refused.
func (v Verdict) MarshalText() ([]byte, error) {
	if v == 0 || int(v) >= len(verdictWords()) {
		return nil, fmt.Errorf("marshal verdict: %s", v)
	}
	return []byte(verdictWords()[v]), nil
}

// UnmarshalText reads a verdict's word.
func (v *Verdict) UnmarshalText(text []byte) error {
	for i, w := range verdictWords() {
		if i > 0 && w == string(text) {
			*v = Verdict(i)
			return nil
		}
	}
	return fmt.Errorf("verdict %q: want pass, inconclusive, fail or invalid", text)
}

// Worse gives the worse of two verdicts; a zero verdict loses to any other.
func Worse(a, b Verdict) Verdict { return max(a, b) }
