package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"os"
	"strings"

	"forerun/reports/gatefile"
)

// forgottenCase stands in a report in the place of a case that was forgotten.
const forgottenCase = "forgotten"

// Run is the part of a run directory that a report is removed from.
type Run interface {
	Files
	Path(name string) string
}

// Forget takes cases out of the reports of a run: report.json names them no more, what
// gate.json says of it stays true, and the reports for people are removed where they
// name one. The verdict stays what it was. What was touched is said, a phrase each.
func Forget(run Run, ids []string) (touched []string, err error) {
	gone := map[string]bool{}
	for _, id := range ids {
		gone[id] = true
	}
	was, err := run.ReadFile(JSONFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	is := forgetIn(was, gone)
	if !bytes.Equal(was, is) {
		if err := rewriteReport(run, was, is); err != nil {
			return nil, err
		}
		touched = append(touched, JSONFile+" rewritten")
	}
	pages, err := casePages(run)
	if err != nil {
		return touched, err
	}
	for _, name := range append(pages, HTMLFile, MarkdownFile, JUnitFile) {
		text, err := run.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return touched, err
		}
		if !names(string(text), ids) {
			continue
		}
		if err := os.Remove(run.Path(name)); err != nil {
			return touched, fmt.Errorf("forget: %w", err)
		}
		touched = append(touched, name+" removed")
	}
	return touched, nil
}

// rewriteReport replaces report.json, and the digest of it that gate.json vouches for
// where that was of what stood there.
func rewriteReport(run Run, was, is []byte) error {
	text, err := run.ReadFile(GateFile)
	if err == nil {
		doc, err := gatefile.Read(bytes.NewReader(text))
		if err != nil {
			return err
		}
		if doc.ReportDigest == gatefile.Digest(was) {
			doc.ReportDigest = gatefile.Digest(is)
		}
		if text, err = doc.Encode(); err != nil {
			return err
		}
		if err := run.WriteFile(GateFile, text); err != nil {
			return err
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return run.WriteFile(JSONFile, is)
}

// names reports whether a text has one of the ids as a word of its own. Of an id that a
// form of report writes otherwise than it is nobody can say so: the text has it.
func names(text string, ids []string) bool {
	for _, id := range ids {
		if strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") != "" {
			return true
		}
		for _, form := range []string{id, html.EscapeString(id)} {
			if wordAt(text, form, 0) >= 0 {
				return true
			}
		}
	}
	return false
}

// wordAt gives where a word stands by itself from a place on; -1 is nowhere.
func wordAt(text, word string, from int) int {
	goesOn := func(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' }
	for word != "" {
		i := strings.Index(text[from:], word)
		if i < 0 {
			break
		}
		at, end := from+i, from+i+len(word)
		if (at == 0 || !goesOn(text[at-1])) && (end == len(text) || !goesOn(text[end])) {
			return at
		}
		from = end
	}
	return -1
}

// forgetIn replaces ids in a JSON text: where cases are listed, and in sentences.
func forgetIn(text []byte, gone map[string]bool) []byte {
	var out bytes.Buffer
	key := ""
	for at := 0; at < len(text); {
		if text[at] != '"' {
			out.WriteByte(text[at])
			at++
			continue
		}
		end := at + 1
		for end < len(text) && text[end] != '"' {
			if text[end] == '\\' {
				end++
			}
			end++
		}
		end = min(end+1, len(text))
		quoted := text[at:end]
		at = end
		var s string
		if json.Unmarshal(quoted, &s) != nil {
			out.Write(quoted)
			continue
		}
		if rest := bytes.TrimLeft(text[end:], " \t\r\n"); len(rest) > 0 && rest[0] == ':' {
			key = s
			out.Write(quoted)
			continue
		}
		out.Write(forgetValue(key, s, quoted, gone))
	}
	return out.Bytes()
}

// forgetValue gives a string of a report without ids.
func forgetValue(key, s string, quoted []byte, gone map[string]bool) []byte {
	switch key {
	case "cases", "case", "case_id":
		if gone[s] {
			return []byte(`"` + forgottenCase + `"`)
		}
	case "sentence", "evidence", "reason":
		now := s
		for id := range gone {
			const least = 3 // a shorter one is a number of something as well
			for at := wordAt(now, id, 0); at >= 0 && len(id) >= least; at = wordAt(now, id, at+len(forgottenCase)) {
				now = now[:at] + forgottenCase + now[at+len(id):]
			}
		}
		if now != s {
			if text, err := json.Marshal(now); err == nil {
				return text
			}
		}
	}
	return quoted
}
