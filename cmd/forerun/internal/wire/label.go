package wire

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"forerun/configs"
	"forerun/datasets"
	"forerun/datasets/label"
	"forerun/replay/rundir"
	"forerun/scorers"
)

// LabelSource is what persons are asked about: the answers of a run's two versions, or
// those that a dataset has logged.
type LabelSource struct {
	Answers label.Answers
	Drawn   string // what the cases are drawn from, in a sentence; empty where there is nothing to say

	run   *rundir.Run
	suite string
	cases datasets.Source
	all   datasets.Source // that the cases are drawn from
}

// LabelData asks about the logged answers of a dataset.
func LabelData(src datasets.Source) *LabelSource {
	return &LabelSource{Answers: label.OfLog(), cases: src, all: src}
}

// LabelConfig asks about the logged answers of a suite's data: of its dev part, where
// it has a split.
func LabelConfig(c *configs.Config, suite string) (*LabelSource, error) {
	var names []string
	for _, s := range c.Suites {
		names = append(names, s.Name)
	}
	name, err := oneSuite(names, suite)
	if err != nil {
		return nil, err
	}
	s := c.Suites[0]
	for _, one := range c.Suites {
		if one.Name == name {
			s = one
		}
	}
	src, err := datasets.Open(s.Data, nil)
	if err != nil {
		return nil, err
	}
	choice, err := choiceOf(s)
	if err != nil {
		return nil, err
	}
	out := LabelData(src)
	out.cases = choice.Of(src)
	out.Drawn = fmt.Sprintf("suite %s has no split, so its gate may judge these cases too: write split: {dev: 30%%}", name)
	if s.Split != nil {
		choice.Part = datasets.PartDev
		out.cases = choice.Of(src)
		out.Drawn = fmt.Sprintf("drawn from the dev part of %s; its gate judges the rest", name)
	}
	return out, nil
}

// LabelRun asks about the answers of a scored run's two versions.
func LabelRun(run *rundir.Run, suite string) (*LabelSource, error) {
	m := run.Manifest()
	var names []string
	for _, s := range m.Suites {
		names = append(names, s.Name)
	}
	name, err := oneSuite(names, suite)
	if err != nil {
		return nil, err
	}
	out := &LabelSource{Answers: label.OfRun(), run: run, suite: name}
	switch _, split := m.Splits[name]; {
	case split && m.Kind == rundir.KindCompare:
		out.Drawn = fmt.Sprintf("drawn from the dev part of %s; its gate judges the rest", name)
	case split:
		out.Drawn = fmt.Sprintf("these are cases of the gate's part of %s: who tunes the agent should not see them; a run of forerun compare has those of the dev part", name)
	default:
		out.Drawn = fmt.Sprintf("suite %s has no split, so its gate may judge these cases again: write split: {dev: 30%%}", name)
	}
	return out, nil
}

// oneSuite gives the suite that is meant: the only one, where none is named.
func oneSuite(names []string, wanted string) (string, error) {
	if wanted == "" && len(names) == 1 {
		return names[0], nil
	}
	for _, n := range names {
		if n == wanted {
			return n, nil
		}
	}
	if wanted == "" {
		return "", fmt.Errorf("there are %d suites: name one with --suite, of %s", len(names), strings.Join(names, ", "))
	}
	return "", fmt.Errorf("there is no suite %s: write one of %s", wanted, strings.Join(names, ", "))
}

// Sheet names what is asked about. Of a run, its secret is what only run.json says.
func (s *LabelSource) Sheet(seed uint64) *label.Sheet {
	if s.run == nil {
		return label.NewSheet("cases", seed)
	}
	m := s.run.Manifest()
	secret := fmt.Sprintf("run\x00%s\x00%s\x00%d\x00%s", m.DatasetDigest, m.ConfigDigest, m.Seed, s.suite)
	if m.Started != nil {
		secret += "\x00" + m.Started.UTC().String()
	}
	return label.NewSheet(secret, seed)
}

// RunName is the name of the run that is asked about; empty of a dataset.
func (s *LabelSource) RunName() string {
	if s.run == nil {
		return ""
	}
	return s.run.Manifest().Name
}

// labelling is a case that somebody can be asked about. Of a dataset it has no pair.
type labelling struct {
	item string
	c    *datasets.Case
	pair [2]*scorers.Judged
}

// each gives every case in order; those without an answer to ask about have no item.
func (s *LabelSource) each(ctx context.Context, sheet *label.Sheet, do func(labelling) error) error {
	if s.run == nil {
		for c, err := range s.cases.Cases(ctx) {
			if err != nil {
				return err
			}
			a := labelling{c: &c}
			if c.Logged != nil && (c.Logged.Output != nil || len(c.Logged.ToolCalls) > 0) && !stripped(&c) {
				a.item = sheet.Item(c.ID, saidDigest(&c))
			}
			if err := do(a); err != nil {
				return err
			}
		}
		return nil
	}
	for one, err := range scorers.ReadCases(ctx, s.run) {
		if err != nil {
			return err
		}
		if one.Suite != s.suite {
			continue
		}
		a := labelling{c: &one.Case, pair: firstPair(one.Outcomes)}
		if a.pair[0] != nil && !stripped(&one.Case) {
			a.item = sheet.Item(one.Suite, one.Case.ID)
		}
		if err := do(a); err != nil {
			return err
		}
	}
	return nil
}

// saidDigest tells the answer that was labelled from another one under the same id. It
// knows nothing of labels, so that what is labelled stays the case it was.
func saidDigest(c *datasets.Case) string {
	h := sha256.New()
	text, err := json.Marshal([]any{c.Messages, c.Input, c.Logged.Output, c.Logged.ToolCalls})
	if err != nil { // a case that was read can be written
		return ""
	}
	h.Write(text) // a hash takes everything
	return hex.EncodeToString(h.Sum(nil))
}

// firstPair gives the first trial that both versions came to the end of; nothing where
// there is none.
func firstPair(all []scorers.Judged) [2]*scorers.Judged {
	var best [2]*scorers.Judged
	for i := range all {
		at, ok := side(all[i].Outcome.Arm)
		if !ok || at != 0 || all[i].Outcome.Status.Missing() {
			continue
		}
		for k := range all {
			other, ok := side(all[k].Outcome.Arm)
			if ok && other == 1 && all[k].Outcome.Trial == all[i].Outcome.Trial && !all[k].Outcome.Status.Missing() &&
				(best[0] == nil || all[i].Outcome.Trial < best[0].Outcome.Trial) {
				first, second := all[i], all[k] // the list is written over
				best = [2]*scorers.Judged{&first, &second}
			}
		}
	}
	return best
}
