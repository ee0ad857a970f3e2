package drift

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"forerun/datasets"
)

// The words of a yes or no.
const (
	yes = "yes"
	no  = "no"
)

// valuesOf is what is known of one case.
func valuesOf(c *datasets.Case, once func(string) string) []value {
	var out []value
	word := func(g Group, name, w string) {
		out = append(out, value{key: key{g, once(name)}, word: once(w)})
	}
	number := func(g Group, name, unit string, x float64) {
		out = append(out, value{key: key{g, name}, unit: unit, number: x})
	}
	word(Traffic, "origin", string(c.Origin))
	word(Traffic, "risk", string(c.Risk))
	for _, name := range slices.Sorted(maps.Keys(c.Segments)) {
		word(Segments, name, c.Segments[name])
	}
	text := request(c)
	word(Languages, "script", script(text))
	if c.Time != nil {
		hour, day := c.Time.UTC().Hour(), c.Time.UTC().Weekday()
		word(Times, "hour (UTC)", []string{"0 to 5", "6 to 11", "12 to 17", "18 to 23"}[hour/6])
		word(Times, "weekend", said(day == time.Saturday || day == time.Sunday))
	}
	calls, seen := called(c)
	for _, name := range slices.Sorted(maps.Keys(calls)) {
		word(Tools, name, yes)
	}
	number(Lengths, "request", "characters", float64(utf8.RuneCountInString(text)))
	if len(c.Messages) > 0 {
		number(Lengths, "conversation", "messages", float64(len(c.Messages)))
	}
	if seen {
		total := 0
		for _, n := range calls {
			total += n
		}
		number(Lengths, "tool calls", "calls", float64(total))
	}
	if c.Logged != nil {
		outcome(c.Logged, word, number)
	}
	return out
}

func outcome(l *datasets.Logged, word func(Group, string, string), number func(Group, string, string, float64)) {
	if l.Version != "" {
		word(Traffic, "version", l.Version)
	}
	if l.ModelServed != "" {
		word(Traffic, "model", l.ModelServed)
	}
	status := l.Status
	if status == "" {
		status = "ok"
	}
	word(Outcomes, "status", status)
	for _, signal := range []struct {
		name string
		says *bool
	}{{"escalated", l.Escalated}, {"fallback", l.Fallback}, {"corrected", l.Corrected}} {
		if signal.says != nil {
			word(Outcomes, signal.name, said(*signal.says))
		}
	}
	if l.Output != nil {
		number(Lengths, "answer", "characters", float64(utf8.RuneCountInString(*l.Output)))
	}
	if l.LatencyMS != nil {
		number(Outcomes, "latency", "ms", *l.LatencyMS)
	}
	if l.CostUSD != nil {
		number(Outcomes, "cost", "usd", *l.CostUSD)
	}
}

func said(is bool) string {
	if is {
		return yes
	}
	return no
}

// called counts a case's calls by tool; seen is false where no log tells of calls.
func called(c *datasets.Case) (calls map[string]int, seen bool) {
	calls = map[string]int{}
	log := c.ToolLog
	if log == nil && c.Logged != nil {
		log = c.Logged.ToolCalls
	}
	for i := range log {
		calls[log[i].Name]++
	}
	return calls, log != nil
}

// request is the text of what was asked: the last user message's, else the input's.
func request(c *datasets.Case) string {
	for _, v := range slices.Backward(c.Messages) {
		if m := v; m.Role == "user" {
			var text string
			if json.Unmarshal(m.Content, &text) == nil {
				return text
			}
			return string(m.Content)
		}
	}
	var text string
	if json.Unmarshal(c.Input, &text) == nil {
		return text
	}
	return string(c.Input)
}

// mostRead bounds how much of a text its script is read from.
const mostRead = 4096

// script is the writing system of most letters of a text.
func script(text string) string {
	if len(text) > mostRead {
		text = text[:mostRead]
	}
	tables := []struct {
		name  string
		table *unicode.RangeTable
	}{
		{"Latin", unicode.Latin},
		{"Cyrillic", unicode.Cyrillic},
		{"Greek", unicode.Greek},
		{"Arabic", unicode.Arabic},
		{"Hebrew", unicode.Hebrew},
		{"Devanagari", unicode.Devanagari},
		{"Bengali", unicode.Bengali},
		{"Thai", unicode.Thai},
		{"Hangul", unicode.Hangul},
		{"Hiragana", unicode.Hiragana},
		{"Katakana", unicode.Katakana},
		{"Han", unicode.Han},
	}
	counts := make([]int, len(tables))
	letters := 0
	for _, r := range text {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		for i := range tables {
			if unicode.Is(tables[i].table, r) {
				counts[i]++
				break
			}
		}
	}
	most, at := 0, -1
	for i, n := range counts {
		if n > most {
			most, at = n, i
		}
	}
	switch {
	case letters == 0:
		return "no letters"
	case counts[9]+counts[10] > 0:
		return "Japanese"
	case at < 0:
		return "another"
	}
	return tables[at].name //nolint:gosec // as many as counts
}
