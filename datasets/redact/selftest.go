package redact

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"forerun/datasets"
)

// Tested is what a self-test found.
type Tested struct {
	Cases  int        `json:"cases"` // copies that something was planted in
	Kinds  []PerKind  `json:"kinds"`
	Decoys int        `json:"decoys"` // values that are nobody's
	Harmed []Instance `json:"harmed"` // those of them that were changed, and other damage
	Missed []Instance `json:"missed"` // planted values that came out as they went in
}

// PerKind is how much of one kind was planted, and how much of it missed.
type PerKind struct {
	Kind    Kind `json:"kind"`
	Planted int  `json:"planted"`
	Missed  int  `json:"missed"`
}

// Instance is a made-up value and the place it stood in; nothing of the cases' own is
// shown.
type Instance struct {
	Kind  Kind   `json:"kind,omitempty"` // empty: a decoy
	Where string `json:"where"`
	What  string `json:"what"`
	Times int    `json:"times"`
}

// selftestField holds the names that are planted.
const selftestField = "selftest_customer_name"

// SelfTest plants known values in copies of the first cases of a source, at most most
// of them, redacts the copies by the options, and looks what came out. Nothing is
// written anywhere.
func SelfTest(ctx context.Context, src datasets.Source, o Options, seed uint64, most int) (Tested, error) {
	o.Names = append([]string{selftestField}, o.Names...)
	r, err := New(o)
	if err != nil {
		return Tested{}, err
	}
	t := tester{r: r, rng: rand.New(rand.NewPCG(seed, 0)), kinds: map[Kind]*PerKind{}} //nolint:gosec // what is planted is no secret
	for c, err := range src.Cases(ctx) {
		if err != nil {
			return Tested{}, err
		}
		if t.out.Cases == most {
			break
		}
		t.out.Cases++
		if err := t.one(&c); err != nil {
			return Tested{}, fmt.Errorf("case %q: %w", c.ID, err)
		}
	}
	for _, kind := range Kinds() {
		if k := t.kinds[kind]; k != nil {
			t.out.Kinds = append(t.out.Kinds, *k)
		}
	}
	return t.out, nil
}

type tester struct {
	r     *Redactor
	rng   *rand.Rand
	kinds map[Kind]*PerKind
	out   Tested
}

// one plants in one case: each value in what the user says, in a tool's arguments and
// in its result.
func (t *tester) one(c *datasets.Case) error {
	all, nobodys := plants(t.rng), decoys(t.rng)
	name := []string{"Maria", "Hannelore", "Priya", "Oluwaseun"}[t.rng.IntN(4)] + " " + []string{"Schmidtbauer", "Okonkwo", "Ferreira"}[t.rng.IntN(3)]
	all = append(all, plant{Name, name, "regards, " + name})
	var said []string
	for _, p := range all {
		said = append(said, p.sentence)
	}
	text := quote(strings.Join(said, "\n"))
	harmless := quote(strings.Join(nobodys, "; "))
	arguments, err := json.Marshal(map[string]any{"sentences": said, selftestField: name})
	if err != nil {
		return err
	}
	c.Messages = append(slices.Clip(c.Messages),
		datasets.Message{Role: "user", Content: text}, datasets.Message{Role: "user", Content: harmless})
	c.ToolLog = append(slices.Clip(c.ToolLog), datasets.ToolCall{Name: "selftest", Arguments: arguments, Result: text})
	t.r.Case(c)
	m, call := c.Messages[len(c.Messages)-2:], c.ToolLog[len(c.ToolLog)-1]
	places := map[string]string{"message": string(m[0].Content), "arguments": string(call.Arguments), "result": string(call.Result)}
	for _, p := range all {
		t.planted(p, places)
	}
	after := unquoted(m[1].Content)
	for _, d := range nobodys {
		t.out.Decoys++
		if !strings.Contains(after, d) {
			t.harmed("message", d)
		}
	}
	whole, err := json.Marshal(c)
	if err == nil {
		_, err = datasets.ParseCase(whole)
	}
	if err != nil {
		t.harmed("case", "it is no case any more: "+err.Error())
	}
	if string(m[0].Content) != string(call.Result) {
		t.harmed("result", "the same words were not redacted alike")
	}
	return nil
}

// planted looks whether a value is still anywhere.
func (t *tester) planted(p plant, places map[string]string) {
	k := t.kinds[p.kind]
	if k == nil {
		k = &PerKind{Kind: p.kind}
		t.kinds[p.kind] = k
	}
	written := string(quote(p.value))
	written = written[1 : len(written)-1]
	for _, where := range []string{"message", "arguments", "result"} {
		k.Planted++
		if strings.Contains(places[where], written) {
			k.Missed++
			t.out.Missed = noteInstance(t.out.Missed, Instance{p.kind, where, p.sentence, 1})
		}
	}
}

func (t *tester) harmed(where, what string) {
	t.out.Harmed = noteInstance(t.out.Harmed, Instance{"", where, what, 1})
}

// noteInstance adds one, or counts it where there are enough of its kind and place.
func noteInstance(all []Instance, one Instance) []Instance {
	const most = 3
	n := 0
	for i := range all {
		if all[i].Kind == one.Kind && all[i].Where == one.Where {
			if n++; n == most {
				all[i].Times++
				return all
			}
		}
	}
	return append(all, one)
}
