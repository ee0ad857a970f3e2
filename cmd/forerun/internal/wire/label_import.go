package wire

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"forerun/datasets"
	"forerun/datasets/label"
	"forerun/replay/rundir"
	"forerun/scorers/agreement"
	"forerun/scorers/stats"
)

// LabelImport says how labels become part of cases.
type LabelImport struct {
	Rule    label.Rule
	Replace bool            // what the cases know already
	Into    datasets.Source // the cases they are written into, by id; nil: those that were asked about
}

// LabelsDone is what became of the labels.
type LabelsDone struct {
	Labelled  int              `json:"labelled"` // cases that have a new label
	Skipped   int              `json:"skipped"`  // items that every labeller skipped
	Random    int              `json:"random"`   // of those labelled, drawn by chance
	Cases     int              `json:"cases"`    // written
	Labellers []LabellerDone   `json:"labellers"`
	Agreement []AgreementDone  `json:"agreement"` // of each two labellers
	Differ    []DifferenceDone `json:"disagreements"`
	Kept      []KeptDone       `json:"kept"` // what the dataset knew otherwise, and still does
	Verdicts  *VerdictsDone    `json:"verdicts"`
}

// LabellerDone counts what one labeller did.
type LabellerDone struct {
	Name    string `json:"name"`
	Items   int    `json:"items"`
	Skipped int    `json:"skipped"`
}

// AgreementDone is how far two labellers agree.
type AgreementDone struct {
	Labellers [2]string        `json:"labellers"`
	Verdicts  agreement.Result `json:"verdicts"`
	HandOver  agreement.Result `json:"hand_over"`
}

// DifferenceDone is a case on which labellers disagree.
type DifferenceDone struct {
	CaseID string   `json:"case_id"`
	On     []string `json:"on"`
}

// KeptDone is what a case knew otherwise.
type KeptDone struct {
	CaseID string   `json:"case_id"`
	Fields []string `json:"fields"`
}

// VerdictsDone compares the versions on the cases that were drawn by chance.
type VerdictsDone struct {
	Pairs      int                `json:"pairs"`
	Stable     int                `json:"stable_passed"`
	Candidate  int                `json:"candidate_passed"`
	Difference agreement.Interval `json:"difference"` // candidate minus stable, a share of the pairs
}

// errEnough says that whoever reads cases wants no more of them.
var errEnough = errors.New("enough was read")

// labelConfidence is that of all intervals that are told of labels.
const labelConfidence = 0.95

// Import settles what the rows say, and writes it into the cases through write, which
// is handed them as a source. Nothing is written where a row cannot be believed.
func (s *LabelSource) Import(ctx context.Context, rows []label.Placed, how LabelImport, write func(datasets.Source) (int, error)) (*LabelsDone, error) {
	sheet, err := s.sheetOf(rows)
	if err != nil {
		return nil, err
	}
	ids, err := s.known(ctx, sheet, rows)
	if err != nil {
		return nil, err
	}
	last, err := label.Latest(rows)
	if err != nil {
		return nil, err
	}
	settled := label.Settle(last, s.Answers, sheet, how.Rule)
	done := told(last, settled, ids)
	if s.run != nil {
		done.Verdicts = versions(settled)
	}
	byID := map[string]*label.Settled{}
	for i := range settled {
		if one := &settled[i]; len(one.Rows) > 0 {
			byID[ids[one.Item]] = one
		}
	}
	src := how.Into
	if src == nil {
		src = s.source(sheet)
	}
	applied := map[string]bool{}
	done.Cases, err = write(datasets.SourceFunc(func(ctx context.Context) iter.Seq2[datasets.Case, error] {
		return func(yield func(datasets.Case, error) bool) {
			done.Kept = nil
			for c, err := range src.Cases(ctx) {
				if one := byID[c.ID]; err == nil && one != nil {
					var kept []string
					c, kept, err = one.Apply(c, s.RunName(), how.Replace)
					applied[c.ID] = true
					if len(kept) > 0 {
						done.Kept = append(done.Kept, KeptDone{c.ID, kept})
					}
				}
				if !yield(c, err) {
					return
				}
			}
			for _, one := range settled {
				if id := ids[one.Item]; byID[id] != nil && !applied[id] {
					yield(datasets.Case{}, one.Rows[0].Refuse("item", fmt.Sprintf("is case %q, which is not in the dataset that is labelled", id), "name the dataset that the run was made from"))
					return
				}
			}
		}
	}))
	if done.Kept == nil {
		done.Kept = []KeptDone{}
	}
	return done, err
}

// sheetOf finds the sheet that rows are of, and refuses rows of another one.
func (s *LabelSource) sheetOf(rows []label.Placed) (*label.Sheet, error) {
	var sheet *label.Sheet
	for _, p := range rows {
		if sheet == nil {
			seed, ok := label.SeedOf(p.Sheet)
			if ok {
				sheet = s.Sheet(seed)
			}
			if !ok || sheet.ID != p.Sheet {
				return nil, p.Refuse("sheet", fmt.Sprintf("%q is of another run or suite", p.Sheet), "name what the sheet was made from")
			}
		}
		if p.Sheet != sheet.ID {
			return nil, p.Refuse("sheet", fmt.Sprintf("%q is another sheet than the one before, %q", p.Sheet, sheet.ID), "import one sheet at a time")
		}
	}
	return sheet, nil
}

