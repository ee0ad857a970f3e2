package cli

import (
	"context"
	"errors"
	"fmt"

	"forerun/cmd/forerun/internal/term"
)

// UsageError is something that the user must mend: exit code 2.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *UsageError) Unwrap() error { return e.Err }

func usagef(format string, args ...any) error { return &UsageError{fmt.Errorf(format, args...)} }

// tamperedError says that a run directory is not what it was sealed as.
type tamperedError struct{ err error }

func (e *tamperedError) Error() string { return e.err.Error() }

// Unwrap gives the cause.
func (e *tamperedError) Unwrap() error { return e.err }

// verdictError ends a verb with a verdict's exit code; the verdict is already
// printed.
type verdictError struct{ code int }

func (e *verdictError) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// explain prints an error as one message on stderr.
func (p *Process) explain(err error) {
	if verdict := (*verdictError)(nil); err == nil || errors.As(err, &verdict) {
		return
	}
	if errors.Is(err, context.Canceled) {
		p.complainf("interrupted")
		return
	}
	p.complainf("%v", err)
}

// complainf writes a message to stderr that something is wrong.
func (p *Process) complainf(format string, args ...any) { p.notef("forerun: "+format, args...) }

// notef tells something on stderr. Messages quote logs and agents, so nothing in
// them may reach the terminal's controls.
func (p *Process) notef(format string, args ...any) {
	// Nobody can be told that stderr is closed.
	_, _ = fmt.Fprintln(p.Err, term.Escape(fmt.Sprintf(format, args...)))
}
