package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers/compare"
)

// matched are the cases that two runs were both asked.
type matched struct {
	ofB      map[replay.Key]string // by A's case: the id of the same case in B
	ofA      map[replay.Key]string // the other way round
	onlyA    int
	onlyB    int
	relabel  int // whose labels or logged tool answers are not the same
	weighted int // whose weights are not the same
}

func (m *matched) n() int { return len(m.ofB) }

// asked is what tells whether two cases are one, and what they are judged by.
type caseTerms struct {
	id     string
	terms  []byte
	weight float64
}

// matchCases finds the cases that two runs were both asked, by what was asked of them.
// Two cases of one request are told apart by their ids.
func matchCases(ctx context.Context, a, b *rundir.Run, suites []compare.Suite) (*matched, error) {
	wanted := map[string]bool{}
	for _, s := range suites {
		wanted[s.Name] = true
	}
	inB := map[[2]string][]caseTerms{} // by suite and digest
	for c, err := range b.Cases(ctx) {
		if err != nil {
			return nil, fmt.Errorf("compare runs: %w", err)
		}
		if !wanted[c.Suite] {
			continue
		}
		t, err := termsOf(&c.Case)
		if err != nil {
			return nil, err
		}
		key := [2]string{c.Suite, c.Case.Digest()}
		inB[key] = append(inB[key], t)
	}
	m := &matched{ofB: map[replay.Key]string{}, ofA: map[replay.Key]string{}}
	for c, err := range a.Cases(ctx) {
		if err != nil {
			return nil, fmt.Errorf("compare runs: %w", err)
		}
		if !wanted[c.Suite] {
			continue
		}
		t, err := termsOf(&c.Case)
		if err != nil {
			return nil, err
		}
		key := [2]string{c.Suite, c.Case.Digest()}
		m.match(c.Suite, t, key, inB)
	}
	for _, left := range inB {
		m.onlyB += len(left)
	}
	return m, nil
}

// match takes the case of B that is a case of A.
func (m *matched) match(suite string, t caseTerms, key [2]string, inB map[[2]string][]caseTerms) {
	all := inB[key]
	if len(all) == 0 {
		m.onlyA++
		return
	}
	at := 0
	for i := range all {
		if all[i].id == t.id {
			at = i
		}
	}
	other := all[at]
	inB[key] = append(all[:at:at], all[at+1:]...)
	if !bytes.Equal(other.terms, t.terms) {
		m.relabel++
		return
	}
	if other.weight != t.weight {
		m.weighted++
	}
	m.ofB[replay.Key{Suite: suite, CaseID: t.id}] = other.id
	m.ofA[replay.Key{Suite: suite, CaseID: other.id}] = t.id
}

func termsOf(c *datasets.Case) (caseTerms, error) {
	text, err := json.Marshal(struct {
		Expected *datasets.Expected  `json:"expected"`
		ToolLog  []datasets.ToolCall `json:"tool_log"`
	}{c.Expected, c.ToolLog})
	if err != nil {
		return caseTerms{}, fmt.Errorf("case %q: %w", c.ID, err)
	}
	return caseTerms{c.ID, text, c.Weight}, nil
}

// notes says which cases are not compared, and why.
func (m *matched) notes() []string {
	var out []string
	if m.onlyA+m.onlyB+m.relabel == 0 {
		out = append(out, fmt.Sprintf("Paired: both were asked the same %s.", plural(m.n(), "case")))
	} else {
		out = append(out, fmt.Sprintf("Paired on the %s that both were asked. Left out: %d of A alone, %d of B alone, %d whose labels or logged tool answers are not the same.",
			plural(m.n(), "case"), m.onlyA, m.onlyB, m.relabel))
	}
	if m.weighted > 0 {
		out = append(out, fmt.Sprintf("%s another weight in B; A's counts.", plural(m.weighted, "case")+" "+has(m.weighted)))
	}
	return out
}
