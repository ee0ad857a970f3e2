package process

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"forerun/scorers"
)

// answer is one line from a program.
type answer struct {
	ID            string   `json:"id"`
	Pass          *bool    `json:"pass"`
	Value         *float64 `json:"value"`
	Label         string   `json:"label"`
	Reason        string   `json:"reason"`
	NotApplicable bool     `json:"not_applicable"`
	Error         *string  `json:"error"`
	CostUSD       *float64 `json:"cost_usd"`
}

// readAnswer reads a line as the answer to a request. It is strict: a key that
// is misspelt would otherwise be a score that is lost.
func readAnswer(line []byte, id string) (answer, error) {
	var a answer
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&a); err != nil {
		return a, fmt.Errorf("answered with a line that is no answer (%w): %s; write answers to standard output and all else to standard error",
			err, quote(line, id))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return a, errors.New("answered with more than one JSON value on a line")
	}
	if err := checkKeys(line); err != nil {
		return a, err
	}
	if a.ID != id {
		return a, fmt.Errorf("answered to id %s, which is not the request's: copy the id of the request", scorers.Quote(a.ID))
	}
	given := 0
	for _, is := range []bool{a.Pass != nil, a.Value != nil, a.NotApplicable, a.Error != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		return a, fmt.Errorf("answered with %d of pass, value, not_applicable and error, want one", given)
	}
	if a.CostUSD != nil && *a.CostUSD < 0 {
		return a, errors.New("answered with a cost below zero")
	}
	return a, nil
}

// quote quotes a line for a reason, which is kept, without the random id of the
// request: scoring a run again would else give other bytes.
func quote(line []byte, id string) string {
	return scorers.Quote(strings.ReplaceAll(string(bytes.TrimSpace(line)), id, "ID"))
}

// checkKeys refuses an answer that says a thing twice: which of the two is meant
// would be the choice of the reader. A key in other letters is one more way to
// say it twice, as encoding/json takes PASS for pass.
func checkKeys(line []byte) error {
	d := json.NewDecoder(bytes.NewReader(line))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return errors.New("answered with a JSON value that is no object")
	}
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return fmt.Errorf("answered with a line that is no answer: %w", err)
		}
		key, _ := token.(string)
		switch key {
		case "id", "pass", "value", "label", "reason", "not_applicable", "error", "cost_usd":
		default:
			return fmt.Errorf("answered with the unknown key %s: write keys as the protocol does", scorers.Quote(key))
		}
		if seen[key] {
			return fmt.Errorf("answered with the key %q twice: write each key once", key)
		}
		seen[key] = true
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return fmt.Errorf("answered with a line that is no answer: %w", err)
		}
	}
	return nil
}

// reading says how an answer becomes a score.
type reading struct {
	passAt *float64
	mean   bool
}

func (r reading) score(a answer) (scorers.Score, error) {
	s := scorers.Score{State: scorers.Scored, Label: a.Label, Reason: a.Reason, CostUSD: a.CostUSD}
	switch {
	case a.Error != nil:
		return s, fmt.Errorf("the scorer reports: %s", *a.Error)
	case a.NotApplicable:
		s.State = scorers.NotApplicable
		return s, nil
	case a.Pass != nil && r.passAt != nil:
		return s, errors.New("pass_at is set, and the answer has pass instead of value")
	case a.Pass != nil && *a.Pass:
		s.Value = 1
	case a.Value != nil:
		if math.IsNaN(*a.Value) || *a.Value < 0 || *a.Value > 1 {
			return s, fmt.Errorf("value is %g, want 0 to 1", *a.Value)
		}
		s.Value = *a.Value
		if r.passAt != nil {
			s.Value = 0
			if *a.Value >= *r.passAt {
				s.Value = 1
			}
		}
	}
	if r.mean {
		return s, nil
	}
	if s.Value != 0 && s.Value != 1 {
		return s, fmt.Errorf("value is %g where pass or fail was asked: set pass_at or mean: true", s.Value)
	}
	if s.Label == "" {
		s.Label = map[bool]string{true: "pass", false: "fail"}[s.Value == 1]
	}
	return s, nil
}
