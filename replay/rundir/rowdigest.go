package rundir

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"maps"
	"reflect"
	"slices"
	"time"
)

// rowDigest is a digest over the content of rows, however they are shown and kept.
type rowDigest struct {
	sum hash.Hash
	len [8]byte
}

func newRowDigest() *rowDigest { return &rowDigest{sum: sha256.New()} }

// text gives the digest of all rows that were added.
func (d *rowDigest) text() string { return "sha256:" + hex.EncodeToString(d.sum.Sum(nil)) }

// add takes in a row, field by field.
func (d *rowDigest) add(row *caseRow) {
	for _, f := range reflect.ValueOf(row).Elem().Fields() {
		if f.IsZero() {
			d.bytes(nil)
			continue
		}
		switch v := f.Interface().(type) {
		case string:
			d.bytes([]byte(v))
		case json.RawMessage:
			d.bytes(v)
		case *string:
			d.bytes([]byte(*v))
		case *time.Time:
			d.bytes([]byte(v.UTC().Format(time.RFC3339Nano)))
		case []string:
			d.list(v)
		case map[string]string:
			for _, k := range slices.Sorted(maps.Keys(v)) {
				d.list([]string{k, v[k]})
			}
		default: // numbers and flags
			text, err := json.Marshal(v)
			if err != nil {
				text = fmt.Append(nil, v) // of a number that JSON does not have
			}
			d.bytes(text)
		}
	}
}

// bytes takes in a value with its length, so that two values are not taken for others
// that read the same together.
func (d *rowDigest) bytes(v []byte) {
	binary.LittleEndian.PutUint64(d.len[:], uint64(len(v)))
	d.sum.Write(d.len[:]) // a hash never fails
	d.sum.Write(v)
}

func (d *rowDigest) list(all []string) {
	for _, s := range all {
		d.bytes([]byte(s))
	}
}
