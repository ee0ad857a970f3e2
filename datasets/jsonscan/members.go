package jsonscan

import (
	"bytes"
	"iter"
)

// Members gives the members of an object that is known to be valid, name and value as
// they stand: the name without its quotes, an escape in it still one. Of what is no
// object, or breaks off, the last element has no name.
func Members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		at := skipSpace(object, 0)
		if at >= len(object) || object[at] != '{' {
			yield(nil, nil)
			return
		}
		for at++; ; at++ {
			if at = skipSpace(object, at); at < len(object) && object[at] == '}' {
				return
			}
			name := valueEnd(object, at)
			if name < 0 || object[at] != '"' {
				break
			}
			colon := skipSpace(object, name)
			begin := skipSpace(object, colon+1)
			end := valueEnd(object, begin)
			if end < 0 || object[colon] != ':' {
				break
			}
			if !yield(object[at+1:name-1:name-1], object[begin:end:end]) {
				return
			}
			if at = skipSpace(object, end); at >= len(object) || object[at] != ',' && object[at] != '}' {
				break
			}
			if object[at] == '}' {
				return
			}
		}
		yield(nil, nil)
	}
}

// Only gives the one element of an array that is known to be valid; nil where that has
// none or more, or is no array.
func Only(array []byte) []byte {
	at := skipSpace(array, 0)
	if at >= len(array) || array[at] != '[' {
		return nil
	}
	begin := skipSpace(array, at+1)
	end := valueEnd(array, begin)
	if end < 0 || array[begin] == ']' {
		return nil
	}
	if after := skipSpace(array, end); after >= len(array) || array[after] != ']' {
		return nil
	}
	return array[begin:end:end]
}

func skipSpace(text []byte, at int) int {
	for at < len(text) && isSpace(text[at]) {
		at++
	}
	return at
}

// valueEnd is the offset after the value that begins at an offset, -1 where it
// does not end.
func valueEnd(text []byte, at int) int {
	if at >= len(text) {
		return -1
	}
	if text[at] == '"' {
		return stringEnd(text, at)
	}
	for depth := 0; at < len(text); at++ {
		switch text[at] {
		case '"':
			if at = stringEnd(text, at); at < 0 {
				return -1
			}
			at--
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return at // of a number or a word, which the object's end follows
			}
			if depth--; depth == 0 {
				return at + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return at
			}
		}
	}
	return -1
}

// stringEnd is the offset after the string that begins at an offset, -1 where it does
// not end.
func stringEnd(text []byte, start int) int {
	for at := start + 1; ; {
		n := bytes.IndexByte(text[at:], '"')
		if n < 0 {
			return -1
		}
		at += n
		slashes := 0
		for text[at-1-slashes] == '\\' {
			slashes++
		}
		at++
		if slashes%2 == 0 {
			return at
		}
	}
}
