package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// keys reads what a person presses. At a terminal a key counts at once; anywhere else
// each line is a key, with what is written after it.
type keys struct {
	next    func() (byte, error)
	stop    func() // nobody reads any more
	out     io.Writer
	raw     bool
	line    *term.Terminal // that texts are written with; of a terminal alone
	restore func()
	pending []rune
}

// openKeys takes the keyboard. The terminal is as it was again after close, which may
// be called twice, and is deferred, so that a panic gives it back as well.
func openKeys(ctx context.Context, p *Process) (*keys, error) {
	k := &keys{out: p.Out, restore: func() {}}
	k.next, k.stop = bytesOf(ctx, p.In)
	file, ok := p.In.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return k, nil
	}
	state, err := term.MakeRaw(int(file.Fd()))
	if err != nil {
		k.stop()
		return nil, fmt.Errorf("take the keyboard: %w", err)
	}
	k.raw, k.out = true, lineFeeds{p.Out}
	k.restore = func() { _ = term.Restore(int(file.Fd()), state) } // nothing else can be done
	k.line = term.NewTerminal(readWriter{byteReader(k.next), p.Out}, "> ")
	return k, nil
}

func (k *keys) close() {
	k.restore()
	k.stop()
	k.restore, k.stop = func() {}, func() {}
}

// The keys that have no letter.
const (
	keyEnter = '\r'
	keyQuit  = 'q'
)

// key gives the next key; text is what came with it on its line.
func (k *keys) key() (key rune, text string, err error) {
	if len(k.pending) > 0 {
		key, k.pending = k.pending[0], k.pending[1:]
		return key, "", nil
	}
	if k.raw {
		return k.stroke()
	}
	line, err := k.readLine()
	if err != nil {
		return 0, "", err
	}
	line = strings.TrimSpace(line)
	if line == "" {
		return keyEnter, "", nil
	}
	key, rest := []rune(line)[0], string([]rune(line)[1:])
	switch key {
	case 'n', 'c', 'h':
		return key, strings.TrimSpace(rest), nil
	}
	k.pending = []rune(strings.ReplaceAll(rest, " ", ""))
	return key, "", nil
}

// stroke gives the next key of a terminal. What begins with Escape, such as an arrow,
// is none.
func (k *keys) stroke() (rune, string, error) {
	for {
		b, err := k.next()
		if err != nil {
			return 0, "", err
		}
		const ctrlC, ctrlD, escape = 3, 4, 0x1b
		switch {
		case b == ctrlC || b == ctrlD:
			return keyQuit, "", nil
		case b == '\n':
			return keyEnter, "", nil
		case b == escape:
			if err := k.skipSequence(); err != nil {
				return 0, "", err
			}
		case b < 0x80:
			return rune(b), "", nil
		}
	}
}

// skipSequence reads what a key without a letter sends after Escape.
func (k *keys) skipSequence() error {
	b, err := k.next()
	if err != nil || b != '[' && b != 'O' {
		return err
	}
	for {
		if b, err = k.next(); err != nil || b >= 0x40 && b <= 0x7e {
			return err
		}
	}
}

// text asks for a line of text. Ctrl-C at it takes the question back: ok is false.
func (k *keys) text(prompt string) (text string, ok bool, err error) {
	if _, err := fmt.Fprint(k.out, prompt+"\n"); err != nil {
		return "", false, fmt.Errorf("print: %w", err)
	}
	if !k.raw {
		text, err = k.readLine()
		return strings.TrimSpace(text), err == nil, err
	}
	text, err = k.line.ReadLine()
	switch {
	case errors.Is(err, io.EOF): // Ctrl-C or Ctrl-D; at a real end the next key says so
		return "", false, nil
	case err != nil && !errors.Is(err, term.ErrPasteIndicator):
		return "", false, err
	}
	return strings.TrimSpace(text), true, nil
}

// maxTyped is more than any text that a label holds.
const maxTyped = 1 << 16

func (k *keys) readLine() (string, error) {
	var line []byte
	for {
		b, err := k.next()
		switch {
		case errors.Is(err, io.EOF) && len(line) > 0:
			return string(line), nil
		case err != nil:
			return "", err
		case b == '\n':
			return string(line), nil
		case len(line) < maxTyped:
			line = append(line, b)
		}
	}
}

// bytesOf reads bytes until ctx is done: a read of a terminal cannot be ended, so it
// waits elsewhere.
func bytesOf(ctx context.Context, r io.Reader) (next func() (byte, error), stop func()) {
	type read struct {
		b   byte
		err error
	}
	wanted, got := make(chan struct{}, 1), make(chan read, 1)
	go func() {
		var one [1]byte
		for range wanted {
			_, err := io.ReadFull(r, one[:])
			got <- read{one[0], err}
			if err != nil {
				return
			}
		}
	}()
	var ended error
	return func() (byte, error) {
		if ended != nil {
			return 0, ended
		}
		wanted <- struct{}{}
		select {
		case <-ctx.Done():
			ended = ctx.Err()
			return 0, ended
		case one := <-got:
			ended = one.err
			return one.b, one.err
		}
	}, func() { close(wanted) }
}

// byteReader reads one byte at a time, so that none is taken from the next key.
type byteReader func() (byte, error)

func (r byteReader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b, err := r()
	if err != nil {
		return 0, err
	}
	p[0] = b
	return 1, nil
}

type readWriter struct {
	io.Reader
	io.Writer
}

// lineFeeds begins each line at the left, which a raw terminal does not do by itself.
type lineFeeds struct{ io.Writer }

func (w lineFeeds) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.Writer, strings.ReplaceAll(string(p), "\n", "\r\n")); err != nil {
		return 0, err
	}
	return len(p), nil
}
