package desk

import "fmt"

// The versions.
const (
	V7      = "v7"
	V8      = "v8"
	V8Fixed = "v8-fixed"
)

// Policy is everything in which versions differ.
type Policy struct {
	Version      string
	Model        string
	PromptTokens int // of the system prompt, paid at every step

	// HandOver are the rules that call a person.
	HandOver []Rule
	// RefundLimit is the amount above which a person decides; 0 is no limit.
	RefundLimit float64

	// Words recognise what is asked.
	Words Vocabulary
	// FindsOrder takes the customer's newest order where no number is given, and
	// speaks of it even where nothing was understood.
	FindsOrder bool
	// StatesAmounts says what was paid, granted or billed, and how to redirect a
	// parcel, without being asked for it in so many words.
	StatesAmounts bool
	// Brief leaves out what the customer is thought to know already.
	Brief bool
	// ExplainsDelays looks up the rules on delays for a late order.
	ExplainsDelays bool
}

// PolicyOf gives a version's policy.
func PolicyOf(version string) (Policy, error) {
	v7 := Policy{
		Version: V7, Model: "desk-small-1", PromptTokens: 640,
		HandOver: careful(), RefundLimit: 500,
		Words: english(),
	}
	v8 := Policy{
		Version: V8, Model: "desk-small-2", PromptTokens: 610,
		HandOver: explicitOnly(),
		Words:    english().with(everydaySpeech()), FindsOrder: true, StatesAmounts: true,
		Brief: true, ExplainsDelays: true,
	}
	switch version {
	case V7:
		return v7, nil
	case V8:
		return v8, nil
	case V8Fixed:
		fixed := v8
		fixed.Version = V8Fixed
		fixed.HandOver, fixed.RefundLimit = v7.HandOver, v7.RefundLimit
		return fixed, nil
	default:
		return Policy{}, fmt.Errorf("version %q: want %s, %s or %s", version, V7, V8, V8Fixed)
	}
}
