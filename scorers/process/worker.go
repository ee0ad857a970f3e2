package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"

	"forerun/scorers"
)

// maxLine is the longest answer that is read.
const maxLine = 1 << 20

// worker is one running process. It is for one goroutine, but kill.
type worker struct {
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	out    io.ReadCloser
	stdout *bufio.Reader
	stderr *tail
	killed sync.Once
	wait   func() error
}

func start(c command) (*worker, error) {
	cmd := exec.Command(c.args[0], c.args[1:]...) //nolint:gosec,noctx // the configuration names it; it outlives any one request
	cmd.Dir, cmd.Env = c.dir, c.env
	cmd.WaitDelay = grace // a grandchild may hold standard error open
	ownGroup(cmd)
	w := &worker{cmd: cmd, stderr: &tail{}}
	cmd.Stderr = w.stderr
	var err error
	if w.stdin, err = cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", c.args[0], err)
	}
	if w.out, err = cmd.StdoutPipe(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", c.args[0], err)
	}
	if err = cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", c.args[0], err)
	}
	w.stdout = bufio.NewReader(w.out)
	w.wait = sync.OnceValue(cmd.Wait)
	return w, nil
}

// ask writes one line and reads one. When ctx ends the process is killed, which
// ends both.
func (w *worker) ask(ctx context.Context, line []byte) ([]byte, error) {
	if w.stdout.Buffered() > 0 { // then lines and requests are out of step
		return nil, errors.New("the program wrote more than one line to the request before: write one line a request, and all else to standard error")
	}
	forget := context.AfterFunc(ctx, w.stop)
	_, err := w.stdin.Write(line)
	var reply []byte
	if err == nil {
		reply, err = w.readLine()
	}
	if !forget() { // the process is being killed, whatever it had answered
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("the program ended before it answered (%w)", err)
	}
	return reply, nil
}

func (w *worker) readLine() ([]byte, error) {
	var line []byte
	for {
		part, err := w.stdout.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case err == nil:
			return line, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		case len(line) > maxLine:
			return nil, fmt.Errorf("a line of more than %d bytes", maxLine)
		}
	}
}

// stop kills the process and all it started, and closes the pipes, which a
// process that fled its group could still hold.
func (w *worker) stop() {
	w.killed.Do(func() {
		killGroup(w.cmd)
		_ = w.stdin.Close() // it may be closed already
		_ = w.out.Close()
	})
}

// kill stops the process and waits for its end.
func (w *worker) kill() {
	w.stop()
	_ = w.wait() // that it was killed is no news
}

// end asks the process to end by ending its input, and kills it if it does not.
func (w *worker) end() error {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	forget := context.AfterFunc(ctx, w.stop)
	defer forget()
	if err := w.stdin.Close(); err != nil {
		w.stop()
	}
	_, _ = io.Copy(io.Discard, w.stdout) // until its end; Wait would cut what it still writes
	err := w.wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) || errors.Is(err, exec.ErrWaitDelay) {
		return nil // every answer was read; how it leaves is its own affair
	}
	return err
}

// explain adds how the process ended and its last words.
func (w *worker) explain(err error) error {
	if words := w.stderr.last(); words != "" {
		return fmt.Errorf("%w; its standard error ends with %s", err, scorers.Quote(words))
	}
	return err
}

// tail keeps the end of what is written to it.
type tail struct {
	mu  sync.Mutex
	end []byte
}

const maxTail = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.end = append(t.end, p...)
	if extra := len(t.end) - maxTail; extra > 0 {
		t.end = append(t.end[:0], t.end[extra:]...)
	}
	return len(p), nil
}

// last is the last line that says something.
func (t *tail) last() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := strings.TrimSpace(string(t.end))
	return text[strings.LastIndexByte(text, '\n')+1:]
}
