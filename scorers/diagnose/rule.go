package diagnose

// Rule turns what a run shows into sentences.
type Rule struct {
	Code       string // in reports, and in diagnoses.silence
	Doc        string // one sentence: when it fires
	Thresholds []Threshold

	// measurement marks a rule that is about the measurement and not about the
	// candidate: it speaks of a suite that cannot be judged, too.
	measurement bool
	watch       func(*suite, limits) watcher
}

// Threshold is a number that a rule fires at.
type Threshold struct {
	Name    string // tuned as rule.threshold
	Doc     string // what it is a number of
	Default float64
	Most    float64 // the largest that makes sense; 0 is no bound
}

// Rules lists the rules in the order in which a report shows what they say: what
// is wrong with the measurement, what may hurt, what is paid for nothing, what
// is hidden by an average.
func Rules() []Rule {
	return []Rule{
		fidelityRule(), escalationRule(), errorsRule(), writesRule(),
		slowerRule(), fasterRule(), costlierRule(), polishedRule(), shorterRule(),
		segmentsRule(), flipsRule(), goalRule(), ceilingRule(),
	}
}

// watcher is a rule at work on one suite.
type watcher interface {
	see(f *facts)          // one case with its outcomes; nothing of it is kept
	say(s *suite) []remark // when all cases were seen
}

// remark is one thing that a rule has to say.
type remark struct {
	sentence string
	evidence string
	cases    []string
}

// Diagnosis is what a rule says of a suite.
type Diagnosis struct {
	Suite    string
	Code     string   // the rule's
	Sentence string   // in plain words, with numbers; never message text
	Evidence string   // the numbers it rests on
	Cases    []string // ids, the most telling first, at most 20
	Tuned    string   // the thresholds that the configuration changed; empty where none
}

// limits are a rule's thresholds as they are set.
type limits map[string]float64
