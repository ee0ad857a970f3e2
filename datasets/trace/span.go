package trace

import (
	"encoding/json"
	"time"

	"forerun/datasets"
)

// Span is one step of a logged trace, whatever its log calls it: an
// observation, a run, a span, a request, or half of one. Importers make it;
// every number in it is already in forerun's unit and sense (milliseconds, US
// dollars, cached tokens part of the input, reasoning tokens part of the output).
//
// A span that is a [KindPart] completes the span of the same Trace and ID, which
// may stand in another file: a score, a log record with the content, the answer
// to a request. Its fields fill what the span lacks; lists are added.
type Span struct {
	Place  datasets.Place // where the record stands
	Trace  string         // joins the spans of one request; never empty
	ID     string         // unique within its trace; empty: of the trace as a whole
	Parent string         // the span it was made by; empty: none
	Kind   Kind
	Name   string

	Start, End time.Time // zero where not known
	FirstToken time.Time // zero where not known
	Updated    time.Time // of two spans with one id the later is kept, of equal ones the one read last

	Session  string // the conversation
	Customer string
	Version  string // of the agent or its release
	Model    string // asked for
	Served   string // that answered

	Messages []datasets.Message // what was asked, in OpenAI's shape
	Input    json.RawMessage    // what was asked, where it is no chat
	Answer   []datasets.Message // what came of it, in order: of a model its one message, of an agent maybe more
	Output   *string            // what came of it, where it is no chat
	Tools    []datasets.Tool    // that were offered
	Call     *Call              // of a tool span

	Usage     *datasets.Usage
	CostUSD   *float64
	LatencyMS *float64 // only where Start or End is not known
	TTFTMS    *float64 // only where FirstToken is not known
	Finish    string   // why the model stopped
	Status    string   // an outcome's status word; empty: ok
	Error     string

	Origin    datasets.Origin // empty: production, as far as the log says
	Segments  map[string]string
	Feedback  []Feedback
	Approvals []datasets.Approval
	Expected  *datasets.Expected
	Metadata  map[string]json.RawMessage

	// Withheld says why content that must have been there is absent ("content
	// was not captured"); such a case cannot be replayed, and is counted by it.
	Withheld string
}

// Kind says what a span did.
type Kind int

// The kinds of span.
const (
	KindOther     Kind = iota + 1 // a chain, a retriever, an embedding: kept for the tree alone
	KindAgent                     // an agent or a whole request: its input is the case's
	KindModel                     // one call of a model
	KindTool                      // one call of a tool
	KindEvaluator                 // what judged, not what served: never part of a case
	KindPart                      // completes the span of the same id
)

// Call is what a tool span did. ID is the model's id of the call, by which it is
// joined with the message that asked for it.
type Call struct {
	ID string
	datasets.ToolCall
}

// Feedback is what somebody said of a trace or a span of it.
type Feedback struct {
	Name    string   // of the score or the rating
	Value   *float64 // a number or a boolean, as 1 and 0
	Label   string   // a word, where it is no number
	Comment string
	Source  Source
	Time    time.Time
}

// Source says who gave a feedback: evidence depends on it.
type Source int

// The sources of feedback.
const (
	SourceUser      Source = iota + 1 // the person who was served
	SourceAnnotator                   // a person who looked at it afterwards
	SourceModel                       // a judge
	SourceCode                        // a rule
)
