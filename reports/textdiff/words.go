package textdiff

import (
	"unicode"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Op is what became of a piece.
type Op int

// A piece stands in both texts, in the first alone, or in the second alone.
const (
	Same Op = iota + 1
	Gone
	New
)

// Piece is a run of words and of what stands between them.
type Piece struct {
	Op   Op
	Text string
}

// mostWords bounds what is compared word by word: the time grows with the product
// of the words that differ. What is beyond it differs as a whole.
const mostWords = 4000

// Words compares two texts by words. The pieces that are not New make up the first
// text, those that are not Gone the second.
func Words(first, second string) []Piece {
	a, b := split(first), split(second)
	head, tail := 0, 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	p := pieces{first: first, second: second}
	p.take(Same, size(a[:head]))
	p.compare(a[head:len(a)-tail], b[head:len(b)-tail])
	p.take(Same, size(a[len(a)-tail:]))
	return p.all
}

// split cuts a text into words, spaces, and single characters of the rest.
func split(text string) []string {
	words := make([]string, 0, len(text)/4)
	for text != "" {
		first, n := utf8.DecodeRuneInString(text)
		if of := kind(first); of != other {
			for n < len(text) {
				next, size := utf8.DecodeRuneInString(text[n:])
				if kind(next) != of {
					break
				}
				n += size
			}
		}
		words = append(words, text[:n])
		text = text[n:]
	}
	return words
}

// class is what a character is.
type class int

const (
	other class = iota + 1
	space
	wordly
)

func kind(r rune) class {
	switch {
	case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9':
		return wordly // most are
	case unicode.IsSpace(r):
		return space
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
		return wordly
	}
	return other
}

func size(words []string) int {
	n := 0
	for _, w := range words {
		n += len(w)
	}
	return n
}

// pieces are cut off the two texts from their beginning.
type pieces struct {
	first, second string
	all           []Piece
}

// take cuts off so many bytes: of both texts where they are the same there.
func (p *pieces) take(op Op, n int) {
	if n == 0 {
		return
	}
	from := &p.first
	if op == New {
		from = &p.second
	}
	text := (*from)[:n]
	*from = (*from)[n:]
	if op == Same {
		p.second = p.second[n:]
	}
	if last := len(p.all) - 1; last >= 0 && p.all[last].Op == op {
		p.all[last].Text += text
		return
	}
	p.all = append(p.all, Piece{Op: op, Text: text})
}

// firstRune begins a long range of characters that the library treats alike: words
// become characters for it.
const firstRune = 0x4e00

func (p *pieces) compare(a, b []string) {
	if max(len(a), len(b)) > mostWords {
		p.take(Gone, size(a))
		p.take(New, size(b))
		return
	}
	var words []string
	numbers := map[string]rune{}
	coded := func(of []string) []rune {
		runes := make([]rune, len(of))
		for i, w := range of {
			r, ok := numbers[w]
			if !ok {
				r = firstRune + rune(len(words)) //nolint:gosec // at most twice mostWords
				numbers[w], words = r, append(words, w)
			}
			runes[i] = r
		}
		return runes
	}
	differ := diffmatchpatch.New()
	differ.DiffTimeout = 0 // a clock would make the pieces differ from run to run
	diffs := differ.DiffCleanupSemantic(differ.DiffMainRunes(coded(a), coded(b), false))
	for _, d := range diffs {
		n := 0
		for _, r := range d.Text {
			n += len(words[r-firstRune])
		}
		p.take(opOf(d.Type), n)
	}
}

func opOf(t diffmatchpatch.Operation) Op {
	switch t {
	case diffmatchpatch.DiffDelete:
		return Gone
	case diffmatchpatch.DiffInsert:
		return New
	case diffmatchpatch.DiffEqual:
	}
	return Same
}
