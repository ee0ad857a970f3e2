package trace

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"forerun/datasets"
)

// A session that is longer than this is no conversation: a batch job, or a
// service's one session for all. Nothing is put before its requests.
const (
	maxTurns   = 200
	maxHistory = 1 << 20 // bytes of what is put before one request
)

// turn is a case of a session with what it adds to the conversation.
type turn struct {
	item
	session  string
	short    bool   // it asks with the last user message alone
	tail     int    // where in the case's JSON that message begins, from the end
	asked    []byte // that message; nil where it asks otherwise
	answered []byte // the answer as a message; nil where it is not known
}

func turnOf(j *Joined) (turn, error) {
	t := turn{item: itemOf(j)}
	var err error
	if text := j.Metadata["session"]; text != nil {
		if t.session, _ = contentText(text); t.session == "" {
			if err := json.Unmarshal(text, &t.session); err != nil {
				return turn{}, err
			}
		}
	}
	n := len(j.Messages)
	if t.session == "" || n == 0 || j.Messages[n-1].Role != "user" {
		return t, nil
	}
	if t.asked, err = messageJSON(&j.Messages[n-1]); err != nil {
		t.asked = nil
		return t, nil //nolint:nilerr // what is no JSON is found when the case is checked
	}
	if lead(j.Messages) == n-1 && !j.Whole {
		t.tail = lastMessage(t.text[len(t.text)-t.body:], j.Messages[:n-1])
		t.short = t.tail > 0
	}
	if j.Logged != nil && j.Logged.Output != nil {
		t.answered, err = messageJSON(&datasets.Message{Role: "assistant", Content: quoted(*j.Logged.Output)})
	}
	return t, err
}

// lastMessage finds where the message behind others begins in a case's JSON, counted
// from its end; 0 where it can't be told.
func lastMessage(text []byte, others []datasets.Message) int {
	// In what is written before its messages, a case holds no list.
	const field = `"messages":[`
	i := bytes.Index(text, []byte(field))
	if i < 0 {
		return 0
	}
	i += len(field)
	for k := range others {
		one, err := messageJSON(&others[k])
		if err != nil {
			return 0
		}
		i += len(one) + len(",")
	}
	return len(text) - i
}

// lead is how many messages stand before the conversation itself.
func lead(messages []datasets.Message) int {
	for i := range messages {
		if r := messages[i].Role; r != "system" && r != "developer" {
			return i
		}
	}
	return len(messages)
}

func (t *turn) record() []byte {
	e := encoder{b: make([]byte, 0, len(t.text)+len(t.asked)+len(t.answered)+len(t.session)+32)}
	e.text(t.session)
	e.there(t.short)
	e.count(t.tail)
	e.raw(t.asked)
	e.raw(t.answered)
	e.b = append(e.b, t.text...)
	return e.b
}

func readTurn(record []byte) (turn, error) {
	d := decoder{b: record}
	t := turn{session: d.text(), short: d.there(), tail: d.count(), asked: d.raw(), answered: d.raw()}
	if err := d.err(); err != nil {
		return turn{}, err
	}
	var err error
	t.item, err = readKey(record[d.at:])
	return t, err
}

// joinSessions puts the earlier requests of a session before those that hold no
// more than the last user's turn.
func (j *Joiner) joinSessions(groups []group) error {
	var items []item
	for i, g := range groups {
		groups[i] = nil
		turns := make([]turn, len(g))
		for k, record := range g {
			var err error
			if turns[k], err = readTurn(record); err != nil {
				return err
			}
		}
		slices.SortFunc(turns, func(a, b turn) int { return compareItems(a.item, b.item) })
		done := j.converse(turns)
		items = append(items, done...)
	}
	return j.run(items)
}

func (j *Joiner) converse(turns []turn) []item {
	items := make([]item, 0, len(turns))
	var before [][]byte
	size, continued, unbroken := 0, 0, 0
	for k := range turns {
		t := &turns[k]
		switch {
		case !t.short || k == 0:
		case len(turns) > maxTurns || size > maxHistory:
			unbroken++
		case len(before) == 0:
		default:
			t.item = t.continued(before)
			continued++
		}
		items = append(items, t.item)
		if t.asked != nil && len(turns) <= maxTurns && size <= maxHistory {
			before = append(before, t.asked)
			if t.answered != nil {
				before = append(before, t.answered)
			}
			size += len(t.asked) + len(t.answered)
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.counts.Continued += continued
	j.counts.Unbroken += unbroken
	return items
}

// continued is the case with messages put before the one it asks with.
func (t *turn) continued(before [][]byte) item {
	at := len(t.text) - t.tail
	out := t.item
	out.text = slices.Concat(t.text[:at], bytes.Join(before, []byte(",")), []byte(","), t.text[at:])
	return out
}

func asRecord(err error) (*datasets.RecordError, bool) {
	return errors.AsType[*datasets.RecordError](err)
}
