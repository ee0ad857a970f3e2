package importers

import (
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// table reads tests as promptfoo does of a table: a column a variable, and columns
// that begin with two underscores for what is asserted and noted.
func (r *promptfooReader) table(name string, raw io.Reader) error {
	t, err := newCSVTable(name, raw)
	if err != nil {
		return r.bad(err)
	}
	for {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		row, here, err := t.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			err = r.bad(err)
		default:
			err = r.test(here, testOfRow(t.header, row))
		}
		if err != nil || t.broken {
			return err
		}
	}
}

// testOfRow writes a row as a test.
func testOfRow(header, row []string) record {
	vars, metadata, options := record{}, record{}, record{}
	var assert []record
	test := record{"vars": nil}
	for i, column := range header {
		cell := row[i]
		special, isSpecial := strings.CutPrefix(column, "__")
		kind, key, _ := strings.Cut(special, ":")
		switch {
		case !isSpecial:
			vars[column] = quoted(cell)
		case cell == "":
		case strings.HasPrefix(special, "expected"):
			assert = append(assert, assertionOf(cell))
		case special == "description" || special == "threshold":
			test[special] = quoted(cell)
		case special == "prefix" || special == "suffix":
			options[special] = quoted(cell)
		case kind == "metadata" && strings.HasSuffix(key, "[]"):
			metadata[strings.TrimSuffix(key, "[]")] = listJSON(commaList(cell))
		case kind == "metadata":
			metadata[key] = quoted(cell)
		default:
			metadata[column] = quoted(cell)
		}
	}
	for name, part := range map[string]any{"vars": vars, "metadata": metadata, "options": options, "assert": assert} {
		if text, err := plainJSON(part); err == nil && string(text) != "{}" && string(text) != "null" {
			test[name] = text
		}
	}
	return test
}

// commaList splits at commas, but for those behind a backslash.
func commaList(s string) []string {
	const kept = "\x00"
	parts := strings.Split(strings.ReplaceAll(s, `\,`, kept), ",")
	for i, p := range parts {
		parts[i] = strings.TrimSpace(strings.ReplaceAll(p, kept, ","))
	}
	return slices.DeleteFunc(parts, func(p string) bool { return p == "" })
}

func listJSON(list []string) json.RawMessage {
	text, err := plainJSON(list)
	if err != nil {
		return json.RawMessage("[]")
	}
	return text
}

// assertionOf reads what a cell asserts: type: value, type(threshold): value, or a
// text that the output must be.
func assertionOf(cell string) record {
	cell = strings.TrimSpace(cell)
	m := regexp.MustCompile(`^(?s)((?:not-)?[a-z]+(?:[-:][a-z0-9]+)*)(?:\(([0-9.]+)\))?(?:$|:\s*(.*)$)`).FindStringSubmatch(cell)
	if m == nil || !assertionWord(m[1]) {
		return record{"type": quoted("equals"), "value": quoted(cell)}
	}
	a := record{"type": quoted(m[1])}
	if m[1] == "grade" {
		a["type"] = quoted("llm-rubric")
	}
	if m[3] != "" {
		a["value"] = quoted(m[3])
	}
	if x, err := strconv.ParseFloat(m[2], 64); err == nil {
		a["threshold"] = json.RawMessage(strconv.FormatFloat(x, 'g', -1, 64))
	}
	return a
}

// assertionWord tells a type of assertion from a text that happens to hold a colon.
func assertionWord(word string) bool {
	word = strings.TrimPrefix(word, "not-")
	return slices.Contains([]string{
		"equals", "contains", "icontains", "contains-any", "icontains-any", "contains-all", "icontains-all", "starts-with", "regex", "is-json",
		"contains-json", "is-sql", "is-xml", "is-html", "contains-html", "javascript", "python", "ruby", "fn", "eval", "file", "webhook", "similar",
		"levenshtein", "rouge-n", "bleu", "gleu", "meteor", "latency", "cost", "perplexity", "perplexity-score", "llm-rubric", "grade", "factuality",
		"model-graded-factuality", "model-graded-closedqa", "g-eval", "answer-relevance", "context-recall", "context-relevance", "context-faithfulness",
		"classifier", "moderation", "select-best", "tool-call-f1", "is-refusal", "finish-reason", "guardrails", "pi", "search-rubric", "word-count",
		"is-valid-openai-tools-call", "is-valid-function-call", "is-valid-openai-function-call",
	}, word) || strings.HasPrefix(word, "trajectory")
}
