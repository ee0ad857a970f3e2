package ahead_test

import (
	"errors"
	"iter"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"forerun/datasets/ahead"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// numbers gives 0 to n-1, with an error at bad, and closes ended when it has ended.
func numbers(n, bad int, ended chan<- struct{}) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		defer close(ended)
		for i := range n {
			var err error
			if i == bad {
				err = errBad
			}
			if !yield(i, err) {
				return
			}
		}
	}
}

var errBad = errors.New("bad")

func TestWhatGoesInComesOutInOrder(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name         string
		n, bad, stop int
		want         []int
		errors       int
	}{
		{"all", 5, -1, -1, []int{0, 1, 2, 3, 4}, 0},
		{"none", 0, -1, -1, nil, 0},
		{"an error is given in its place, and ends nothing", 4, 1, -1, []int{0, 1, 2, 3}, 1},
		{"a reader who leaves at the first", 100, -1, 0, []int{0}, 0},
		{"a reader who leaves in the middle", 100, -1, 2, []int{0, 1, 2}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			ended := make(chan struct{})
			var got []int
			failed := 0
			for i, err := range ahead.Of(numbers(tt.n, tt.bad, ended)) {
				got = append(got, i)
				if err != nil {
					failed++
				}
				if i == tt.stop {
					break
				}
			}
			if !slices.Equal(got, tt.want) || failed != tt.errors {
				t.Errorf("got %v with %d errors, want %v with %d", got, failed, tt.want, tt.errors)
			}
			select {
			case <-ended:
			default:
				t.Error("the sequence goes on after its reader")
			}
		})
	}
}

func TestAPanicIsTheReaders(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("the panic is lost")
		}
	}()
	for range ahead.Of(func(yield func(int, error) bool) {
		yield(1, nil)
		panic("on purpose")
	}) {
	}
}

func TestASpareValueIsUsedAgain(t *testing.T) {
	t.Parallel()
	s := ahead.NewSpare[[]int](1)
	first := s.Take()
	s.Give(first)
	s.Give(new([]int)) // one too many is let go
	if again, other := s.Take(), s.Take(); again != first || other == nil || other == first {
		t.Errorf("got %p and %p, want %p and another", again, other, first)
	}
}

func BenchmarkOf(b *testing.B) {
	ended := make(chan struct{})
	for range ahead.Of(numbers(b.N, -1, ended)) {
	}
}
