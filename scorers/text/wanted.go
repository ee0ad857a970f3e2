package text

import (
	"encoding/json"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/scorers"
)

// wanted is the text that a scorer looks for: one for all cases, or one that
// each case holds.
type wanted struct {
	value string // of value:
	field string // of field:, else
}

const (
	defaultField = "expected.answer"
	labelsPrefix = "expected.labels."
	metaPrefix   = "metadata."
	loggedOutput = "logged.output"
)

func wantedFields() []scorers.Field {
	return []scorers.Field{
		{Name: "value", Type: scorers.TypeString, Doc: "The text to look for in every case, instead of a field of the case.", Example: "order confirmed"},
		{
			Name: "field", Type: scorers.TypeString, Default: defaultField, Example: "expected.labels.intent",
			Doc: "Where the case holds the text: expected.answer, expected.labels.NAME, metadata.NAME, or logged.output (agreement with the log: evidence E).",
		},
	}
}

func newWanted(o scorers.Options) (wanted, error) {
	w := wanted{value: o.String("value"), field: o.String("field")}
	if o.Has("value") {
		if o.Has("field") {
			return w, o.Error("field", "stands beside value", "keep one of them")
		}
		w.field = ""
		return w, nil
	}
	named := slices.ContainsFunc([]string{labelsPrefix, metaPrefix}, func(prefix string) bool {
		return strings.HasPrefix(w.field, prefix) && len(w.field) > len(prefix)
	})
	if !named && w.field != defaultField && w.field != loggedOutput {
		return w, o.Error("field", "is "+scorers.Quote(w.field),
			"use expected.answer, expected.labels.NAME, metadata.NAME or logged.output")
	}
	return w, nil
}

// metric grades the text: a declared value is an invariant, a label is a
// person's word, and the log is only what production said.
func (w wanted) metric() scorers.Metric {
	switch w.field {
	case "":
		return passFail(scorers.EvidenceC)
	case loggedOutput:
		return passFail(scorers.EvidenceE, "case.logged.output")
	}
	return passFail(scorers.EvidenceA, scorers.Need("case."+w.field))
}

func (w wanted) of(c *datasets.Case) (string, bool) {
	switch {
	case w.field == "":
		return w.value, true
	case w.field == defaultField:
		if c.Expected != nil && c.Expected.Answer != nil {
			return *c.Expected.Answer, true
		}
	case w.field == loggedOutput:
		if c.Logged != nil && c.Logged.Output != nil {
			return *c.Logged.Output, true
		}
	case strings.HasPrefix(w.field, labelsPrefix):
		if c.Expected != nil {
			s, ok := c.Expected.Labels[strings.TrimPrefix(w.field, labelsPrefix)]
			return s, ok
		}
	default:
		raw, ok := c.Metadata[strings.TrimPrefix(w.field, metaPrefix)]
		return plain(raw), ok && string(raw) != "null"
	}
	return "", false
}

// plain is a JSON string's text, or any other JSON as it stands.
func plain(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// Applies is the case's word on whether it can be judged.
func (w wanted) Applies(c *datasets.Case) (ok bool, why string) {
	if _, ok := w.of(c); !ok {
		return false, "the case has no " + w.field
	}
	return true, ""
}
