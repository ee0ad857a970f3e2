package label

import (
	"cmp"
	"math"
	"slices"
)

// Askable is a case that somebody could be asked about.
type Askable struct {
	Item     string
	Cluster  string
	Points   float64 // how much its label could move, before its weight and its cluster
	Weight   float64 // how many cases of the traffic it stands for
	Labelled bool    // something is known of it, so its cluster is no news
}

// Chosen is a case that somebody is asked about.
type Chosen struct {
	Item  string
	Drawn Drawn
	Score float64
}

// A case counts at most so many times as much as the mean one, or so much less.
const maxWeight = 4

// Choose takes n of the cases, in the order in which they are asked about. A
// share of them is drawn by chance from all of them, alike, so that they stand for
// all; the others are those of the highest score. Both kinds are mixed, so that who
// stops early has some of each. The same cases and sheet give the same cases,
// whatever was answered since: so two labellers are asked about the same ones.
//
// A case's score is its points, times its weight over the mean weight, between a
// quarter and four, over one more than the cases of its cluster that are labelled or
// come before it. Ties are broken by the sheet's hash.
func Choose(all []Askable, n int, share float64, sheet *Sheet) []Chosen {
	n = min(n, len(all))
	if n <= 0 {
		return nil
	}
	order := make([]string, len(all))
	byChance, byScore := make([]int, len(all)), make([]int, len(all))
	for i, c := range all {
		order[i], byChance[i], byScore[i] = sheet.order(c.Item), i, i
	}
	slices.SortFunc(byChance, func(a, b int) int { return cmp.Compare(order[a], order[b]) })
	scores := scored(all, order)
	slices.SortFunc(byScore, func(a, b int) int {
		return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(order[a], order[b]))
	})
	random := int(math.Ceil(share * float64(n)))
	drawn := map[int]bool{}
	for _, i := range byChance[:random] {
		drawn[i] = true
	}
	out := make([]Chosen, 0, n)
	rest, taken := byScore, 0
	for len(out) < n {
		// By the k-th case, its share of k is drawn.
		if taken < random && float64(taken) < share*float64(len(out)+1) || len(rest) == 0 {
			i := byChance[taken]
			taken++
			out = append(out, Chosen{all[i].Item, DrawnRandom, scores[i]})
			continue
		}
		i := rest[0]
		rest = rest[1:]
		if !drawn[i] {
			out = append(out, Chosen{all[i].Item, DrawnMoves, scores[i]})
		}
	}
	return out
}

// scored gives the scores.
func scored(all []Askable, order []string) []float64 {
	var sum float64
	for _, c := range all {
		sum += c.Weight
	}
	mean := sum / float64(len(all))
	out, clusters, known := make([]float64, len(all)), map[string][]int{}, map[string]int{}
	for i, c := range all {
		out[i] = c.Points
		if mean > 0 {
			out[i] *= min(max(c.Weight/mean, 1/float64(maxWeight)), maxWeight)
		}
		if c.Labelled {
			known[c.Cluster]++
		}
		clusters[c.Cluster] = append(clusters[c.Cluster], i)
	}
	for cluster, list := range clusters {
		slices.SortFunc(list, func(a, b int) int {
			return cmp.Or(cmp.Compare(out[b], out[a]), cmp.Compare(order[a], order[b]))
		})
		for rank, i := range list {
			out[i] /= float64(1 + known[cluster] + rank)
		}
	}
	return out
}
