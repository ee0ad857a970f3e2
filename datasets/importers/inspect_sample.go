package importers

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"forerun/datasets"
)

// within puts a field in front of the path of an error.
func within(field string, err error) error {
	var bad *datasets.RecordError
	if !errors.As(err, &bad) {
		return err
	}
	if bad.Field != "" {
		field += "." + bad.Field
	}
	bad.Field = field
	return err
}

// toCase makes a case of a sample.
func (l *inspectLog) toCase(here datasets.Place, text []byte) (datasets.Case, error) {
	text, ok := inspectText(text, nil, MaxRecord)
	if !ok {
		return datasets.Case{}, inspectTooLong(here)
	}
	var s inspectSample
	if err := (document{Place: here, Text: text}).decode(&s); err != nil {
		return datasets.Case{}, err
	}
	c := datasets.Case{Segments: map[string]string{}, Logged: &datasets.Logged{Status: "ok"}}
	c.ID, c.Cluster = l.id(&s)
	if c.ID == "" {
		return c, &datasets.RecordError{File: here.File, Line: here.Line, Field: "id", What: "is missing", Remedy: "name a log that Inspect wrote"}
	}
	if l.Eval.Task != "" {
		c.Segments["task"] = l.Eval.Task
	}
	if l.Eval.Revision != nil {
		c.Logged.Version = l.Eval.Revision.Commit
	}
	plain := newInspectPlain(here, s.Attachments)
	for _, part := range []func(*inspectSample, *inspectPlain, *datasets.Case) error{
		inspectConversation, inspectAnswer, inspectCalls, inspectTarget, inspectScores, l.metadata,
	} {
		if err := part(&s, plain, &c); err != nil {
			return datasets.Case{}, err
		}
	}
	inspectNumbers(&s, &c)
	inspectEnd(&s, c.Logged)
	return checked(c, here)
}

// inspectNumbers sets what was measured.
func inspectNumbers(s *inspectSample, c *datasets.Case) {
	started := s.StartedAt
	for i := 0; started == "" && i < len(s.Events); i++ {
		var e inspectEvent
		if json.Unmarshal(s.Events[i], &e) == nil {
			started = e.Timestamp
		}
	}
	if t, ok := inspectTime(started); ok {
		c.Time = &t
	}
	seconds := s.WorkingTime
	if seconds == nil {
		seconds = s.TotalTime
	}
	if seconds != nil && *seconds >= 0 {
		c.Logged.LatencyMS = new(*seconds * 1000)
	}
	c.Logged.Usage, c.Logged.CostUSD = inspectTotals(s.ModelUsage)
}

// inspectTime reads a time, which older logs give without a zone.
func inspectTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// inspectEnd says how the sample ended where it did not end by itself.
func inspectEnd(s *inspectSample, l *datasets.Logged) {
	switch {
	case s.Error != nil:
		l.Status, l.Error = "agent_error", s.Error.Message
		if l.Error == "" {
			l.Error = "the sample failed"
		}
	case s.Limit == nil:
	case s.Limit.Type == "operator":
		l.Status, l.Error = "cancelled", "stopped by its operator"
	case s.Limit.Type == "time" || s.Limit.Type == "working":
		l.Status, l.Error = "timeout", "stopped by its limit of time: "+s.Limit.Type
	default:
		l.Status, l.Error = "agent_error", "stopped by its limit: "+s.Limit.Type
	}
}

// inspectTarget sets what was expected. Of several targets any would do, which a
// case cannot say: they are kept as metadata alone.
func inspectTarget(s *inspectSample, plain *inspectPlain, c *datasets.Case) error {
	text, err := plain.text(s.Target)
	if err != nil {
		return err
	}
	var list []string
	one := wordOf(text)
	if json.Unmarshal(text, &list) == nil && len(list) == 1 {
		one = list[0]
	}
	if strings.TrimSpace(one) != "" {
		c.Expected = &datasets.Expected{Answer: &one}
	}
	if len(list) > 1 {
		setMetadata(c, "target", text)
	}
	return nil
}

func setMetadata(c *datasets.Case, name string, value json.RawMessage) {
	if c.Metadata == nil {
		c.Metadata = map[string]json.RawMessage{}
	}
	c.Metadata[name] = value
}

func (l *inspectLog) metadata(s *inspectSample, plain *inspectPlain, c *datasets.Case) error {
	var own map[string]json.RawMessage
	if err := plain.decode("metadata", s.Metadata, &own); err != nil {
		return err
	}
	for name, value := range own {
		setMetadata(c, name, value)
	}
	if s.Choices != nil && string(s.Choices) != "null" {
		choices, err := plain.text(s.Choices)
		if err != nil {
			return err
		}
		setMetadata(c, "choices", choices)
	}
	about, err := plainJSON(struct {
		Run    string `json:"run,omitempty"`
		Model  string `json:"model,omitempty"`
		Epoch  int    `json:"epoch,omitempty"`
		Status string `json:"status,omitempty"`
	}{l.Eval.RunID, l.Eval.Model, s.Epoch, l.Status})
	if err != nil {
		return err
	}
	setMetadata(c, "inspect", about)
	return nil
}
