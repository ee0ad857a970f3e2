package plan

// Work is what one arm is asked in one suite, with what logs say of one trial.
type Work struct {
	Suite       string
	Arm         string
	Trials      int
	Free        bool // answered from a log: nobody is asked, nothing is paid
	Calls       Mean // requests of one trial
	TokensIn    Mean
	TokensOut   Mean
	USD         Mean
	MS          Mean
	Capacity    int // trials that the arm works on at once; 0: as many as are in flight
	Concurrency int // trials in flight over both arms
}

// Mean is an average over the logs that know it; the zero Mean knows nothing.
type Mean struct {
	Sum   float64
	Known int
	Of    int // logs that were read
}

// Add counts one log; nil is one that does not know it.
func (m *Mean) Add(x *float64) {
	m.Of++
	if x != nil {
		m.Sum += *x
		m.Known++
	}
}

// Borrow takes from another suite's work what is not known of this one's.
func (w *Work) Borrow(other Work) {
	for _, m := range []struct{ own, other *Mean }{
		{&w.Calls, &other.Calls}, {&w.TokensIn, &other.TokensIn}, {&w.TokensOut, &other.TokensOut}, {&w.USD, &other.USD}, {&w.MS, &other.MS},
	} {
		if m.own.Known == 0 {
			*m.own = *m.other
		}
	}
}

// times is what n trials come to; nil where no log knows it.
func (m *Mean) times(n int) *float64 {
	if m.Known == 0 {
		return nil
	}
	return new(m.Sum / float64(m.Known) * float64(n))
}

// Bill is what a run is expected to take. A nil number is not known.
type Bill struct {
	Trials    int // answered, from a log or not
	Asked     int // of live agents
	Requests  *float64
	TokensIn  *float64
	TokensOut *float64
	USD       *float64
	Minutes   *float64
	Logs      int // that this was read from
}

// Forecast adds up what a run takes. One live arm of which a number is not known
// makes the sum unknown: a part of a bill is no bill.
func Forecast(work []Work) Bill {
	b := Bill{Requests: new(0.0), TokensIn: new(0.0), TokensOut: new(0.0), USD: new(0.0), Minutes: new(0.0)}
	busy, slots := new(0.0), 1
	slowest := map[string]*float64{}
	for _, w := range work {
		b.Trials += w.Trials
		if w.Free || w.Trials == 0 {
			continue
		}
		b.Asked += w.Trials
		b.Logs = max(b.Logs, w.MS.Of, w.USD.Of)
		slots = max(slots, w.Concurrency)
		b.Requests = plus(b.Requests, w.Calls.times(w.Trials))
		b.TokensIn = plus(b.TokensIn, w.TokensIn.times(w.Trials))
		b.TokensOut = plus(b.TokensOut, w.TokensOut.times(w.Trials))
		b.USD = plus(b.USD, w.USD.times(w.Trials))
		ms := w.MS.times(w.Trials)
		busy = plus(busy, ms)
		if w.Capacity > 0 && ms != nil {
			slowest[w.Arm] = plus(orZero(slowest[w.Arm]), new(*ms/float64(w.Capacity)))
		}
	}
	if busy == nil {
		b.Minutes = nil
		return b
	}
	longest := *busy / float64(slots)
	for _, ms := range slowest {
		longest = max(longest, *ms)
	}
	b.Minutes = new(longest / 60000)
	return b
}

func orZero(x *float64) *float64 {
	if x == nil {
		return new(0.0)
	}
	return x
}

// plus adds what is known; a sum with an unknown part is unknown.
func plus(a, b *float64) *float64 {
	if a == nil || b == nil {
		return nil
	}
	return new(*a + *b)
}
