package trace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/datasets/jsonscan"
)

// item is a case as it waits for its place in the order: by time, then id. A case
// whose time is not known comes after the others.
type item struct {
	time int64
	id   string
	text []byte // all of it, as [item.read] reads it
	body int    // the length of the case's JSON, which is its end; where it was just made
}

func compareItems(a, b item) int {
	switch {
	case a.time != b.time && a.time < b.time:
		return -1
	case a.time != b.time:
		return 1
	}
	return strings.Compare(a.id, b.id)
}

// itemOf makes an item of a case. The case is in its JSON form: whoever takes it out
// checks it as strictly as a line of a file.
func itemOf(j *Joined) item {
	text, err := j.AppendJSON(make([]byte, 0, 1<<10))
	if err != nil {
		// Some importer let through what is no JSON: that case is bad, and no other.
		text = fmt.Appendf(nil, "%q", err.Error())
	}
	return pack(j, text)
}

// messageJSON is a message in the form that it has in a case's.
func messageJSON(m *datasets.Message) ([]byte, error) {
	text, err := m.AppendJSON(nil)
	if err != nil {
		return nil, err
	}
	if out, ok := jsonscan.Compact(make([]byte, 0, len(text)), text); ok {
		return out, nil
	}
	return plain(m)
}

// plain is json.Marshal that leaves <, > and & alone.
func plain(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes()[:b.Len()-1], nil
}

func pack(j *Joined, text []byte) item {
	i := item{time: math.MaxInt64, id: j.ID}
	if j.Time != nil {
		i.time = j.Time.UnixNano()
	}
	e := encoder{b: make([]byte, 0, len(text)+len(j.ID)+64)}
	e.whole(&i.time)
	e.text(i.id)
	e.place(j.Place)
	e.count(j.Records)
	e.text(j.Withheld)
	e.there(j.Cut)
	e.b = append(e.b, text...)
	i.text, i.body = e.b, len(text)
	return i
}

// named gives an item another name in the order than its case's id.
func (i item) named(name string) item {
	d := decoder{b: i.text}
	d.whole()
	d.text()
	e := encoder{b: make([]byte, 0, len(i.text)+len(name))}
	e.whole(&i.time)
	e.text(name)
	e.b = append(e.b, i.text[d.at:]...)
	return item{time: i.time, id: name, text: e.b}
}

// readKey reads the order of a packed item.
func readKey(text []byte) (item, error) {
	d := decoder{b: text}
	when := d.whole()
	if n := d.count(); n <= len(text)-d.at && when != nil {
		return item{time: *when, id: string(text[d.at : d.at+n]), text: text}, d.err()
	}
	return item{}, errSpool
}

// read gives the case back, checked.
func (i item) read() (Joined, error) {
	d := decoder{b: i.text}
	d.whole()
	d.text()
	j := Joined{Place: d.place(), Records: d.count(), Withheld: d.text(), Cut: d.there()}
	if err := d.err(); err != nil {
		return Joined{}, err
	}
	text := d.b[d.at:]
	c, err := datasets.ParseCase(text)
	if bad, ok := asRecord(err); ok {
		bad.File, bad.Line, bad.Row = j.Place.File, j.Place.Line, j.Place.Row
		if len(text) > 0 && text[0] == '"' {
			bad.What, bad.Remedy = "holds what is no JSON ("+string(bytes.Trim(text, "\"\n"))+")", "check that the log has the format named"
		}
		return j, bad
	}
	j.Case = c
	return j, err
}

// run keeps the cases of a partition in their order.
func (j *Joiner) run(items []item) error {
	if len(items) == 0 {
		return nil
	}
	slices.SortFunc(items, compareItems)
	s := &stream{spool: j.spool, full: room / 4}
	for i := range items {
		if err := s.add(nil, items[i].text); err != nil {
			return err
		}
		items[i].text = nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.runs = append(j.runs, s)
	return nil
}
