package replay

import (
	"fmt"

	"forerun/datasets"
)

// Bounds are what one attempt may use up. The zero Bounds set none.
type Bounds struct {
	Steps   int // model calls
	Tokens  int64
	CostUSD float64
	Prices  Prices // what CostUSD is counted with
}

// Exceeded says in words which bound is exceeded after so many model calls with
// such a usage, "" where none is. What is not known exceeds nothing.
func (b Bounds) Exceeded(steps int, u *datasets.Usage, models ...string) string {
	if b.Steps > 0 && steps > b.Steps {
		return fmt.Sprintf("more than %d model calls", b.Steps)
	}
	if u == nil {
		return ""
	}
	if used := tokensOf(u); b.Tokens > 0 && used > b.Tokens {
		return fmt.Sprintf("%d tokens, more than %d", used, b.Tokens)
	}
	if b.CostUSD > 0 {
		if usd := b.Prices.Cost(u, models...); usd != nil && *usd > b.CostUSD {
			return costOver(*usd, b.CostUSD)
		}
	}
	return ""
}

// exceededBy says which bound an attempt that has ended exceeds by what it
// reported, "" where it exceeds none. An agent that forerun can't stop in the
// middle is held to its bounds here.
func (b Bounds) exceededBy(a *answer, model string) string {
	if over := b.Exceeded(a.steps, a.reply.Usage, a.reply.ModelServed, model); over != "" {
		return over
	}
	if usd := finite(a.reply.CostUSD); usd != nil && b.CostUSD > 0 && *usd > b.CostUSD {
		return costOver(*usd, b.CostUSD)
	}
	return ""
}

func costOver(usd, bound float64) string {
	return fmt.Sprintf("%.4f USD, more than %.4f", usd, bound)
}

// tokensOf is what is known of input and output together.
func tokensOf(u *datasets.Usage) int64 {
	var n int64
	for _, part := range []*int64{u.Input, u.Output} {
		if part != nil {
			n += *part
		}
	}
	return n
}
