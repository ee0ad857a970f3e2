package stats_test

import (
	"fmt"

	"forerun/scorers/stats"
)

// A proportion: of 600 cases the candidate broke 31 that stable had right and
// repaired 12. Harm is b, so a difference above 0 is worse.
func ExampleTangoInterval() {
	const b, c, n, margin = 31, 12, 600, 0.05
	lo, hi := stats.TangoInterval(b, c, n, stats.NormalQuantile(0.95))
	fmt.Printf("worse by %.1f pp, 90 %% interval %.1f to %.1f\n", 100*float64(b-c)/n, 100*lo, 100*hi)
	fmt.Printf("not worse by 5 pp: p = %.4f\n", stats.NormalCDF(stats.TangoScore(b, c, n, margin)))
	fmt.Printf("worse at all: p = %.4f\n", stats.McNemar(b, c).MidPGreater)
	// Output:
	// worse by 3.2 pp, 90 % interval 1.4 to 5.1
	// not worse by 5 pp: p = 0.0559
	// worse at all: p = 0.0018
}

// Conversations of several cases: the same counts weigh less.
func ExampleDesignEffect() {
	harm := []float64{1, 1, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0}
	conversation := []int{1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4}
	deff := stats.DesignEffect(harm, conversation, nil)
	lo, hi := stats.TangoInterval(2/deff, 1/deff, 12/deff, stats.TQuantile(0.95, 3))
	fmt.Printf("design effect %.2f: %.2f to %.2f\n", deff, lo, hi)
	// Output:
	// design effect 1.99: -0.48 to 0.59
}

// A ratio of means: what the candidate costs, against stable, on the same cases.
func ExampleFiellerRatio() {
	stable := []float64{820, 640, 1500, 2300, 900, 1100, 760, 5000, 640, 980}
	candidate := []float64{900, 700, 1450, 2600, 880, 1300, 800, 5600, 700, 1010}
	r := stats.FiellerRatio(candidate, stable, nil, nil, stats.TQuantile(0.975, 9))
	fmt.Printf("%.3f, %.3f to %.3f, bounded: %v\n", r.Ratio, r.Lo, r.Hi, r.Bounded)
	// Output:
	// 1.089, 0.985 to 1.130, bounded: true
}

// Few clusters: seven of eight conversations got worse.
func ExampleSignFlip() {
	greater, _ := stats.SignFlip([]float64{2, 1, 1, 3, 1, 2, 1, -1}, nil)
	fmt.Printf("p = %.4f\n", greater)
	// Output:
	// p = 0.0234
}

// Not settled yet: how many cases more?
func ExampleMoreCases() {
	more, ok := stats.MoreCases(9, 8, 260, 0.03, 1, 0.05, 0.8)
	fmt.Println(more, ok)
	more, ok = stats.MoreCases(20, 8, 260, 0.03, 1, 0.05, 0.8)
	fmt.Println(more, ok)
	// Output:
	// 361 true
	// 0 false
}

func ExampleOBrienFlemingBounds() {
	// Five looks at rising shares of the planned clusters: a guardrail passes early
	// where the z of "not worse by the margin" reaches the look's bound.
	for _, z := range stats.OBrienFlemingBounds([]float64{0.2, 0.4, 0.6, 0.8, 1}, 0.05) {
		fmt.Printf("%.2f at one-sided %.1g\n", z, stats.NormalCDF(-z))
	}
	// Output:
	// 4.23 at one-sided 1e-05
	// 2.89 at one-sided 0.002
	// 2.30 at one-sided 0.01
	// 1.96 at one-sided 0.02
	// 1.74 at one-sided 0.04
}

func ExampleDiscordantEValue() {
	// Of ten pairs that differ the candidate lost eight, then two more.
	fmt.Printf("%.0f, then %.0f\n", stats.DiscordantEValue(8, 2), stats.DiscordantEValue(10, 2))
	// Output: 4, then 9
}
