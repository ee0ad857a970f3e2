package stats_test

import (
	"testing"

	"forerun/scorers/stats"
)

// TestPublishedValues holds the package to what papers print, so that a clone
// without the reference vectors is held to something too.
func TestPublishedValues(t *testing.T) {
	t.Parallel()
	first := func(lo, _ float64) float64 { return lo }
	second := func(_, hi float64) float64 { return hi }
	darwin, _ := stats.SignFlip([]float64{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48}, nil)
	planned, _ := stats.PairedSampleSize(51.0/502, 0.06, 0.09, 0.05, 0.8)
	more, _ := stats.MoreCases(40, 10, 500, 0.09, 1, 0.05, 0.8)
	for _, tt := range []struct {
		source    string
		got, want float64
		tol       float64
	}{
		{"Newcombe 1998a, Wilson 81/263, lower", first(stats.WilsonInterval(81, 263, 0.95)), 0.2553, 5e-5},
		{"Newcombe 1998a, Wilson 81/263, upper", second(stats.WilsonInterval(81, 263, 0.95)), 0.3662, 5e-5},
		{"Newcombe 1998a, exact 81/263, lower", first(stats.ClopperPearson(81, 263, 0.95)), 0.2527, 5e-5},
		{"Newcombe 1998a, exact 81/263, upper", second(stats.ClopperPearson(81, 263, 0.95)), 0.3676, 5e-5},
		{"Newcombe 1998a, exact 0/20, upper", second(stats.ClopperPearson(0, 20, 0.95)), 0.1684, 5e-5},
		{"Fagerland 2013, 1 and 7, mid-p", stats.McNemar(1, 7).MidPTwoSided, 0.0390625, 1e-12},
		{"Cavo 2012, Tango, lower", first(stats.TangoInterval(6, 16, 161, 1.959964)), -0.1240, 5e-5},
		{"Cavo 2012, Tango, upper", second(stats.TangoInterval(6, 16, 161, 1.959964)), -0.0054, 5e-5},
		{"Cavo 2012, square-and-add, lower", first(stats.NewcombeInterval(59, 6, 16, 80, 0.95)), -0.1186, 5e-5},
		{"Cavo 2012, square-and-add, upper", second(stats.NewcombeInterval(59, 6, 16, 80, 0.95)), -0.0046, 5e-5},
		{"Cavo 2012, Bonett-Price, lower", first(stats.BonettPrice(6, 16, 161, 0.95)), -0.1195, 5e-5},
		{"Cavo 2012, Bonett-Price, upper", second(stats.BonettPrice(6, 16, 161, 0.95)), -0.0032, 5e-5},
		{"Fisher 1935, Darwin's plants", darwin, 863.0 / 32768, 1e-12},
		{"Benjamini 1995, fourth of fifteen", stats.BenjaminiHochberg([]float64{
			.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1,
		})[3], 0.035625, 1e-12},
		{"Yekutieli 2001 is Benjamini 1995 times 1 + 1/2", stats.BenjaminiYekutieli([]float64{0.01, 0.5})[0], 0.03, 1e-12},
		{"Shrout 1979, ICC(1)", stats.Intraclass(
			[]float64{9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7},
			[]int{1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6, 6, 6},
		).ICC, 0.17, 5e-3},
		{"p50, cases for a two-sided limit", float64(stats.QuantileMinN(0.5, 0.95, true)), 6, 0},
		{"p95, cases for a limit", float64(stats.QuantileMinN(0.95, 0.95, false)), 59, 0},
		{"p99, cases for a limit", float64(stats.QuantileMinN(0.99, 0.95, false)), 299, 0},
		{"p99, cases for a two-sided limit", float64(stats.QuantileMinN(0.99, 0.95, true)), 368, 0},
		{"more cases is planning on what was seen", float64(500 + more), float64(planned), 0},
	} {
		if d := tt.got - tt.want; d > tt.tol || -d > tt.tol {
			t.Errorf("%s: %v, want %v", tt.source, tt.got, tt.want)
		}
	}
}
