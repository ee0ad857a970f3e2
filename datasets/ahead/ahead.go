package ahead

import (
	"iter"

	"github.com/sourcegraph/conc/panics"
)

// Of gives what seq gives, while seq goes on in a goroutine of its own: one element
// waits for the reader, and a next one is made. When the range ends seq has ended
// too, and a panic of it is the reader's.
func Of[T any](seq iter.Seq2[T, error]) iter.Seq2[T, error] {
	type element struct {
		value T
		err   error
	}
	return func(yield func(T, error) bool) {
		made, over := make(chan element, 1), make(chan struct{})
		var catcher panics.Catcher
		go func() {
			defer close(made)
			catcher.Try(func() {
				for value, err := range seq {
					select {
					case made <- element{value, err}:
					case <-over:
						return
					}
				}
			})
		}()
		defer func() {
			close(over)
			for range made { // until it has ended
			}
			catcher.Repanic()
		}()
		for e := range made {
			if !yield(e.value, e.err) {
				return
			}
		}
	}
}

// Spare are values that are used again. The zero value has none; it is for as many
// goroutines as want to.
type Spare[T any] struct{ free chan *T }

// NewSpare keeps up to n values.
func NewSpare[T any](n int) Spare[T] { return Spare[T]{make(chan *T, n)} }

// Take gives a value that was given back, as it was, or a new one.
func (s Spare[T]) Take() *T {
	select {
	case v := <-s.free:
		return v
	default:
		return new(T)
	}
}

// Give gives a value back: nobody uses it any more.
func (s Spare[T]) Give(v *T) {
	select {
	case s.free <- v:
	default:
	}
}
