package importers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"forerun/datasets"
)

func wholeNumber(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0
}

// chunked puts a sample together that is kept in pieces: sample.json with ranges of
// messages/, the attachments by their number, metadata.json, and of the events
// those that the case is made of. All of it may be as long as one record.
func (a inspectArchive) chunked(shell string) ([]byte, error) {
	prefix := strings.TrimSuffix(shell, "sample.json")
	left := MaxRecord
	text, err := a.within(shell, &left)
	if err != nil {
		return nil, err
	}
	var sample map[string]json.RawMessage
	here := a.place(shell)
	if err := (document{Place: here, Text: text}).decode(&sample); err != nil {
		return nil, err
	}
	if err := a.messages(prefix, sample, &left); err != nil {
		return nil, err
	}
	if err := a.attachments(prefix, sample, &left); err != nil {
		return nil, err
	}
	if name := prefix + "metadata.json"; a.members[name] != nil {
		if sample["metadata"], err = a.within(name, &left); err != nil {
			return nil, err
		}
	}
	if sample["events"], err = a.events(prefix, &left); err != nil {
		return nil, err
	}
	whole, err := plainJSON(sample)
	if err != nil {
		return nil, &datasets.RecordError{File: here.File, What: "not JSON: " + printable(err.Error()), Remedy: "copy the file again", Err: err}
	}
	return whole, nil
}

// within reads a member and takes its length from what is left.
func (a inspectArchive) within(name string, left *int) ([]byte, error) {
	text, err := a.read(name, *left)
	*left -= len(text)
	return text, err
}

// items reads the items of a sequence.
func (a inspectArchive) items(prefix string, left *int) ([]json.RawMessage, error) {
	var all []json.RawMessage
	for _, name := range a.parts(prefix) {
		text, err := a.within(name, left)
		if err != nil {
			return nil, err
		}
		var list []json.RawMessage
		if err := (document{Place: a.place(name), Text: text}).decode(&list); err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

func (a inspectArchive) messages(prefix string, sample map[string]json.RawMessage, left *int) error {
	refs := sample["message_refs"]
	delete(sample, "message_refs")
	if refs == nil {
		return nil
	}
	bad := func(what string) error {
		return &datasets.RecordError{File: a.place(prefix + "sample.json").File, Field: "message_refs", What: what, Remedy: "copy the file again"}
	}
	var ranges [][2]int
	if err := json.Unmarshal(refs, &ranges); err != nil {
		return bad("is no list of ranges")
	}
	pool, err := a.items(prefix+"messages/", left)
	if err != nil {
		return err
	}
	var list []json.RawMessage
	for _, r := range ranges {
		if r[0] < 0 || r[0] > r[1] || r[1] > len(pool) {
			return bad(fmt.Sprintf("names messages %d to %d of %d", r[0], r[1], len(pool)))
		}
		for _, m := range pool[r[0]:r[1]] {
			if *left -= len(m); *left < 0 {
				return inspectTooLong(a.place(prefix + "sample.json"))
			}
			list = append(list, m)
		}
	}
	sample["messages"], err = plainJSON(list)
	return err
}

func (a inspectArchive) attachments(prefix string, sample map[string]json.RawMessage, left *int) error {
	list, err := a.items(prefix+"attachments/", left)
	if err != nil || len(list) == 0 {
		return err
	}
	byNumber := make(map[string]json.RawMessage, len(list))
	for i, text := range list {
		byNumber[strconv.Itoa(i)] = text
	}
	sample["attachments"], err = plainJSON(byNumber)
	return err
}

// events keeps of a sample's events what [inspectEvent] is read for; there may be
// far more of them than a record may be long.
func (a inspectArchive) events(prefix string, left *int) (json.RawMessage, error) {
	kept := []json.RawMessage{}
	tools := map[string]bool{}
	for _, name := range a.parts(prefix + "events/") {
		text, err := a.whole(name)
		if err != nil {
			return nil, err
		}
		var list []json.RawMessage
		if err := (document{Place: a.place(name), Text: text}).decode(&list); err != nil {
			return nil, err
		}
		for _, event := range list {
			if slim := slimEvent(event, len(kept) == 0, tools); slim != nil {
				if *left -= len(slim); *left < 0 {
					return nil, inspectTooLong(a.place(name))
				}
				kept = append(kept, slim)
			}
		}
	}
	return plainJSON(kept)
}

// slimEvent drops what a case does not need: most events, and of a call of a model
// all but the tools it was offered, the first time they are. The first event of all
// tells when the sample began.
func slimEvent(event json.RawMessage, first bool, seen map[string]bool) json.RawMessage {
	var e struct {
		Event     string          `json:"event"`
		Timestamp string          `json:"timestamp"`
		Tools     json.RawMessage `json:"tools,omitempty"`
	}
	if json.Unmarshal(event, &e) != nil {
		return nil
	}
	offers := e.Event == eventModel && !seen[string(e.Tools)]
	switch {
	case e.Event == eventTool || e.Event == eventApproval:
		return bytes.Clone(event)
	case !first && !offers:
		return nil
	case offers:
		seen[string(e.Tools)] = true
	default:
		e.Tools = nil
	}
	slim, err := plainJSON(e)
	if err != nil {
		return nil
	}
	return slim
}
