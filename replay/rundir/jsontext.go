package rundir

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"forerun/datasets/jsonscan"
)

// jsonLine writes one JSON object on one line, member by member. It writes what
// package encoding/json would, with <, > and & as they are, in a fifth of the
// time: the journal gets such a line for every trial. The first failure is kept.
type jsonLine struct {
	text []byte
	err  error
}

// key begins a member. The key needs no escapes.
func (l *jsonLine) key(k string) {
	if last := l.text[len(l.text)-1]; last != '{' && last != '[' {
		l.text = append(l.text, ',')
	}
	l.text = append(append(append(l.text, '"'), k...), '"', ':')
}

func (l *jsonLine) str(k, v string) {
	l.key(k)
	l.text = jsonscan.Quote(l.text, v)
}

func (l *jsonLine) optStr(k, v string) {
	if v != "" {
		l.str(k, v)
	}
}

func (l *jsonLine) num(k string, v int) {
	l.key(k)
	l.text = strconv.AppendInt(l.text, int64(v), 10)
}

func (l *jsonLine) optNum(k string, v *int64) {
	if v != nil {
		l.key(k)
		l.text = strconv.AppendInt(l.text, *v, 10)
	}
}

func (l *jsonLine) optBool(k string, v *bool) {
	if v != nil {
		l.key(k)
		l.text = strconv.AppendBool(l.text, *v)
	}
}

func (l *jsonLine) float(k string, v float64) {
	l.key(k)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		l.fail(errors.New(k + " is no number"))
	}
	format := byte('f')
	if abs := math.Abs(v); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	l.text = strconv.AppendFloat(l.text, v, format, -1, 64)
}

func (l *jsonLine) optFloat(k string, v *float64) {
	if v != nil {
		l.float(k, *v)
	}
}

func (l *jsonLine) time(k string, v time.Time) {
	l.key(k)
	l.text = append(l.text, '"')
	l.text = v.AppendFormat(l.text, time.RFC3339Nano)
	l.text = append(l.text, '"')
}

// raw writes JSON as it came, on one line.
func (l *jsonLine) raw(k string, v json.RawMessage) {
	l.key(k)
	l.value(v)
}

// value writes JSON as it came, on one line.
func (l *jsonLine) value(v json.RawMessage) {
	text, ok := jsonscan.Compact(l.text, v)
	if !ok {
		l.fail(fmt.Errorf("%.20q is no JSON", v))
	}
	l.text = text
}

// any writes what is too rare for a way of its own.
func (l *jsonLine) any(k string, v any) {
	l.key(k)
	text, err := encodeJSON(v)
	if err != nil {
		l.fail(err)
	}
	l.text = append(l.text, text...)
}

func (l *jsonLine) fail(err error) {
	if l.err == nil {
		l.err = err
	}
}
