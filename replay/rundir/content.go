package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"forerun/datasets"
	"forerun/datasets/redact"
	"forerun/replay"
)

// The levels of content: what the files of a run directory show of what was said. Its
// private folder has all of it.
const (
	ContentNone     = "none"     // digests, and the names of tools
	ContentRedacted = "redacted" // pseudonyms for what is personal or secret
	ContentFull     = "full"
)

// ErrForgotten says that a run's content, or a part of it, was deleted: what was
// decided on it can't be decided again.
var ErrForgotten = errors.New("its content was deleted")

// keyFile holds the key of the run's pseudonyms. It is made with the run, and gone with
// its private content.
const keyFile = "private/redact.key"

// privateTable is where the rows of a table lie as they are, where the table shows them
// otherwise.
func privateTable(name string) string { return privateName + "/" + name }

// content is how a run shows what was said.
type content struct {
	level  string
	redact *redact.Redactor // nil at level full
}

// makeKey makes the key of a new run.
func (r *Run) makeKey() error {
	key, err := redact.NewKey()
	if err != nil {
		return err
	}
	f, err := r.disk.OpenFile(r.Path(keyFile), os.O_CREATE|os.O_EXCL|os.O_WRONLY, privateFile)
	if err != nil {
		return err
	}
	_, err = f.Write([]byte(redact.FormatKey(key)))
	return errors.Join(err, f.Sync(), f.Close())
}

// key reads the key of the run's pseudonyms. Where it is gone and nothing was ever
// replaced any key does; else nothing can be added to what the run shows.
func (r *Run) key() ([]byte, error) {
	text, err := os.ReadFile(r.Path(keyFile))
	switch {
	case errors.Is(err, fs.ErrNotExist) && r.manifest.Sealed[privateTable(CasesTable)]+r.manifest.Sealed[privateTable(OutcomesTable)] == "":
		return redact.NewKey()
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("run %s: %w", r.dir, ErrForgotten)
	case err != nil:
		return nil, err
	}
	key, err := redact.ParseKey(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.Path(keyFile), err)
	}
	return key, nil
}

// content gives how the run shows what was said.
func (r *Run) content() (content, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.shown != nil {
		return *r.shown, nil
	}
	c := content{level: r.manifest.ContentLevel}
	if c.level != ContentFull {
		key, err := r.key()
		if err != nil {
			return c, err
		}
		if c.redact, err = redact.New(redact.Options{Key: key}); err != nil {
			return c, err
		}
	}
	r.shown = &c
	return c, nil
}

// Forgotten says what was deleted of a run. What was decided stands; nothing of it can
// be decided again.
type Forgotten struct {
	Cases    int  `json:"cases"`    // that were removed with all that was made of them
	Outcomes int  `json:"outcomes"` // of these cases
	Content  bool `json:"content"`  // all private content is gone
	// Unfinished says that a removal has begun and not ended: its tables are not those that
	// were sealed. The next one ends it.
	Unfinished bool `json:"unfinished,omitempty"`
}

// Whole refuses a run of which content was deleted: what it says can be read, and
// nothing can be made of it that was not made before.
func (r *Run) Whole() error {
	switch f := r.Manifest().Forgotten; {
	case f != nil && f.Cases > 0:
		return fmt.Errorf("run %s: %w: %d cases were forgotten", r.dir, ErrForgotten, f.Cases)
	case f != nil, r.wholeLost():
		return fmt.Errorf("run %s: %w", r.dir, ErrForgotten)
	}
	return nil
}

// Show gives a text as the run shows it: what it quotes of a case or of an answer is
// redacted as these are.
func (r *Run) Show(text string) string {
	c, err := r.content()
	switch {
	case err != nil:
		return "" // nobody can say what is in it
	case c.redact == nil:
		return text
	}
	return c.redact.Text(text)
}

// Quotes reports whether the run shows texts at all.
func (r *Run) Quotes() bool { return r.Manifest().ContentLevel != ContentNone }

// ShowCase gives a case as the run shows it.
func (r *Run) ShowCase(suite string, c *datasets.Case) (*datasets.Case, error) {
	row, err := caseRowOf(suite, c)
	if err != nil {
		return nil, err
	}
	how, err := r.content()
	if err != nil {
		return nil, err
	}
	if _, err := how.caseRow(&row); err != nil {
		return nil, err
	}
	out, err := row.read()
	return &out, err
}

