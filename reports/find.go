package reports

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"forerun/datasets/nearest"
	"forerun/replay"
)

// Keys is a run directory that knows the keys of its cases.
type Keys interface {
	RunDir
	CaseKeys(ctx context.Context) iter.Seq2[replay.Key, error]
}

// Find gives the suite and the whole id of the case that is meant: the one with this
// id, else the only one whose id begins with it. Where a suite is named it is looked
// for there alone. An [*UnknownError] says what there is instead.
func Find(ctx context.Context, run Keys, suite, id string) (replay.Key, error) {
	if err := hasSuite(run, suite); err != nil {
		return replay.Key{}, err
	}
	var exact, begin []replay.Key
	var ids []string
	for k, err := range run.CaseKeys(ctx) {
		if err == nil {
			err = ctx.Err()
		}
		switch {
		case err != nil:
			return replay.Key{}, fmt.Errorf("find case %q: %w", id, err)
		case suite != "" && k.Suite != suite:
		case k.CaseID == id:
			exact = append(exact, k)
		case id != "" && strings.HasPrefix(k.CaseID, id):
			begin = append(begin, k)
		default:
			ids = append(ids, k.CaseID)
		}
	}
	switch {
	case len(exact) == 1:
		return exact[0], nil
	case len(exact) > 1:
		return replay.Key{}, &UnknownError{fmt.Sprintf("case %q is in the suites %s: say which with --suite", id, suitesOf(exact))}
	case len(begin) == 1:
		return begin[0], nil
	case len(begin) > 1 && sameID(begin):
		return replay.Key{}, &UnknownError{fmt.Sprintf("case %q is in the suites %s: say which with --suite", begin[0].CaseID, suitesOf(begin))}
	case len(begin) > 1:
		return replay.Key{}, &UnknownError{fmt.Sprintf("%d cases begin with %q: write more of the id: %s", len(begin), id, firstFew(begin))}
	}
	return replay.Key{}, &UnknownError{fmt.Sprintf("the run has no case %q: %s", id, nearestFew(id, ids))}
}

func sameID(keys []replay.Key) bool {
	return !slices.ContainsFunc(keys, func(k replay.Key) bool { return k.CaseID != keys[0].CaseID })
}

func suitesOf(keys []replay.Key) string {
	var names []string
	for _, k := range keys {
		names = append(names, k.Suite)
	}
	return strings.Join(names, " and ")
}

// few is how many names a message offers.
const few = 3

func firstFew(keys []replay.Key) string {
	var ids []string
	for _, k := range keys[:min(few, len(keys))] {
		ids = append(ids, k.CaseID)
	}
	words := strings.Join(ids, ", ")
	if len(keys) > few {
		words += ", …"
	}
	return words
}

// nearestFew offers the ids that were most likely meant.
func nearestFew(id string, ids []string) string {
	slices.Sort(ids)
	ids = slices.Compact(ids)
	var near []string
	for range few {
		word, ok := nearest.Word(id, ids)
		if !ok {
			break
		}
		near = append(near, fmt.Sprintf("%q", word))
		ids = slices.DeleteFunc(ids, func(x string) bool { return x == word })
	}
	if len(near) == 0 {
		return "forerun show RUN lists them"
	}
	last := near[len(near)-1]
	return "did you mean " + cmp.Or(strings.TrimPrefix(strings.Join(near[:len(near)-1], ", ")+" or "+last, " or "), last) + "?"
}
