package importers

import (
	"bytes"
	"encoding/json"
	"strconv"

	"forerun/datasets"
)

// inspectLog is what all samples of a log have in common.
type inspectLog struct {
	Status string `json:"status"`
	Eval   struct {
		RunID    string `json:"run_id"`
		Task     string `json:"task"`
		Model    string `json:"model"`
		Revision *struct {
			Commit string `json:"commit"`
		} `json:"revision"`
		Config struct {
			Epochs *int `json:"epochs"`
		} `json:"config"`
	} `json:"eval"`
}

func (l *inspectLog) known() bool {
	return l.Eval.Task != "" || l.Eval.RunID != "" || l.Eval.Model != ""
}

// inspectSample is one sample in one epoch. What may refer to attachments is raw.
type inspectSample struct {
	ID          json.RawMessage            `json:"id"`
	Epoch       int                        `json:"epoch"`
	Input       json.RawMessage            `json:"input"`
	Choices     json.RawMessage            `json:"choices"`
	Target      json.RawMessage            `json:"target"`
	Messages    json.RawMessage            `json:"messages"`
	Output      json.RawMessage            `json:"output"`
	Scores      json.RawMessage            `json:"scores"`
	Metadata    json.RawMessage            `json:"metadata"`
	Events      []json.RawMessage          `json:"events"`
	ModelUsage  map[string]inspectUsage    `json:"model_usage"`
	StartedAt   string                     `json:"started_at"`
	TotalTime   *float64                   `json:"total_time"`   // seconds
	WorkingTime *float64                   `json:"working_time"` // seconds, without the wait for a free place
	Attachments map[string]json.RawMessage `json:"attachments"`
	Error       *struct {
		Message string `json:"message"`
	} `json:"error"`
	Limit *struct {
		Type string `json:"type"`
	} `json:"limit"`
}

// inspectOutput is the model's last answer.
type inspectOutput struct {
	Model      string `json:"model"`
	Completion string `json:"completion"`
	Choices    []struct {
		Message inspectMessage `json:"message"`
	} `json:"choices"`
}

// id is unique among the samples of one run of a task.
func (l *inspectLog) id(s *inspectSample) (id, cluster string) {
	cluster = wordOf(s.ID)
	if cluster == "" {
		return "", ""
	}
	if l.Eval.Task != "" {
		cluster = l.Eval.Task + "/" + cluster
	}
	if l.Eval.Config.Epochs != nil && *l.Eval.Config.Epochs > 1 || s.Epoch > 1 {
		return cluster + "#" + strconv.Itoa(s.Epoch), cluster
	}
	return cluster, cluster
}

// wordOf gives a string or a number as a word, and nothing of other values.
func wordOf(raw json.RawMessage) string {
	n := len(raw)
	switch {
	case n == 0 || raw[0] == '{' || raw[0] == '[' || raw[0] == 'n':
		return ""
	case n > 1 && raw[0] == '"' && raw[n-1] == '"' && bytes.IndexByte(raw, '\\') < 0: // most of a log
		return string(raw[1 : n-1])
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var number json.Number
	if json.Unmarshal(raw, &number) == nil {
		return number.String()
	}
	return ""
}

// inspectPlain gives values of a sample with its attachments in their places.
type inspectPlain struct {
	here        datasets.Place
	attachments map[string]json.RawMessage
	left        int // bytes it may still make
}

func newInspectPlain(here datasets.Place, attachments map[string]json.RawMessage) *inspectPlain {
	return &inspectPlain{here: here, attachments: attachments, left: MaxRecord}
}

func (p *inspectPlain) text(raw json.RawMessage) (json.RawMessage, error) {
	out, ok := inspectText(raw, p.attachments, p.left)
	if !ok {
		return nil, inspectTooLong(p.here)
	}
	p.left -= len(out)
	return out, nil
}

func (p *inspectPlain) decode(field string, raw json.RawMessage, v any) error {
	if raw == nil {
		return nil
	}
	text, err := p.text(raw)
	if err != nil {
		return err
	}
	return within(field, document{Place: p.here, Text: text}.decode(v))
}
