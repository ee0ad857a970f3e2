package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"forerun/cmd/forerun/internal/term"
	"forerun/datasets/label"
	"forerun/reports/sheet"
)

// sitting is one labeller going through cases.
type sitting struct {
	p     *Process
	sheet string
	who   string
	items []sheet.Item
	log   *label.Log
	rows  map[string]label.Row // the last word of each item

	now   int
	draft label.Row
}

func (s *sitting) answered() int {
	n := 0
	for _, it := range s.items {
		if _, ok := s.rows[it.ID]; ok {
			n++
		}
	}
	return n
}

// open is the first case from i on, around, that is not answered; false where none is.
func (s *sitting) open(i int) (int, bool) {
	for k := range s.items {
		if at := (i + k) % len(s.items); s.rows[s.items[at].ID].Item == "" {
			return at, true
		}
	}
	return 0, false
}

// ask goes through what is not answered until that is all, or the labeller has enough.
func (s *sitting) ask(in *keys) error {
	i, ok := s.open(0)
	if !ok {
		return nil
	}
	err := s.show(in, i)
	for err == nil {
		var key rune
		var text string
		if key, text, err = in.key(); err != nil {
			break
		}
		var done bool
		if done, err = s.press(in, key, text); done {
			return err
		}
	}
	if errors.Is(err, io.EOF) {
		return nil // what was answered is kept
	}
	return err
}

// show prints a case, and takes up what was answered of it.
func (s *sitting) show(in *keys, i int) error {
	s.now = i
	it := s.items[i]
	s.draft = s.rows[it.ID]
	s.draft.Skipped, s.draft.Verdicts = false, slices.Clone(s.draft.Verdicts)
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\nCase %d of %d\n\n", strings.Repeat("-", min(s.p.Terminal.Width(), 80)), i+1, len(s.items))
	for _, m := range it.Said {
		fmt.Fprintf(&b, "%s\n%s\n", m.Role, indented(m.Text))
	}
	for k, a := range it.Answers {
		fmt.Fprintf(&b, "\n%s\n%s\n", s.answerName(k), indented(a.Text))
		for _, f := range a.Facts {
			fmt.Fprintf(&b, "  - %s\n", f)
		}
	}
	b.WriteString("\np pass  f fail  x take back  h should a person have had it  c right answer  n note  Enter keep  s skip  b back  q quit\n")
	if err := s.print(in, b.String()); err != nil {
		return err
	}
	return s.state(in)
}

func (s *sitting) print(in *keys, text string) error {
	if _, err := io.WriteString(in.out, term.Escape(text)); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

func (s *sitting) answerName(k int) string {
	if len(s.items[s.now].Answers) == 1 {
		return "The answer"
	}
	return "Answer " + "AB"[k:k+1]
}

func indented(text string) string { return "  " + strings.ReplaceAll(text, "\n", "\n  ") }

// state prints what is said of the case so far.
func (s *sitting) state(in *keys) error {
	var said []string
	for k := range s.items[s.now].Answers {
		word := "?"
		if k < len(s.draft.Verdicts) {
			word = string(s.draft.Verdicts[k])
		}
		said = append(said, s.answerName(k)+": "+word)
	}
	if h := s.draft.HandOver; h != nil {
		said = append(said, "a person should have had it: "+yesNo(*h))
	}
	if s.draft.Corrected != "" {
		said = append(said, "right answer: "+oneLine(s.draft.Corrected))
	}
	if s.draft.Note != "" {
		said = append(said, "note: "+oneLine(s.draft.Note))
	}
	return s.print(in, strings.Join(said, "; ")+"\n")
}

// What is written behind h.
const (
	wordYes = "yes"
	wordNo  = "no"
)

func yesNo(yes bool) string {
	if yes {
		return wordYes
	}
	return wordNo
}

// press does what a key asks for; done says that the sitting is over.
func (s *sitting) press(in *keys, key rune, text string) (done bool, err error) {
	switch key {
	case 'p', 'f':
		verdict := label.Pass
		if key == 'f' {
			verdict = label.Fail
		}
		if len(s.draft.Verdicts) < len(s.items[s.now].Answers) {
			s.draft.Verdicts = append(s.draft.Verdicts, verdict)
		}
	case 'x':
		s.draft.Verdicts = nil
	case 'h':
		if text != "" && text != wordYes && text != wordNo {
			return false, s.print(in, "write h, h yes or h no\n")
		}
		s.turnHandOver(text)
	case 'c', 'n':
		if err := s.write(in, key, text); err != nil {
			return false, err
		}
	case keyEnter:
		return s.keep(in, s.draft)
	case 's':
		return s.keep(in, label.Row{Skipped: true, Note: s.draft.Note})
	case 'b':
		return false, s.show(in, max(s.now-1, 0))
	case keyQuit:
		return true, nil
	default:
		return false, s.print(in, fmt.Sprintf("%q is no key here\n", key))
	}
	return false, s.state(in)
}

// turnHandOver goes from not said to yes, to no, and around; a word says it at once.
func (s *sitting) turnHandOver(word string) {
	switch has := s.draft.HandOver; {
	case word == wordYes || word == "" && has == nil:
		s.draft.HandOver = new(true)
	case word == wordNo || word == "" && *has:
		s.draft.HandOver = new(false)
	default:
		s.draft.HandOver = nil
	}
}

// write takes the right answer, or a note.
func (s *sitting) write(in *keys, key rune, text string) error {
	to, prompt := &s.draft.Note, "Note, or nothing to take it away:"
	if key == 'c' {
		to, prompt = &s.draft.Corrected, "The right answer, or nothing to take it away:"
	}
	if text == "" {
		typed, ok, err := in.text(prompt)
		if err != nil || !ok {
			return err
		}
		text = typed
	}
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) > label.MaxText {
		return s.print(in, fmt.Sprintf("that is too long: write at most %d bytes\n", label.MaxText))
	}
	*to = text
	return nil
}

// keep writes the answer down, and goes on.
func (s *sitting) keep(in *keys, row label.Row) (done bool, err error) {
	it := s.items[s.now]
	if n := len(row.Verdicts); n > 0 && n < len(it.Answers) {
		return false, s.print(in, "say pass or fail of both answers, or of neither\n")
	}
	row.Version, row.Sheet, row.Item, row.Drawn, row.Labeller = label.Version, s.sheet, it.ID, label.Drawn(it.Drawn), s.who
	row.At = s.p.Now().UTC()
	if last, ok := s.rows[it.ID]; ok && !row.At.After(last.At) {
		row.At = last.At.Add(time.Millisecond) // a later word is later, whatever the clock does
	}
	if err := row.Check(); err != nil {
		return false, s.print(in, err.Error()+"\n")
	}
	if err := s.log.Append(row); err != nil {
		return true, err
	}
	s.rows[it.ID] = row
	next, ok := s.open(s.now + 1)
	if !ok {
		return true, s.print(in, "\nEvery case is done.\n")
	}
	return false, s.show(in, next)
}
