package datasets

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"
)

// Description sums a dataset up. Its JSON form is what data describe prints.
type Description struct {
	SchemaVersion int            `json:"schema_version"` // 1
	Digest        string         `json:"digest"`
	Cases         int            `json:"cases"`
	Clusters      ClusterSummary `json:"clusters"`
	From          *time.Time     `json:"from"` // null where no case has a time
	To            *time.Time     `json:"to"`
	Timed         int            `json:"timed"`
	Origins       []Count        `json:"origins"`
	Risks         []Count        `json:"risks"`
	Segments      []Segment      `json:"segments"`
	Weight        float64        `json:"weight"` // of all cases together
	Asks          Asks           `json:"asks"`
	Labelled      Labelled       `json:"labelled"`
	Logged        LoggedCounts   `json:"logged"`
	Versions      []Count        `json:"versions"` // of the agent, as the log names them
	Models        []Count        `json:"models"`   // that answered
	Money         Money          `json:"money"`
	Evidence      []Evidence     `json:"evidence"`
	Replay        Replay         `json:"replay"`
}

// ClusterSummary says how dependent the cases are.
type ClusterSummary struct {
	Count        int     `json:"count"`
	LargestCases int     `json:"largest_cases"`
	LargestShare float64 `json:"largest_share"`
	Size         float64 `json:"size"` // of the cluster that a case is in, on average over the cases
}

// Count is a value and how many cases have it.
type Count struct {
	Value string `json:"value"`
	Cases int    `json:"cases"`
}

// Segment counts the values of one segment, the most frequent first.
type Segment struct {
	Name    string  `json:"name"`
	Values  []Count `json:"values"`
	Other   int     `json:"other"`   // cases of values beyond the first 1000 that came
	Without int     `json:"without"` // cases that lack the segment
}

// Asks counts the forms of the request.
type Asks struct {
	Messages int `json:"messages"`
	Input    int `json:"input"`
	State    int `json:"state"`
	Tools    int `json:"tools"`
}

// Labelled counts the cases of which something is expected.
type Labelled struct {
	Any       int `json:"any"`
	Answer    int `json:"answer"`
	Facts     int `json:"facts"`
	ToolCalls int `json:"tool_calls"`
	EndState  int `json:"end_state"`
	Escalate  int `json:"escalate"`        // labelled either way
	ShouldBe  int `json:"should_escalate"` // of these, a person must take over
	Labels    int `json:"labels"`
}

// LoggedCounts counts what production's record holds.
type LoggedCounts struct {
	Any       int `json:"any"`
	Output    int `json:"output"`
	ToolCalls int `json:"tool_calls"`
	Latency   int `json:"latency"`
	TTFT      int `json:"ttft"`
	Usage     int `json:"usage"`
	Cost      int `json:"cost"`
	Escalated int `json:"escalated"` // known either way
	Fallback  int `json:"fallback"`
	Corrected int `json:"corrected"`
	Approvals int `json:"approvals"`
	Scores    int `json:"scores"`
}

// Replay counts the cases that can be replayed with every logged tool answer at
// hand, and says why not of the others, each by its first reason.
type Replay struct {
	Cases   int     `json:"cases"`
	Reasons []Count `json:"reasons"`
}

// Describe reads a whole source. The first bad record ends it.
func Describe(ctx context.Context, src Source) (Description, error) {
	t := tally{
		origins: map[string]int{}, risks: map[string]int{}, reasons: map[string]int{},
		segments: map[string]*segmentTally{}, clusters: map[clusterKey]int{},
	}
	counted := SourceFunc(func(ctx context.Context) casesSeq {
		return func(yield func(Case, error) bool) {
			for c, err := range src.Cases(ctx) {
				if err == nil {
					t.add(&c)
				}
				if !yield(c, err) {
					return
				}
			}
		}
	})
	digest, err := ContentDigest(ctx, counted)
	if err != nil {
		return Description{}, err
	}
	t.out.Digest = digest
	return t.finish(), nil
}

// tally is a description in the making.
type tally struct {
	out      Description
	origins  map[string]int
	risks    map[string]int
	reasons  map[string]int
	segments map[string]*segmentTally
	clusters map[clusterKey]int
	versions nameCounts
	models   nameCounts
	scores   nameCounts
	money    moneyTally
}

// segmentValues bounds the distinct values that are counted of one segment.
const segmentValues = 1000

type segmentTally struct {
	values map[string]int
	other  int
	with   int
}

func (t *tally) add(c *Case) {
	d := &t.out
	d.Cases++
	d.Weight += c.Weight
	t.origins[string(c.Origin)]++
	t.risks[string(c.Risk)]++
	t.clusters[keyOf(0, c.Cluster)]++
	if c.Time != nil {
		d.Timed++
		if d.From == nil || c.Time.Before(*d.From) {
			d.From = c.Time
		}
		if d.To == nil || c.Time.After(*d.To) {
			d.To = c.Time
		}
	}
	for name, value := range c.Segments {
		s := t.segments[name]
		if s == nil {
			s = &segmentTally{values: map[string]int{}}
			t.segments[name] = s
		}
		s.with++
		if _, known := s.values[value]; known || len(s.values) < segmentValues {
			s.values[value]++
		} else {
			s.other++
		}
	}
	d.Asks.add(c)
	d.Labelled.add(c.Expected)
	d.Logged.add(c)
	t.money.add(c.Logged)
	if l := c.Logged; l != nil {
		if l.Version != "" {
			t.versions.add(l.Version)
		}
		if l.ModelServed != "" {
			t.models.add(l.ModelServed)
		}
		for _, name := range slices.Sorted(maps.Keys(l.Scores)) { // in order: names beyond the bound are one
			t.scores.add(name)
		}
	}
	if reason := notReplayable(c); reason != "" {
		t.reasons[reason]++
	} else {
		d.Replay.Cases++
	}
}

func (t *tally) finish() Description {
	d := t.out
	d.SchemaVersion = 1
	d.Clusters.Count = len(t.clusters)
	for _, n := range t.clusters {
		d.Clusters.LargestCases = max(d.Clusters.LargestCases, n)
		d.Clusters.Size += float64(n) * float64(n)
	}
	d.Clusters.Size /= float64(d.Cases)
	d.Clusters.LargestShare = float64(d.Clusters.LargestCases) / float64(d.Cases)
	d.Origins, d.Risks, d.Replay.Reasons = ranked(t.origins), ranked(t.risks), ranked(t.reasons)
	d.Versions, d.Models, d.Money, d.Evidence = ranked(t.versions), ranked(t.models), t.money.finish(), evidence(&d, t.scores)
	d.Segments = []Segment{}
	for _, name := range slices.Sorted(maps.Keys(t.segments)) {
		s := t.segments[name]
		d.Segments = append(d.Segments, Segment{Name: name, Values: ranked(s.values), Other: s.other, Without: d.Cases - s.with})
	}
	return d
}

// ranked gives counts, the most frequent first.
func ranked(counts map[string]int) []Count {
	out := []Count{}
	for value, n := range counts {
		out = append(out, Count{value, n})
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(a.Value, b.Value))
	})
	return out
}
