package stats

import "math"

// TwoByTwo counts the successes and failures of two arms in one stratum.
type TwoByTwo struct {
	StableYes, StableNo, CandidateYes, CandidateNo float64
}

// MantelHaenszelResult compares two arms over strata that are never pooled.
type MantelHaenszelResult struct {
	ChiSquare, P                   float64 // of "no association in any stratum", 1 degree of freedom
	ChiSquareCorrected, PCorrected float64 // with the continuity correction of 1/2

	OddsRatio   float64 // stable's odds over the candidate's, common to all strata
	OddsRatioSE float64 // of its logarithm
	OddsRatioOK bool    // both are finite and positive

	RiskDifference   float64 // stable's rate minus the candidate's, common to all strata
	RiskDifferenceSE float64

	Strata  int // that have cases of both arms
	Defined bool
}

// MantelHaenszel compares two arms that answered different cases, stratum by stratum
// (stages of a canary, days, segments), where pooling would let the mix of strata
// speak: the test and the common odds ratio of Mantel and Haenszel 1959 (JNCI
// 22:719-748) with the variance of Robins, Breslow and Greenland 1986 (Biometrics
// 42:311-323), and the common risk difference with weights n1 n2/(n1+n2) of Greenland
// and Robins 1985 (Biometrics 41:55-68). A stratum without cases of both arms says
// nothing and is left out; a negative count, or one that is not finite, leaves all
// undefined, and so do strata of all successes or all failures.
func MantelHaenszel(strata []TwoByTwo) MantelHaenszelResult {
	var s mhSums
	for _, t := range strata {
		if !finite(t.StableYes, t.StableNo, t.CandidateYes, t.CandidateNo) ||
			min(t.StableYes, t.StableNo, t.CandidateYes, t.CandidateNo) < 0 {
			return MantelHaenszelResult{}
		}
		s.add(t)
	}
	if s.strata == 0 || !(s.variance > 0) || !finite(s.variance, s.rdVariance) {
		return MantelHaenszelResult{}
	}
	r := MantelHaenszelResult{Strata: s.strata, Defined: true}
	off := math.Abs(s.excess)
	r.ChiSquare = off * off / s.variance
	corrected := off - min(0.5, off)
	r.ChiSquareCorrected = corrected * corrected / s.variance
	r.P, r.PCorrected = chiSquareTail(r.ChiSquare, 1), chiSquareTail(r.ChiSquareCorrected, 1)
	if s.r > 0 && s.s > 0 {
		r.OddsRatio = s.r / s.s
		r.OddsRatioSE = math.Sqrt(s.pr/(2*s.r*s.r) + s.psqr/(2*s.r*s.s) + s.qs/(2*s.s*s.s))
		r.OddsRatioOK = finite(r.OddsRatio, r.OddsRatioSE)
	}
	if !r.OddsRatioOK {
		r.OddsRatio, r.OddsRatioSE = 0, 0
	}
	r.RiskDifference = s.rd / s.rdWeight
	r.RiskDifferenceSE = math.Sqrt(s.rdVariance) / s.rdWeight
	if !finite(r.ChiSquare, r.RiskDifference, r.RiskDifferenceSE) {
		return MantelHaenszelResult{}
	}
	return r
}

// OddsRatioInterval gives the interval of the common odds ratio at two-sided
// confidence conf; 0 to the largest float where there is none.
func (r MantelHaenszelResult) OddsRatioInterval(conf float64) (lo, hi float64) {
	if !r.OddsRatioOK || !(conf > 0 && conf < 1) {
		return 0, math.MaxFloat64
	}
	factor := math.Exp(NormalQuantile((1+conf)/2) * r.OddsRatioSE)
	return bounded(r.OddsRatio / factor), bounded(r.OddsRatio * factor)
}

// mhSums are the sums over strata; r and s are those of a d/n and b c/n.
type mhSums struct {
	excess, variance         float64
	r, s, pr, psqr, qs       float64
	rd, rdWeight, rdVariance float64
	strata                   int
}

func (m *mhSums) add(t TwoByTwo) {
	a, b, c, d := t.StableYes, t.StableNo, t.CandidateYes, t.CandidateNo
	n1, n2, yes, no := a+b, c+d, a+c, b+d
	n := n1 + n2
	if n1 == 0 || n2 == 0 {
		return
	}
	m.strata++
	m.excess += a - n1*yes/n
	if n > 1 {
		m.variance += n1 / n * n2 / n * yes * no / (n - 1)
	}
	r, s, p, q := a*d/n, b*c/n, (a+d)/n, (b+c)/n
	m.r, m.s = m.r+r, m.s+s
	m.pr, m.psqr, m.qs = m.pr+p*r, m.psqr+p*s+q*r, m.qs+q*s
	w := n1 / n * n2
	m.rdWeight += w
	m.rd += w * (a/n1 - c/n2)
	m.rdVariance += w * w * (a/n1*(b/n1)/n1 + c/n2*(d/n2)/n2)
}
