package drift

import (
	"cmp"
	"context"
	"hash/fnv"
	"iter"
	"maps"
	"slices"
	"time"

	"forerun/datasets"
)

// MostCases is how many cases a profile keeps, about.
const MostCases = 50_000

// Profile is a dataset in columns.
type Profile struct {
	Cases    int        // that were read
	Kept     int        // of these, in the columns
	Clusters int        // of the kept ones
	From, To *time.Time // of all cases
	Cluster  []int      // of each kept case
	Weight   []float64
	Columns  []Column // by group, then by name
}

// Group is what a column tells of.
type Group int

// The groups, in the order in which they are shown.
const (
	Traffic   Group = iota + 1 // origin, risk, version, model
	Segments                   // as the cases declare them
	Languages                  // by script
	Times                      // hour and weekday
	Tools                      // whether a case called one
	Lengths                    // of requests, answers and conversations
	Outcomes                   // how it ended, how long it took, what it cost
)

// String is the group's word.
func (g Group) String() string {
	switch g {
	case Traffic:
		return "traffic"
	case Segments:
		return "segment"
	case Languages:
		return "language"
	case Times:
		return "time"
	case Tools:
		return "tool"
	case Lengths:
		return "length"
	case Outcomes:
		return "outcome"
	}
	return "unknown"
}

// Column is one thing of every kept case: a word out of Words, or a number. Known
// tells which cases have one.
type Column struct {
	Group  Group
	Name   string
	Unit   string // of numbers
	Words  []string
	Word   []int32   // by case, into Words; nil of numbers
	Number []float64 // by case; nil of words
	Known  []bool
}

// Numeric reports whether the column holds numbers.
func (c *Column) Numeric() bool { return c.Words == nil }

// Read profiles a dataset.
func Read(ctx context.Context, src datasets.Source) (*Profile, error) {
	watched, profile := Watch(src)
	for _, err := range watched.Cases(ctx) {
		if err != nil {
			return nil, err
		}
	}
	return profile(), nil
}

// Watch gives a source of the same cases, to be ranged over once, and then their
// profile.
func Watch(src datasets.Source) (watched datasets.Source, profile func() *Profile) {
	r := &reader{threshold: ^uint64(0)}
	return datasets.SourceFunc(func(ctx context.Context) iter.Seq2[datasets.Case, error] {
		return func(yield func(datasets.Case, error) bool) {
			for c, err := range src.Cases(ctx) {
				if err == nil {
					r.add(&c)
				}
				if !yield(c, err) {
					return
				}
			}
		}
	}), r.finish
}

// key names a column while its cases are read.
type key struct {
	group Group
	name  string
}

// value is one thing of one case.
type value struct {
	key
	unit   string
	word   string
	number float64
}

// row is a case with what is known of it.
type row struct {
	hash    uint64
	cluster string
	weight  float64
	values  []value
}

type reader struct {
	out       Profile
	rows      []row
	threshold uint64
	words     map[string]string // so that a word is kept once
}

func (r *reader) add(c *datasets.Case) {
	r.out.Cases++
	if c.Time != nil {
		if r.out.From == nil || c.Time.Before(*r.out.From) {
			r.out.From = c.Time
		}
		if r.out.To == nil || c.Time.After(*r.out.To) {
			r.out.To = c.Time
		}
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(c.Cluster)) // never fails
	hash := mix(h.Sum64())
	if hash > r.threshold {
		return
	}
	r.rows = append(r.rows, row{hash, c.Cluster, c.Weight, valuesOf(c, r.once)})
	for len(r.rows) > MostCases && r.threshold > 1 {
		r.threshold /= 2
		kept := slices.DeleteFunc(r.rows, func(x row) bool { return x.hash > r.threshold })
		if len(kept) == 0 { // one cluster that is larger than all room: it stays
			return
		}
		r.rows = kept
	}
}

// mix spreads a hash over all its bits: names that end alike differ in few.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

func (r *reader) once(word string) string {
	if w, ok := r.words[word]; ok {
		return w
	}
	if r.words == nil {
		r.words = map[string]string{}
	}
	r.words[word] = word
	return word
}

func (r *reader) finish() *Profile {
	p := r.out
	p.Kept = len(r.rows)
	clusters := map[string]int{}
	columns := map[key]*Column{}
	words := map[key]map[string]int32{}
	for i, row := range r.rows {
		n, ok := clusters[row.cluster]
		if !ok {
			n = len(clusters)
			clusters[row.cluster] = n
		}
		p.Cluster, p.Weight = append(p.Cluster, n), append(p.Weight, row.weight)
		for _, v := range row.values {
			c := columns[v.key]
			if c == nil {
				if len(columns) >= mostColumns {
					continue
				}
				c = &Column{Group: v.group, Name: v.name, Unit: v.unit, Known: make([]bool, p.Kept)}
				columns[v.key] = c
				if v.unit != "" {
					c.Number = make([]float64, p.Kept)
				} else {
					c.Word, words[v.key] = make([]int32, p.Kept), map[string]int32{}
				}
			}
			c.Known[i] = true
			if c.Number != nil {
				c.Number[i] = v.number
				continue
			}
			at, ok := words[v.key][v.word]
			if !ok {
				at = int32(len(c.Words)) //nolint:gosec // at most MostCases and one cluster
				words[v.key][v.word] = at
				c.Words = append(c.Words, v.word)
			}
			c.Word[i] = at
		}
	}
	p.Clusters = len(clusters)
	for _, k := range slices.SortedFunc(maps.Keys(columns), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.group, b.group), cmp.Compare(a.name, b.name))
	}) {
		p.Columns = append(p.Columns, *columns[k])
	}
	return &p
}

// mostColumns bounds what a log's segments and tools can make a profile keep.
const mostColumns = 200
