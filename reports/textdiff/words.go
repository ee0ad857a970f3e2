package textdiff

import (
	"strings"
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
	var p pieces
	p.add(Same, a[:head]...)
	p.compare(a[head:len(a)-tail], b[head:len(b)-tail])
	p.add(Same, a[len(a)-tail:]...)
	return p
}

// split cuts a text into words, spaces, and single characters of the rest.
func split(text string) []string {
	var words []string
	for text != "" {
		first, n := utf8.DecodeRuneInString(text)
		if of := kind(first); of != nil {
			n = len(text) - len(strings.TrimLeftFunc(text, of))
		}
		words = append(words, text[:n])
		text = text[n:]
	}
	return words
}

func kind(r rune) func(rune) bool {
	switch {
	case unicode.IsSpace(r):
		return unicode.IsSpace
	case wordly(r):
		return wordly
	}
	return nil
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

type pieces []Piece

func (p *pieces) add(op Op, words ...string) {
	text := strings.Join(words, "")
	if text == "" {
		return
	}
	if last := len(*p) - 1; last >= 0 && (*p)[last].Op == op {
		(*p)[last].Text += text
		return
	}
	*p = append(*p, Piece{Op: op, Text: text})
}

// firstRune begins a long range of characters that the library treats alike: words
// become characters for it.
const firstRune = 0x4e00

func (p *pieces) compare(a, b []string) {
	if max(len(a), len(b)) > mostWords {
		p.add(Gone, a...)
		p.add(New, b...)
		return
	}
	var words []string
	numbers := map[string]rune{}
	next := rune(firstRune)
	coded := func(of []string) []rune {
		runes := make([]rune, len(of))
		for i, w := range of {
			r, ok := numbers[w]
			if !ok {
				r = next
				next++
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
		op := map[diffmatchpatch.Operation]Op{
			diffmatchpatch.DiffEqual: Same, diffmatchpatch.DiffDelete: Gone, diffmatchpatch.DiffInsert: New,
		}[d.Type]
		for _, r := range d.Text {
			p.add(op, words[r-firstRune])
		}
	}
}
