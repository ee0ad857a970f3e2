package compare

// facts are what a metric's trials were over some cases.
type facts struct {
	known, unknown [2]int
	fewer          [2]int // trials to which the metric applied in the other arm alone
	either         int    // trials to which it applied in one arm at least
	mixed          int    // cases left out because their times are not alike
	live, logged   int    // cases whose times were taken alike, by how
}

func (f *facts) add(t tally) {
	for arm := range f.known {
		f.known[arm] += int(t.known[arm])
		f.unknown[arm] += int(t.unknown[arm])
	}
	for arm := range f.fewer {
		f.fewer[arm] += t.fewer(arm)
	}
	f.either += max(t.applied(0), t.applied(1))
	switch t.times {
	case timesLive:
		f.live++
	case timesLogged:
		f.logged++
	case timesMixed:
		f.mixed++
	case timesAlike:
	}
}

// shape is what decides how a column is compared. It is that of all cases of a
// suite, so that a slice is compared in the way of the whole.
type shape struct {
	repeated bool // a case has more than one trial in an arm
	graded   bool // a value is neither 0 nor 1
}

func (p *part) shape(c *column) shape {
	var s shape
	for i := range p.cases {
		t := c.tally.at(i)
		s.repeated, s.graded = s.repeated || t.repeated, s.graded || t.graded
	}
	return s
}