// known gives the case of each item of the rows, and refuses rows of no case.
func (s *LabelSource) known(ctx context.Context, sheet *label.Sheet, rows []label.Placed) (map[string]string, error) {
	wanted := map[string]bool{}
	for _, p := range rows {
		wanted[p.Item] = true
	}
	ids := map[string]string{}
	if err := s.each(ctx, sheet, func(a labelling) error {
		if wanted[a.item] {
			ids[a.item] = a.c.ID
		}
		return nil
	}); err != nil {
		return nil, err
	}
	for _, p := range rows {
		if _, ok := ids[p.Item]; !ok {
			return nil, p.Refuse("item", fmt.Sprintf("%q is no case here", p.Item), "name what the sheet was made from: of a dataset, with the answers that it had then")
		}
		if n := len(p.Verdicts); n > 0 && n != len(s.Answers) {
			return nil, p.Refuse("verdicts", fmt.Sprintf("are %d, and %d were asked for", n, len(s.Answers)), "write one word for each answer")
		}
	}
	return ids, nil
}

// source gives the cases that were asked about, as the run shows them, with all that
// were not.
func (s *LabelSource) source(sheet *label.Sheet) datasets.Source {
	if s.run == nil {
		return s.all
	}
	return datasets.SourceFunc(func(ctx context.Context) iter.Seq2[datasets.Case, error] {
		return func(yield func(datasets.Case, error) bool) {
			err := s.each(ctx, sheet, func(a labelling) error {
				c, err := s.run.ShowCase(s.suite, a.c)
				switch {
				case errors.Is(err, rundir.ErrForgotten): // what is left is what was shown
					c = a.c
				case err != nil:
					return err
				}
				if !yield(*c, nil) {
					return errEnough
				}
				return nil
			})
			if err != nil && !errors.Is(err, errEnough) {
				yield(datasets.Case{}, err)
			}
		}
	})
}

// told counts what the labellers did and how far they agree.
func told(last []label.Placed, settled []label.Settled, ids map[string]string) *LabelsDone {
	done := &LabelsDone{Labellers: []LabellerDone{}, Agreement: []AgreementDone{}, Differ: []DifferenceDone{}, Kept: []KeptDone{}}
	at := map[string]int{}
	for _, p := range last {
		i, there := at[p.Labeller]
		if !there {
			i = len(done.Labellers)
			at[p.Labeller] = i
			done.Labellers = append(done.Labellers, LabellerDone{Name: p.Labeller})
		}
		done.Labellers[i].Items++
		if p.Skipped {
			done.Labellers[i].Skipped++
		}
	}
	slices.SortFunc(done.Labellers, func(a, b LabellerDone) int { return cmp.Compare(a.Name, b.Name) })
	for _, s := range settled {
		switch {
		case len(s.Rows) == 0:
			done.Skipped++
		case len(s.Verdicts) > 0 || s.HandOver != nil || s.Corrected != "":
			done.Labelled++
			if s.Drawn == label.DrawnRandom {
				done.Random++
			}
		}
		if len(s.Differ) > 0 {
			done.Differ = append(done.Differ, DifferenceDone{ids[s.Item], s.Differ})
		}
	}
	for i, a := range done.Labellers {
		for _, b := range done.Labellers[i+1:] {
			done.Agreement = append(done.Agreement, agree(settled, a.Name, b.Name))
		}
	}
	return done
}

// agree compares two labellers on what both said something of.
func agree(settled []label.Settled, a, b string) AgreementDone {
	var verdicts, hand [2][]bool
	for _, s := range settled {
		find := func(name string) map[string]bool {
			i := slices.IndexFunc(s.Rows, func(p label.Placed) bool { return p.Labeller == name })
			if i < 0 {
				return nil
			}
			return s.Said[i]
		}
		first, second := find(a), find(b)
		for _, name := range []string{label.Logged, label.Stable, label.Candidate, label.HandOverKey} {
			x, okX := first[name]
			y, okY := second[name]
			if !okX || !okY {
				continue
			}
			to := &verdicts
			if name == label.HandOverKey {
				to = &hand
			}
			to[0], to[1] = append(to[0], x), append(to[1], y)
		}
	}
	return AgreementDone{
		Labellers: [2]string{a, b},
		Verdicts:  agreement.Of(verdicts[0], verdicts[1], labelConfidence),
		HandOver:  agreement.Of(hand[0], hand[1], labelConfidence),
	}
}

// versions compares the two versions on the cases drawn by chance: only these stand
// for the others. Nil where there are none.
func versions(settled []label.Settled) *VerdictsDone {
	out := &VerdictsDone{}
	gained, lost := 0.0, 0.0
	for _, s := range settled {
		a, b := s.Verdicts[label.Stable], s.Verdicts[label.Candidate]
		if s.Drawn != label.DrawnRandom || a == "" || b == "" {
			continue
		}
		out.Pairs++
		if a == label.Pass {
			out.Stable++
		}
		if b == label.Pass {
			out.Candidate++
		}
		switch {
		case a == b:
		case b == label.Pass:
			gained++
		default:
			lost++
		}
	}
	if out.Pairs == 0 {
		return nil
	}
	n := float64(out.Pairs)
	lo, hi := stats.TangoInterval(gained, lost, n, stats.NormalQuantile(1-(1-labelConfidence)/2))
	out.Difference = agreement.Interval{Value: (gained - lost) / n, Low: lo, High: hi}
	return out
}
