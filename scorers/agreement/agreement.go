package agreement

import (
	"math"

	"forerun/scorers/stats"
)

// Interval is an estimate with its interval.
type Interval struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Result is how far two labellers agree on yes and no.
type Result struct {
	Cases int       `json:"cases"` // that both labelled
	Same  int       `json:"same"`
	Share *Interval `json:"share"` // Wilson's interval; nil of no cases
	Kappa *Interval `json:"kappa"` // nil where it is not defined, or its interval is not
}

// Of compares two labellers on cases that both labelled. conf is the confidence of the
// intervals, such as 0.95; they take cases to be independent.
//
// Kappa is Cohen's (1960): (po-pe)/(1-pe). Its interval rests on the large-sample
// variance of Fleiss, Cohen and Everitt (1969), cut at -1 and 1. Where all pairs agree
// that variance is 0, which says nothing of how sure it is: there is no kappa then, and
// the share's interval tells.
func Of(first, second []bool, conf float64) Result {
	var n [2][2]float64
	for i, a := range first {
		n[index(a)][index(second[i])]++
	}
	total := float64(len(first))
	out := Result{Cases: len(first), Same: int(n[0][0] + n[1][1])}
	if total == 0 {
		return out
	}
	share := Interval{Value: float64(out.Same) / total}
	share.Low, share.High = stats.WilsonInterval(float64(out.Same), total, conf)
	out.Share = &share
	out.Kappa = kappa(n, total, conf)
	return out
}

func index(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func kappa(n [2][2]float64, total, conf float64) *Interval {
	var p [2][2]float64
	var row, col [2]float64
	for i := range 2 {
		for j := range 2 {
			p[i][j] = n[i][j] / total
			row[i] += p[i][j]
			col[j] += p[i][j]
		}
	}
	po, pe := p[0][0]+p[1][1], row[0]*col[0]+row[1]*col[1]
	if pe >= 1 {
		return nil
	}
	k := (po - pe) / (1 - pe)
	// Fleiss, Cohen and Everitt (1969), equation 13.
	var on, off float64
	for i := range 2 {
		d := 1 - (row[i]+col[i])*(1-k)
		on += p[i][i] * d * d
		for j := range 2 {
			if i != j {
				off += p[i][j] * (col[i] + row[j]) * (col[i] + row[j])
			}
		}
	}
	middle := k - pe*(1-k)
	variance := (on + (1-k)*(1-k)*off - middle*middle) / (total * (1 - pe) * (1 - pe))
	if !(variance > 1e-15) {
		return nil
	}
	half := stats.NormalQuantile(1-(1-conf)/2) * math.Sqrt(variance)
	return &Interval{Value: k, Low: max(-1, k-half), High: min(1, k+half)}
}
