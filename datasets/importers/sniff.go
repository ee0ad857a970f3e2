package importers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/datasets/table"
)

// headSize is how much of an input a sniffer sees.
const headSize = 64 << 10

// choose finds the format of an input: the one that was named, or the first that
// says why the input is its own. No format and no error: the input has nothing to
// read. The input given back is the one to read, since of a pipe the begin is gone.
func (im *Import) choose(in Input) (*Format, Input, error) {
	if im.options.Format != nil {
		return im.options.Format, in, nil
	}
	head, in, err := in.head()
	if err != nil {
		return nil, in, err
	}
	why := ""
	if len(bytes.TrimSpace(head.Bytes)) == 0 {
		why = "it is empty"
	} else if f, reason := Sniff(head, Formats()); f != nil {
		if im.options.Chosen != nil {
			im.options.Chosen(in, f, reason)
		}
		return f, in, nil
	}
	if why != "" || in.found {
		if why == "" {
			why = "its form is not known (" + head.seen() + ")"
		}
		if im.options.Passed != nil {
			im.options.Passed(in, why)
		}
		return nil, in, nil
	}
	if head.ours() {
		return nil, in, &datasets.RecordError{File: in.Name, What: "holds cases already", Remedy: "use it as it is, or change its form with forerun data convert"}
	}
	return nil, in, &datasets.RecordError{
		File: in.Name, What: "its form is not known (" + head.seen() + ")", Remedy: "name it with --from, or write a jq program that makes cases (--jq)",
	}
}

// Sniff gives the first format that says why an input is its own, and what it says.
func Sniff(head Head, formats []Format) (*Format, string) {
	for i := range formats {
		if f := &formats[i]; f.Sniff != nil {
			if why := f.Sniff(head); why != "" {
				return f, why
			}
		}
	}
	return nil, ""
}

// head reads the begin of an input.
func (in Input) head() (Head, Input, error) {
	h := Head{Name: strings.TrimSuffix(strings.TrimSuffix(in.Base, ".gz"), ".zst")}
	if in.Base == "-" {
		h.Name = ""
	}
	in, err := in.again()
	if err != nil {
		return h, in, err
	}
	r, err := in.open()
	if err != nil {
		return h, in, err
	}
	h.Bytes, err = io.ReadAll(io.LimitReader(r, headSize))
	_ = r.Close() // it is opened anew to be read
	if err != nil {
		return h, in, &datasets.RecordError{
			File: in.Name, What: "the input cannot be read (" + printable(err.Error()) + ")", Remedy: "copy the file again", Err: err,
		}
	}
	h.Bytes = bytes.TrimPrefix(h.Bytes, []byte("\xEF\xBB\xBF"))
	if string(h.Bytes[:min(4, len(h.Bytes))]) == "PAR1" {
		if h.Columns, err = in.columns(); err != nil {
			return h, in, err
		}
		return h, in, nil
	}
	h.Keys = keysOf(h.Bytes)
	return h, in, nil
}

// again is an input that can be opened once more. What cannot, such as a pipe, is
// opened now, and given out twice: its begin, and all of it.
func (in Input) again() (Input, error) {
	if !in.once {
		return in, nil
	}
	kept, err := in.openAt()
	if err != nil {
		return in, err
	}
	opens := 0
	in.Open = func() (io.ReadCloser, error) {
		opens++
		if opens > 2 {
			return nil, errors.New("it can be read once only")
		}
		section := io.NewSectionReader(kept, 0, kept.Size)
		if opens < 2 {
			return io.NopCloser(section), nil
		}
		return plain{section, kept}, nil
	}
	return in, nil
}

func (in Input) columns() ([]string, error) {
	r, err := in.openAt()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // read only
	f, err := table.NewFile(in.Name, r, r.Size)
	if err != nil {
		if bad, ok := errors.AsType[*table.Error](err); ok {
			return nil, &datasets.RecordError{File: bad.File, What: bad.What, Remedy: bad.Remedy, Err: bad}
		}
		return nil, fmt.Errorf("reading %s: %w", in.Name, err)
	}
	return f.Columns(), nil
}

// keysOf gives the keys of the first JSON document, as far as they are there.
func keysOf(text []byte) []string {
	dec := json.NewDecoder(bytes.NewReader(text))
	t, err := dec.Token()
	if t == json.Delim('[') {
		t, err = dec.Token()
	}
	if err != nil || t != json.Delim('{') {
		return nil
	}
	var keys []string
	for dec.More() {
		t, err := dec.Token()
		key, ok := t.(string)
		if err != nil || !ok {
			break
		}
		keys = append(keys, key)
		var value json.RawMessage
		if dec.Decode(&value) != nil {
			break // the head ends here
		}
	}
	return keys
}

// has reports that the first document has all the keys.
func (h Head) has(keys ...string) bool {
	for _, k := range keys {
		if !slices.Contains(h.Keys, k) {
			return false
		}
	}
	return len(keys) > 0
}

// seen says in words what an input of no known form begins with.
func (h Head) seen() string {
	switch {
	case len(h.Columns) > 0:
		return "a Parquet file with the columns " + some(h.Columns)
	case len(h.Keys) > 0:
		return "its first document has the keys " + some(h.Keys)
	case len(h.Bytes) > 3 && string(h.Bytes[:4]) == "PK\x03\x04":
		return "a zip file"
	case bytes.IndexByte(h.Bytes, 0) >= 0:
		return "binary data"
	}
	line, _, _ := bytes.Cut(h.Bytes, []byte("\n"))
	if text := string(bytes.ToValidUTF8(line[:min(40, len(line))], nil)); len(text) < len(line) {
		return fmt.Sprintf("it begins with %q…", text)
	}
	return fmt.Sprintf("it begins with %q", line)
}

// some names the first few.
func some(names []string) string {
	const most = 8
	var b strings.Builder
	for i, n := range names[:min(most, len(names))] {
		if i > 0 {
			b.WriteString(", ")
		}
		if len(n) > 40 {
			n = n[:40] + "…"
		}
		b.WriteString(printable(n))
	}
	if len(names) > most {
		b.WriteString(", …")
	}
	return b.String()
}

// ours reports a dataset of cases.
func (h Head) ours() bool {
	if len(h.Columns) > 0 {
		return slices.Contains(h.Columns, "id") && slices.Contains(h.Columns, "logged_output")
	}
	return h.has("id", "cluster", "origin", "risk", "weight")
}
