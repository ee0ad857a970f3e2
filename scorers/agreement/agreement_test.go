package agreement_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"forerun/scorers/agreement"
)

func pairs(both, first, second, neither int) (a, b []bool) {
	for n, words := range map[*int][2]bool{&both: {true, true}, &first: {true, false}, &second: {false, true}, &neither: {false, false}} {
		for range *n {
			a, b = append(a, words[0]), append(b, words[1])
		}
	}
	return a, b
}

func TestKappa(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		n            [4]int
		share, kappa float64
		se           float64
	}{
		// 20, 5, 10 and 15 of 50: po 0.70, pe 0.50.
		"a textbook's table": {[4]int{20, 5, 10, 15}, 0.7, 0.4, 0.1273},
		"chance":             {[4]int{25, 25, 25, 25}, 0.5, 0, 0.1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := pairs(test.n[0], test.n[1], test.n[2], test.n[3])
			got := agreement.Of(a, b, 0.95)
			if got.Share == nil || got.Kappa == nil || math.Abs(got.Share.Value-test.share) > 1e-12 || math.Abs(got.Kappa.Value-test.kappa) > 1e-12 {
				t.Fatalf("got %+v %+v", got.Share, got.Kappa)
			}
			if se := (got.Kappa.High - got.Kappa.Low) / 2 / 1.959964; math.Abs(se-test.se) > 5e-4 {
				t.Errorf("standard error %.4f, want %.4f", se, test.se)
			}
		})
	}
}

func TestWhatKappaCannotTell(t *testing.T) {
	t.Parallel()
	for name, n := range map[string][4]int{"nothing": {}, "all the same": {9, 0, 0, 0}, "all agree": {5, 0, 0, 5}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, b := pairs(n[0], n[1], n[2], n[3])
			got := agreement.Of(a, b, 0.95)
			if got.Kappa != nil || (got.Share == nil) != (len(a) == 0) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestNumbersAreNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		few := rapid.IntRange(0, 30)
		a, b := pairs(few.Draw(t, "both"), few.Draw(t, "first"), few.Draw(t, "second"), few.Draw(t, "neither"))
		got, turned := agreement.Of(a, b, 0.95), agreement.Of(b, a, 0.95)
		if (got.Kappa == nil) != (turned.Kappa == nil) {
			t.Fatal("the order of labellers matters")
		}
		for _, i := range []*agreement.Interval{got.Share, got.Kappa} {
			if i == nil {
				continue
			}
			if !(i.Low <= i.Value+1e-9 && i.Value <= i.High+1e-9 && i.Low >= -1 && i.High <= 1) {
				t.Fatalf("got %+v", *i)
			}
		}
		if got.Kappa != nil && math.Abs(got.Kappa.Value-turned.Kappa.Value) > 1e-9 {
			t.Fatal("the order of labellers matters")
		}
	})
}
