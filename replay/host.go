package replay

import (
	"context"

	"forerun/datasets"
)

// Host answers agents that call their tools, or their models, by themselves: at
// addresses of its own, one set for each attempt. It is safe for concurrent use.
type Host interface {
	// Open takes a place for one attempt. Its error fails the attempt.
	Open(ctx context.Context, s Sitting) (Seat, error)
	// ServesTools reports whether the agent's tool calls are answered here, and so
	// are seen; ServesModels whether its model calls pass here, and so are counted.
	ServesTools() bool
	ServesModels() bool
	// Escaped is the first call that came after its attempt had ended, nil where
	// there is none: an error that wraps [ErrUncontained].
	Escaped() error
}

// Sitting is what a [Host] must know of an attempt.
type Sitting struct {
	Key     Key
	Attempt int
	Tools   ToolBox
	Offered []datasets.Tool // the definitions that the case has
	Mark    Mark
	Bounds  Bounds
	Pass    Turnstile // for the model calls; may be nil
}

// Seat is the place of one attempt.
type Seat interface {
	Served() Served
	// Close ends the place and tells what was heard there. What is asked of its
	// addresses from now on is refused, and is an escape.
	Close() Heard
}

// Served are the addresses at which one attempt is answered. An empty one is not
// served.
type Served struct {
	MCP       string `json:"mcp,omitempty"`       // a Model Context Protocol server, streamable HTTP
	Tools     string `json:"tools,omitempty"`     // plain HTTP: POST NAME {arguments}
	OpenAI    string `json:"openai,omitempty"`    // the base URL of an OpenAI-shaped API
	Anthropic string `json:"anthropic,omitempty"` // the base URL of an Anthropic-shaped API
}

// Heard is what passed a seat's model addresses. Nil is not known.
type Heard struct {
	ModelCalls  int
	Throttled   int // answered 429 or 529
	Usage       *datasets.Usage
	CostUSD     *float64
	ModelMS     *float64
	TTFTMS      *float64 // of the first call
	ModelServed string
}
