package importers

import (
	"encoding/json"

	"forerun/datasets"
)

// inspectUsage is what one model used in a sample.
type inspectUsage struct {
	Input      *int64   `json:"input_tokens"`
	Output     *int64   `json:"output_tokens"`
	Total      *int64   `json:"total_tokens"`
	CacheRead  *int64   `json:"input_tokens_cache_read"`
	CacheWrite *int64   `json:"input_tokens_cache_write"`
	Reasoning  *int64   `json:"reasoning_tokens"`
	Cost       *float64 `json:"total_cost"`
}

// input adds cached tokens where the provider counts them beside the others, which
// the total gives away.
func (u inspectUsage) input() *int64 {
	if u.Input == nil {
		return nil
	}
	beside := count(u.CacheRead) + count(u.CacheWrite)
	if beside > 0 && u.Total != nil && *u.Total == *u.Input+beside+count(u.Output) {
		return new(*u.Input + beside)
	}
	return u.Input
}

func count(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// inspectTotals sums over the models. A cost that one of them lacks is not known.
func inspectTotals(models map[string]inspectUsage) (*datasets.Usage, *float64) {
	if len(models) == 0 {
		return nil, nil
	}
	var usage datasets.Usage
	cost, priced := 0.0, 0
	for _, u := range models {
		add(&usage.Input, u.input())
		add(&usage.Cached, u.CacheRead)
		add(&usage.Output, u.Output)
		add(&usage.Reasoning, u.Reasoning)
		if u.Cost != nil {
			cost += *u.Cost
			priced++
		}
	}
	if priced < len(models) {
		return &usage, nil
	}
	return &usage, &cost
}

func add(sum **int64, n *int64) {
	if n != nil {
		*sum = new(count(*sum) + *n)
	}
}

// inspectScores sets the scores that are numbers; words of other scales are kept
// as metadata, with the explanations.
func inspectScores(s *inspectSample, plain *inspectPlain, c *datasets.Case) error {
	var scores map[string]struct {
		Value json.RawMessage `json:"value"`
	}
	if err := plain.decode("scores", s.Scores, &scores); err != nil || len(scores) == 0 {
		return err
	}
	c.Logged.Scores = map[string]float64{}
	for name, score := range scores {
		inspectScore(c.Logged.Scores, name, score.Value)
	}
	text, err := plain.text(s.Scores)
	if err != nil {
		return err
	}
	setMetadata(c, "scores", text)
	return nil
}

// inspectScore adds a value, of a score with several each by its name.
func inspectScore(to map[string]float64, name string, value json.RawMessage) {
	var number float64
	var yes bool
	var word string
	var several map[string]json.RawMessage
	switch {
	case string(value) == "null" || len(value) == 0:
	case json.Unmarshal(value, &number) == nil:
		to[name] = number
	case json.Unmarshal(value, &yes) == nil:
		to[name] = 0
		if yes {
			to[name] = 1
		}
	case json.Unmarshal(value, &word) == nil:
		if grade, ok := map[string]float64{"C": 1, "I": 0, "P": 0.5, "N": 0}[word]; ok {
			to[name] = grade
		}
	case json.Unmarshal(value, &several) == nil:
		for part, v := range several {
			if len(v) > 0 && v[0] != '{' {
				inspectScore(to, name+"."+part, v)
			}
		}
	}
}
