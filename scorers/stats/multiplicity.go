package stats

import (
	"math"
	"slices"
)

// Holm gives p-values adjusted so that the chance of one false claim among all is
// at most the level, whatever their dependence (Holm 1979, Scand J Stat 6:65-70):
// the k-th smallest of m times m-k+1, never falling, at most 1. The result is in
// the order of p. A p that is not in [0, 1] counts as 1: it claims nothing.
func Holm(p []float64) []float64 {
	return stepDown(p, func(rank, m int) float64 { return float64(m - rank + 1) })
}

// Bonferroni gives each p times their number, at most 1.
func Bonferroni(p []float64) []float64 {
	out := make([]float64, len(p))
	for i, v := range p {
		out[i] = min(1, claim(v)*float64(len(p)))
	}
	return out
}

// Hochberg is Holm's correction taken from the largest p downwards (Hochberg
// 1988, Biometrika 75:800-802): never larger, valid for independent or positively
// dependent tests.
func Hochberg(p []float64) []float64 {
	return stepUp(p, func(rank, m int) float64 { return float64(m - rank + 1) })
}

// BenjaminiHochberg controls the expected share of false claims among the claims
// (Benjamini and Hochberg 1995, JRSS B 57:289-300), for exploration: it never
// decides a gate.
func BenjaminiHochberg(p []float64) []float64 {
	return stepUp(p, func(rank, m int) float64 { return float64(m) / float64(rank) })
}

// BenjaminiYekutieli is BenjaminiHochberg under any dependence (Benjamini and
// Yekutieli 2001, Ann Stat 29:1165-1188).
func BenjaminiYekutieli(p []float64) []float64 {
	harmonic := 0.0
	for i := range p {
		harmonic += 1 / float64(i+1)
	}
	return stepUp(p, func(rank, m int) float64 { return harmonic * float64(m) / float64(rank) })
}

// stepDown multiplies the p of each rank from 1, the smallest, and keeps the
// running maximum.
func stepDown(p []float64, factor func(rank, m int) float64) []float64 {
	out := make([]float64, len(p))
	running := 0.0
	for k, i := range ranks(p) {
		running = max(running, min(1, factor(k+1, len(p))*claim(p[i])))
		out[i] = running
	}
	return out
}

// stepUp does the same from the largest p downwards, with the running minimum.
func stepUp(p []float64, factor func(rank, m int) float64) []float64 {
	out := make([]float64, len(p))
	running := 1.0
	order := ranks(p)
	for k, i := range slices.Backward(order) {
		running = min(running, factor(k+1, len(p))*claim(p[i]))
		out[i] = running
	}
	return out
}

// ranks gives the positions of p from the smallest to the largest; equal ones keep
// their order.
func ranks(p []float64) []int {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch a, b := claim(p[i]), claim(p[j]); {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	})
	return order
}

func claim(p float64) float64 {
	if math.IsNaN(p) || p < 0 || p > 1 {
		return 1
	}
	return p
}
