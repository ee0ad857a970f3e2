package stats

import "math"

// FiellerResult is a ratio of two means, or totals, with its confidence set.
type FiellerResult struct {
	Ratio float64 // sum(num)/sum(den); 0 where the sum of den is 0
	SE    float64 // delta method, CR1; 0 where the pairs leave no variation

	Lo, Hi  float64 // of the ratio; 0 unless Bounded
	G       float64 // Fieller's g = crit^2 Var(den)/den^2, capped at 1e100
	Bounded bool    // g < 1: the set is an interval
	Defined bool    // Ratio and SE exist: two clusters at least, a sum of den that is not 0
}

// FiellerRatio estimates sum(w num)/sum(w den) over the same cases, with
// Fieller's confidence set (Fieller 1954, JRSS B 16:175-185): every ratio R that
// the paired test of num - R den does not reject at crit, with CR1 variances
// over clusters. cluster nil is one case each, w nil weighs 1, crit is a quantile
// of Student's t with G-1 degrees of freedom.
//
// The set is an interval only while den is shown to differ from 0 (g < 1);
// otherwise Bounded is false, and no claim about the ratio can be made. An SE of 0
// (num a fixed multiple of den) gives the interval [Ratio, Ratio], which must not
// be read as certainty.
func FiellerRatio(num, den []float64, cluster []int, w []float64, crit float64) FiellerResult {
	v, ok := pairVariances(num, den, cluster, w)
	if !ok || math.IsNaN(crit) {
		return FiellerResult{}
	}
	r := FiellerResult{Ratio: v.num / v.den, SE: math.Sqrt(v.residual) / math.Abs(v.den), Defined: true}
	crit = math.Abs(crit)
	r.G = min(crit*crit*v.dd/(v.den*v.den), farOut)
	if !finite(r.Ratio, r.SE, r.G) {
		return FiellerResult{}
	}
	if !(r.G < 1) {
		return r
	}
	// The roots of (den^2 - t^2 v_dd) R^2 - 2 (num den - t^2 v_nd) R + (num^2 - t^2
	// v_nn), written so that nothing near-equal is subtracted: beta is the slope of
	// num on den over clusters, rest what it leaves of num's variance.
	beta, rest := 0.0, v.nn
	if v.dd > 0 {
		beta = v.nd / v.dd
		rest = max(0, v.nn-beta*v.nd)
	}
	centre := (r.Ratio - r.G*beta) / (1 - r.G)
	half := 0.0
	if v.residual > 0 {
		off := r.Ratio - beta
		half = crit / math.Abs(v.den) * math.Sqrt((1-r.G)*rest+v.dd*off*off) / (1 - r.G)
	} else {
		centre = r.Ratio
	}
	if finite(centre, half) {
		r.Lo, r.Hi, r.Bounded = centre-half, centre+half, true
	}
	return r
}

// FiellerTest tests H0: the ratio of num to den is ratio, as the paired t-test of
// num - ratio*den over clusters (CR1, df = G-1). t is positive where num is too
// large for H0. It agrees with [FiellerRatio]: a ratio is inside the interval
// exactly where |t| is below crit. ok is false where [ClusterMean] of the
// differences is not defined.
func FiellerTest(num, den []float64, cluster []int, w []float64, ratio float64) (t, df float64, ok bool) {
	if len(num) != len(den) {
		return 0, 0, false
	}
	d := make([]float64, len(num))
	for i := range d {
		d[i] = num[i] - ratio*den[i]
	}
	r := ClusterMean(d, cluster, w)
	if !r.Defined {
		return 0, 0, false
	}
	return r.Mean / r.CR1, float64(r.G - 1), true
}

// variances are CR1 variances of the means of num and den, their covariance, and
// the variance of the mean of num - (ratio of means) den.
type variances struct {
	num, den             float64
	nn, nd, dd, residual float64
}

func pairVariances(num, den []float64, cluster []int, w []float64) (variances, bool) {
	n := len(num)
	c, ok := clustersOf(cluster, n)
	if !ok || len(den) != n || len(c.size) < 2 || !finite(num...) || !finite(den...) {
		return variances{}, false
	}
	w, total, ok := weights(w, n)
	if !ok {
		return variances{}, false
	}
	v := variances{num: weightedMean(num, w, total), den: weightedMean(den, w, total)}
	if v.den == 0 {
		return variances{}, false
	}
	ratio := v.num / v.den
	sn, sd, sr := make([]float64, len(c.size)), make([]float64, len(c.size)), make([]float64, len(c.size))
	size := 0.0
	for i, g := range c.index {
		un, ud, ur := w[i]*(num[i]-v.num), w[i]*(den[i]-v.den), w[i]*(num[i]-ratio*den[i])
		sn[g] += un
		sd[g] += ud
		sr[g] += ur
		size += w[i] * w[i] * (num[i]*num[i] + ratio*ratio*den[i]*den[i])
	}
	for g := range sn {
		v.nn += sn[g] * sn[g]
		v.nd += sn[g] * sd[g]
		v.dd += sd[g] * sd[g]
		v.residual += sr[g] * sr[g]
	}
	if v.residual <= 1e-24*size { // what rounding leaves is not variation
		v.residual = 0
	}
	groups := float64(len(c.size))
	scale := groups / (groups - 1) / (total * total)
	v.nn, v.nd, v.dd, v.residual = v.nn*scale, v.nd*scale, v.dd*scale, v.residual*scale
	return v, finite(v.nn, v.nd, v.dd, v.residual)
}
