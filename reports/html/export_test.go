package html

// Ranks is above every rank of a case.
const Ranks = ranks

// Listed gives which of the cases that come one by one, by their ranks, are rendered.
func Listed(most int, came []int) []bool {
	w := newWorst(most)
	listed := make([]bool, len(came))
	for i, rank := range came {
		listed[i] = !w.leaves(rank)
		w.add(rank)
	}
	return listed
}

// MostListed is how many cases the pages show.
const MostListed = mostListed
