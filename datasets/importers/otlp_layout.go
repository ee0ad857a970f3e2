package importers

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/klauspost/compress/zstd"

	"forerun/datasets"
)

// otlpLayout is how messages stand in a file.
type otlpLayout int

const (
	otlpText   otlpLayout = iota + 1 // JSON
	otlpWhole                        // one protobuf message
	otlpFramed                       // messages after their length, each possibly compressed: the Collector's file exporter
)

const zstdMagic = "\x28\xb5\x2f\xfd"

// otlpTag is how a protobuf message of traces or logs begins: field 1, a
// length and as many bytes.
const otlpTag = 1<<3 | 2

// otlpLayoutOf tells the layouts apart by their first bytes. No length begins
// with otlpTag: so long a message is not read.
func otlpLayoutOf(head []byte) otlpLayout {
	switch {
	case len(head) > 0 && head[0] == otlpTag && !otlpSpaceThenJSON(head):
		return otlpWhole
	case len(head) >= 8 && string(head[4:8]) == zstdMagic,
		len(head) >= 5 && head[0] < 4 && (head[4] == otlpTag || head[4] == '{'):
		return otlpFramed
	default:
		return otlpText
	}
}

// otlpSpaceThenJSON reports JSON after empty lines: a line feed is otlpTag too.
func otlpSpaceThenJSON(head []byte) bool {
	rest := bytes.TrimLeft(head, " \t\r\n")
	return len(rest) == 0 || rest[0] == '{' || rest[0] == '['
}

// messages yields what a file of this layout holds. A message has no line: its
// place is its number.
func (l otlpLayout) messages(ctx context.Context, in Input) iter.Seq2[otlpMessage, error] {
	return func(yield func(otlpMessage, error) bool) {
		r, err := in.open()
		if err != nil {
			yield(otlpMessage{}, err)
			return
		}
		defer func() { _ = r.Close() }() // read only
		b := &otlpBytes{in: bufio.NewReaderSize(r, 64<<10), name: in.Name, yield: yield}
		read := b.fields
		if l == otlpFramed {
			read = b.frames
		}
		if err := read(ctx); err != nil && !errors.Is(err, errStopped) {
			yield(otlpMessage{}, err)
		}
	}
}

// otlpBytes reads messages that are not text.
type otlpBytes struct {
	in    *bufio.Reader
	name  string
	yield func(otlpMessage, error) bool
	row   int // of the message
}

func (b *otlpBytes) bad(what, remedy string, err error) error {
	return &datasets.RecordError{File: b.name, Row: b.row, What: what, Remedy: remedy, Err: err}
}

func (b *otlpBytes) emit(encoding otlpEncoding, text []byte) error {
	m := otlpMessage{Place: datasets.Place{File: b.name, Row: b.row}, encoding: encoding, text: text}
	var err error
	if m.signal, err = otlpSignalOf(m); err != nil {
		err = m.bad(err)
	}
	if !b.yield(m, err) {
		return errStopped
	}
	return nil
}

// fields reads one message, resource by resource: each is a message of its own.
func (b *otlpBytes) fields(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		c, err := b.in.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil
		}
		b.row++
		if err != nil {
			return b.cut(err)
		}
		if c != otlpTag {
			return b.bad(fmt.Sprintf("no OTLP message: byte 0x%02x in place of a resource", c), "write TracesData or LogsData, nothing around it", nil)
		}
		size, err := binary.ReadUvarint(b.in)
		if err != nil {
			return b.cut(err)
		}
		head := binary.AppendUvarint([]byte{otlpTag}, size)
		text, err := b.take(head, size)
		if err != nil {
			return err
		}
		if err := b.emit(otlpProto, text); err != nil {
			return err
		}
	}
}

// frames reads messages that follow their length in four bytes, highest first.
func (b *otlpBytes) frames(ctx context.Context) error {
	dec, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(MaxRecord), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return fmt.Errorf("reading %s: %w", b.name, err)
	}
	defer dec.Close()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		var length [4]byte
		_, err := io.ReadFull(b.in, length[:])
		if errors.Is(err, io.EOF) {
			return nil
		}
		b.row++
		if err != nil {
			return b.cut(err)
		}
		text, err := b.take(nil, uint64(binary.BigEndian.Uint32(length[:])))
		if err != nil {
			return err
		}
		if bytes.HasPrefix(text, []byte(zstdMagic)) {
			if text, err = dec.DecodeAll(text, nil); err != nil {
				err = b.bad("the zstd data of the message is damaged, or more than is read at a time", "copy the file again", err)
				if !b.yield(otlpMessage{}, err) {
					return errStopped
				}
				continue
			}
		}
		encoding := otlpProto
		if bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
			encoding = otlpJSON
		}
		if err := b.emit(encoding, text); err != nil {
			return err
		}
	}
}

// take reads the next bytes, after head. What is promised is not made room for
// before it is there.
func (b *otlpBytes) take(head []byte, size uint64) ([]byte, error) {
	if size > MaxRecord {
		return nil, b.bad(fmt.Sprintf("a message of %d bytes is longer than %d MiB", size, MaxRecord>>20), "write smaller batches; or it is no OTLP", nil)
	}
	buf := bytes.NewBuffer(slices.Clone(head))
	n, err := io.CopyN(buf, b.in, int64(size)) // at most MaxRecord
	if err == nil && n < int64(size) {
		err = io.EOF
	}
	if err != nil {
		return nil, b.cut(err)
	}
	return buf.Bytes(), nil
}

func (b *otlpBytes) cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return b.bad("cut off: the message that begins here does not end", "copy the file again", err)
	}
	return b.bad("the input cannot be read to its end ("+printable(err.Error())+")", "copy the file again", err)
}
