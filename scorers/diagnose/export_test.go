package diagnose

// Shown estimates a share from pairs of 0 and 1 in clusters, and tells whether a
// difference is shown.
func Shown(cluster []string, stable, candidate []float64) bool {
	var t tally
	for i, name := range cluster {
		t.add(groupOf(name), 1, pair{stable[i], candidate[i], true}, grid)
	}
	return t.difference(&measureSpec{share: true}).shown
}

// Ratio estimates a ratio of means, with its interval.
func Ratio(cluster []string, stable, candidate []float64) (lo, hi float64, ok bool) {
	var t tally
	for i, name := range cluster {
		t.add(groupOf(name), 1, pair{stable[i], candidate[i], true}, grid)
	}
	d := t.difference(&measureSpec{})
	if d.lo == nil {
		return 0, 0, false
	}
	return *d.lo, *d.hi, true
}