// ShowOutcome gives an outcome as the run shows it.
func (r *Run) ShowOutcome(o *replay.Outcome) (*replay.Outcome, error) {
	line, err := encodeOutcome(nil, o)
	if err != nil {
		return nil, err
	}
	var row outcomeRow
	if err := row.decode(line, &outcomeRow{}); err != nil {
		return nil, err
	}
	how, err := r.content()
	if err != nil {
		return nil, err
	}
	if _, err := how.outcomeRow(&row); err != nil {
		return nil, err
	}
	out, err := row.outcome()
	return &out, err
}

// caseRow makes of a row of cases.parquet what is shown of it, and reports whether that
// is another.
func (c content) caseRow(row *caseRow) (bool, error) {
	switch c.level {
	case ContentFull:
		return false, nil
	case ContentNone:
		whole, err := row.read()
		if err != nil {
			return false, err
		}
		id := whole.ID
		c.redact.Strip(&whole)
		if whole.Cluster == whole.ID {
			whole.Cluster = id
		}
		whole.ID = id
		*row, err = caseRowOf(row.Suite, &whole)
		return true, err
	}
	return c.redact.Together(func(p *redact.Pieces) {
		if row.Cluster != row.ID {
			p.Text(&row.Cluster, "cluster")
		}
		p.Map(&row.Segments, "segments")
		p.JSON(&row.Messages, "messages")
		p.JSON(&row.Input, "input")
		p.JSON(&row.State, "state")
		p.JSON(&row.Tools, "tools")
		p.JSON(&row.ToolLog, "tool_log")
		p.JSON(&row.Approvals, "approvals")
		p.Optional(&row.ExpectedAnswer, "expected", "answer")
		p.Texts(&row.ExpectedFacts, "expected", "facts")
		p.JSON(&row.ExpectedToolCalls, "expected", "tool_calls")
		p.JSON(&row.ExpectedEndState, "expected", "end_state")
		p.Map(&row.ExpectedLabels, "expected", "labels")
		p.Optional(&row.LoggedOutput, "logged", "output")
		p.JSON(&row.LoggedMessages, "logged", "messages")
		p.JSON(&row.LoggedToolCalls, "logged", "tool_calls")
		p.Text(&row.LoggedError, "logged", "error")
		p.JSON(&row.Metadata, "metadata")
	}), nil
}

// outcomeRow makes of a row of outcomes.parquet what is shown of it, and reports
// whether that is another.
func (c content) outcomeRow(row *outcomeRow) (bool, error) {
	switch c.level {
	case ContentFull:
		return false, nil
	case ContentNone:
		return true, c.bareOutcome(row)
	}
	return c.redact.Together(func(p *redact.Pieces) {
		p.Text(&row.Output, "output")
		p.JSON(&row.Messages, "messages")
		p.JSON(&row.ToolCalls, "tool_calls")
		p.JSON(&row.Approvals, "approvals")
		p.Optional(&row.ErrorMessage, "error", "message")
	}), nil
}

// bareOutcome takes the content out of a row: digests are where it was, and which tools
// were called.
func (c content) bareOutcome(row *outcomeRow) error {
	o, err := row.outcome()
	if err != nil {
		return err
	}
	if o.Output != "" {
		o.Output = c.redact.Digest(o.Output)
	}
	if o.Error != nil && o.Error.Message != "" {
		o.Error = &replay.Failure{Kind: o.Error.Kind, Message: c.redact.Digest(o.Error.Message)}
	}
	o.Messages = c.redact.Bare(o.Messages)
	calls := o.ToolCalls
	if calls != nil {
		o.ToolCalls = make([]replay.Call, len(calls))
		for i, call := range calls {
			call.Arguments, call.Result = c.redact.DigestObject(call.Arguments), c.redact.DigestValue(call.Result)
			if call.Error != "" {
				call.Error = c.redact.Digest(call.Error)
			}
			o.ToolCalls[i] = call
		}
	}
	o.Approvals = nil
	line, err := encodeOutcome(nil, &o)
	if err != nil {
		return err
	}
	return row.decode(line, &outcomeRow{})
}
