package importers

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// errOTLPDeep is a message whose values the decoder would follow to the end of
// its stack, which ends the process.
var errOTLPDeep = fmt.Errorf("values nest deeper than %d", MaxDepth)

// wireKind is a message of OTLP, as far as values nest in it. The messages of
// traces and of logs are built alike down to their records.
type wireKind int

const (
	wireSkipped wireKind = iota // bytes, or a message without values
	wireData
	wireResources
	wireScopes
	wireResource
	wireScope
	wireRecord
	wireEvent
	wireLink
	wirePair
	wireValue
	wireArray
	wirePairs
)

// inner says what a field of a message holds.
func (k wireKind) inner(field protowire.Number) wireKind {
	switch k {
	case wireData:
		return wireAt(field, wireResources)
	case wireResources:
		return wireAt(field, wireResource, wireScopes)
	case wireScopes:
		return wireAt(field, wireScope, wireRecord)
	case wireResource, wirePairs:
		return wireAt(field, wirePair)
	case wireScope, wireEvent:
		return wireAt(field, 0, 0, wirePair)
	case wireLink:
		return wireAt(field, 0, 0, 0, wirePair)
	case wireRecord: // attributes are the 9th of a span and the 6th of a log record, whose 5th is its body
		return wireAt(field, 0, 0, 0, 0, wireValue, wirePair, 0, 0, wirePair, 0, wireEvent, 0, wireLink)
	case wirePair:
		return wireAt(field, 0, wireValue)
	case wireArray:
		return wireAt(field, wireValue)
	case wireValue:
		return wireAt(field, 0, 0, 0, 0, wireArray, wirePairs)
	case wireSkipped:
	}
	return wireSkipped
}

// wireAt gives the kind of a field, by its number.
func wireAt(field protowire.Number, kinds ...wireKind) wireKind {
	if int(field) > len(kinds) || field < 1 {
		return wireSkipped
	}
	return kinds[field-1]
}

// wireDepth looks at a message as far as its values nest. A name or an id that
// reads as a message by chance can only be looked at for nothing.
func wireDepth(kind wireKind, text []byte, depth int) error {
	if depth > MaxDepth {
		return errOTLPDeep
	}
	for len(text) > 0 {
		field, typ, n := protowire.ConsumeTag(text)
		if n < 0 {
			return nil // the decoder says it better
		}
		text = text[n:]
		if typ != protowire.BytesType {
			if n = protowire.ConsumeFieldValue(field, typ, text); n < 0 {
				return nil
			}
			text = text[n:]
			continue
		}
		value, n := protowire.ConsumeBytes(text)
		if n < 0 {
			return nil
		}
		text = text[n:]
		if inner := kind.inner(field); inner != wireSkipped {
			if err := wireDepth(inner, value, depth+1); err != nil {
				return err
			}
		}
	}
	return nil
}

var errOTLPSignal = errors.New("neither resourceSpans nor resourceLogs")

// otlpSignalOf says what a message carries. In protobuf only its first record
// tells.
func otlpSignalOf(m otlpMessage) (otlpSignal, error) {
	if m.encoding == otlpJSON {
		lists := otlpLists()
		if key := otlpKey(document{Text: m.text}, lists); key != "" {
			return lists[key], nil
		}
		return 0, errOTLPSignal
	}
	if err := wireDepth(wireData, m.text, 0); err != nil {
		return 0, err
	}
	for _, path := range [...]protowire.Number{1, 2, 2} {
		m.text = wireFirst(m.text, path)
	}
	return wireSignal(m.text), nil
}

// wireSignal tells a span by its times and its trace's id, a log record by its
// time or its event, and a metric by its name.
func wireSignal(record []byte) otlpSignal {
	for len(record) > 0 {
		field, typ, n := protowire.ConsumeTag(record)
		if n < 0 {
			break
		}
		record = record[n:]
		size := protowire.ConsumeFieldValue(field, typ, record)
		if size < 0 {
			break
		}
		switch {
		case typ == protowire.Fixed64Type && (field == 7 || field == 8):
			return otlpTraces
		case typ == protowire.Fixed64Type && (field == 1 || field == 11), typ == protowire.BytesType && field == 12:
			return otlpLogs
		case typ == protowire.BytesType && field == 1 && size != 1+16:
			return otlpMetrics
		case typ == protowire.BytesType && field == 1:
			return otlpTraces
		}
		record = record[size:]
	}
	return otlpTraces
}

// wireFirst gives the first value of a field.
func wireFirst(text []byte, want protowire.Number) []byte {
	for len(text) > 0 {
		field, typ, n := protowire.ConsumeTag(text)
		if n < 0 {
			return nil
		}
		text = text[n:]
		if field == want && typ == protowire.BytesType {
			value, _ := protowire.ConsumeBytes(text)
			return value
		}
		if n = protowire.ConsumeFieldValue(field, typ, text); n < 0 {
			return nil
		}
		text = text[n:]
	}
	return nil
}
