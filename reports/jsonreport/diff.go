package jsonreport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// Diff names the first place, in reading order, at which two JSON documents
// differ: suites[0].findings[2].stable. It is empty where they are the same
// bytes.
func Diff(a, b []byte) string {
	if bytes.Equal(a, b) {
		return ""
	}
	left, errA := flatten(a)
	right, errB := flatten(b)
	for i := range min(len(left), len(right)) {
		switch {
		case left[i] == right[i]:
		case left[i].value == closed: // the other has more
			return right[i].name()
		default:
			return left[i].name()
		}
	}
	switch {
	case errA != nil || errB != nil:
		return "the JSON itself"
	case len(left) > len(right):
		return left[len(right)].name()
	case len(right) > len(left):
		return right[len(left)].name()
	}
	return "the layout of the file"
}

// leaf is one scalar, or the opening or closing of an object or array, with its
// path.
type leaf struct{ path, value string }

const closed = "closed"

// name is the leaf's path, and never empty: the document as a whole, or an
// empty key, must not read as no difference.
func (l leaf) name() string {
	if l.path == "" {
		return "the whole document"
	}
	return l.path
}

// flatten lists the leaves of a document in the order of its text. On an error
// it gives those before it.
func flatten(data []byte) ([]leaf, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var leaves []leaf
	if err := walk(dec, "", 0, &leaves); err != nil {
		return leaves, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return leaves, errors.New("more after the document")
	}
	return leaves, nil
}

// maxDepth is far beyond any report; a deeper document is not one.
const maxDepth = 100

func walk(dec *json.Decoder, path string, depth int, leaves *[]leaf) error {
	if depth > maxDepth {
		return errors.New("nested too deep")
	}
	tok, err := dec.Token()
	if err != nil {
		return err
	}
	*leaves = append(*leaves, leaf{path, fmt.Sprintf("%T %v", tok, tok)})
	open, ok := tok.(json.Delim)
	if !ok {
		return nil
	}
	for i := 0; dec.More(); i++ {
		at := path + "[" + strconv.Itoa(i) + "]"
		if open == '{' {
			key, err := dec.Token()
			if err != nil {
				return err
			}
			at = join(path, fmt.Sprint(key))
		}
		if err := walk(dec, at, depth+1, leaves); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil {
		return err
	}
	*leaves = append(*leaves, leaf{path, closed})
	return nil
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
