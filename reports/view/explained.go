package view

// Explained is one diagnosis in words, cleaned and bounded.
type Explained struct {
	Suite    string
	Code     string
	Sentence string
	Evidence string
	Cases    []string
	More     int    // cases that are not listed
	Tuned    string // thresholds that the configuration changed
}

// maxExplained is how many cases of a diagnosis are listed.
const maxExplained = 20

func explain(all []Diagnosis) []Explained {
	var out []Explained
	for _, d := range all {
		e := Explained{
			Suite: Cut(Line(d.Suite), 200), Code: Cut(Line(d.Code), 100), Sentence: Cut(Line(d.Sentence), 1000),
			Evidence: Cut(Line(d.Evidence), 1000), Tuned: Cut(Line(d.Tuned), 300),
		}
		for i, id := range d.Cases {
			if i == maxExplained {
				e.More = len(d.Cases) - i
				break
			}
			e.Cases = append(e.Cases, Cut(Line(id), 100))
		}
		out = append(out, e)
	}
	return out
}
