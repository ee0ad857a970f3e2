package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"forerun/datasets"
	"forerun/replay/agents/internal/failure"
)

// What an agent may report. More is a mistake (a unit, a pointer), and a sum of
// such numbers would be no number any more.
const (
	maxUSD          = 1e9
	maxMilliseconds = 1e12    // some thirty years
	MaxCount        = 1 << 53 // the most tokens: what every reader of JSON can count
)

// dollars reads a cost.
func dollars(raw json.RawMessage, to **float64) error {
	return amount(raw, to, maxUSD, "US dollars as a number, 0 or more and at most 1e9")
}

// milliseconds reads a time.
func milliseconds(raw json.RawMessage, to **float64) error {
	return amount(raw, to, maxMilliseconds, "milliseconds, 0 or more and at most 1e12")
}

// amount reads a number from 0 to most.
func amount(raw json.RawMessage, to **float64, most float64, want string) error {
	if err := into(raw, to, want); err != nil {
		return err
	}
	if n := *to; n != nil && !(*n >= 0 && *n <= most) {
		return fmt.Errorf("got %g: write %s", *n, want)
	}
	return nil
}

// usage reads token counts. It is strict: a count under another name, or one
// that means something else, would silently give a wrong cost.
func usage(raw json.RawMessage, to **datasets.Usage, quote failure.Quoter) error {
	if absent(raw) {
		return nil
	}
	var counts map[string]*int64
	if err := into(raw, &counts, `whole numbers like {"input":812,"output":64}`); err != nil {
		return err
	}
	u := &datasets.Usage{}
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		n := counts[name]
		if n != nil && *n < 0 {
			return fmt.Errorf("%s: got %d: write 0 or more", quote.Text(name, 60), *n)
		}
		if n != nil && *n > MaxCount {
			return fmt.Errorf("%s: got %d: write at most 2^53", quote.Text(name, 60), *n)
		}
		switch name {
		case "input":
			u.Input = n
		case "cached":
			u.Cached = n
		case "output":
			u.Output = n
		case "reasoning":
			u.Reasoning = n
		default:
			return fmt.Errorf("unknown count %s: write input, cached, output or reasoning", quote.Text(name, 60))
		}
	}
	if part(u.Cached, u.Input) {
		return errors.New("more cached than input: cached tokens are part of input, count them there too")
	}
	if part(u.Reasoning, u.Output) {
		return errors.New("more reasoning than output: reasoning tokens are part of output, count them there too")
	}
	*to = u
	return nil
}

// part reports whether a part is larger than its whole.
func part(n, whole *int64) bool { return n != nil && whole != nil && *n > *whole }

func scores(raw json.RawMessage, to *map[string]float64) error {
	var named map[string]*float64
	if err := into(raw, &named, `numbers by name like {"csat":4}`); err != nil {
		return err
	}
	for name, n := range named {
		if n == nil {
			continue
		}
		if *to == nil {
			*to = make(map[string]float64, len(named))
		}
		(*to)[name] = *n
	}
	return nil
}
