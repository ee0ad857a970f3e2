package desklog

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"forerun/datasets"
)

// Seed is what the shipped files were made with.
const Seed = 20261101

// The size of the log, in conversations.
const (
	quiet     = 260 // ones that an agent can answer to the end
	concerned = 150 // ones that end with what a person has to see
)

// Shadow gives the log of a month: cases in order of time, those of one
// conversation with what was said before.
func Shadow(ctx context.Context, seed uint64, desk Desk) ([]datasets.Case, error) {
	var cases []datasets.Case
	ends := endings(draws(seed, 0))
	for n := range quiet + concerned {
		rng := draws(seed, uint64(n)+1)
		var end *ending
		if n < concerned {
			end = &ends[n%len(ends)]
		}
		conversation, err := converse(ctx, rng, n, end, desk)
		if err != nil {
			return nil, err
		}
		cases = append(cases, conversation...)
	}
	slices.SortStableFunc(cases, func(a, b datasets.Case) int {
		return cmp.Or(a.Time.Compare(*b.Time), cmp.Compare(a.ID, b.ID))
	})
	return cases, nil
}

// draws gives the generator of one part of the data.
func draws(seed, part uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, part)) //nolint:gosec // the same data each time is what it is for
}

// ending is one text of one concern.
type ending struct {
	concern concern
	text    string
}

// endings gives all texts of all concerns, each once, in random order.
func endings(rng *rand.Rand) []ending {
	var all []ending
	for _, c := range concerns() {
		for _, text := range slices.Concat(c.texts, c.foreign) {
			all = append(all, ending{c, text})
		}
	}
	rng.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// converse plays one conversation, request by request. It ends early when the
// desk hands over: from then on a person answers.
func converse(ctx context.Context, rng *rand.Rand, n int, end *ending, desk Desk) ([]datasets.Case, error) {
	status := pick(rng, processing, processing, shipped, shipped, delayed, delivered, delivered, delivered, delivered)
	if end != nil && end.concern.status != "" {
		status = end.concern.status
	}
	s := newScene(rng, n, status)
	var turns []turn
	switch {
	case end == nil:
		turns = s.ordinary(pick(rng, 1, 1, 2, 2, 3))
	case end.concern.name != largeRefund && rng.IntN(2) == 0:
		turns = s.ordinary(pick(rng, 1, 1, 2))
	}
	if end != nil {
		if end.concern.tier != "" {
			s.customer.Tier = end.concern.tier
		}
		turns = append(turns, s.concerned(&end.concern, end.text, len(turns) == 0))
	}
	cluster := fmt.Sprintf("conv-%04d", n+1)
	history := []datasets.Message{message("system", systemPrompt)}
	var cases []datasets.Case
	at := s.start
	for i := range turns {
		c := s.request(fmt.Sprintf("%s.%d", cluster, i+1), cluster, at, history, &turns[i])
		if err := s.record(ctx, desk, &c, &turns[i]); err != nil {
			return nil, err
		}
		cases = append(cases, c)
		if *c.Logged.Escalated {
			break
		}
		history = said(&c)
		at = at.Add(time.Duration(1+rng.IntN(11)) * time.Minute)
	}
	return cases, nil
}
