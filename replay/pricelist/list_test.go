package pricelist_test

import (
	"testing"
	"time"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/pricelist"
)

func TestEveryRowIsAPriceThatCanBe(t *testing.T) {
	t.Parallel()
	rows, err := pricelist.Rows()
	if err != nil || len(rows) < 30 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	seen := map[string]bool{}
	for _, r := range rows {
		if seen[r.Model] {
			t.Errorf("%s is listed twice", r.Model)
		}
		seen[r.Model] = true
		if !(r.Input > 0 && r.Output >= r.Input && r.Output <= 600) {
			t.Errorf("%s costs %v in and %v out", r.Model, r.Input, r.Output)
		}
		if r.Cached != nil && !(*r.Cached > 0 && *r.Cached <= r.Input) {
			t.Errorf("%s costs %v from a cache", r.Model, *r.Cached)
		}
		if day, err := time.Parse(time.DateOnly, r.Date); err != nil || day.Year() < 2024 {
			t.Errorf("%s is of %q", r.Model, r.Date)
		}
		if r.Provider == "" {
			t.Errorf("%s has no provider", r.Model)
		}
	}
}

func TestWhichPriceIsTaken(t *testing.T) {
	t.Parallel()
	million, none := int64(1_000_000), int64(0)
	usage := &datasets.Usage{Input: &million, Output: &none}
	for name, tt := range map[string]struct {
		own    replay.Prices
		models []string // served, configured
		want   *float64
	}{
		"listed":                                   {nil, []string{"", "gpt-4o"}, new(2.5)},
		"a dated snapshot is its model":            {nil, []string{"gpt-4o-2024-08-06", "gpt-4o"}, new(2.5)},
		"one with a price of its own":              {nil, []string{"gpt-4o-2024-05-13", "gpt-4o"}, new(5.0)},
		"a date without dashes":                    {nil, []string{"claude-3-5-sonnet-20241022", ""}, new(3.0)},
		"a longer name is another model":           {nil, []string{"gpt-4o-audio-preview", ""}, nil},
		"latest is no date":                        {nil, []string{"claude-3-5-sonnet-latest", ""}, nil},
		"a version is no date":                     {nil, []string{"mistral-large-9912", ""}, nil},
		"unknown":                                  {nil, []string{"desk-model", "m"}, nil},
		"no name":                                  {nil, []string{"", ""}, nil},
		"the file's own wins":                      {replay.Prices{"gpt-4o": {Input: 7}}, []string{"", "gpt-4o"}, new(7.0)},
		"the file's own wins over a snapshot":      {replay.Prices{"gpt-4o": {Input: 7}}, []string{"gpt-4o-2024-05-13", ""}, new(7.0)},
		"the file's own model wins over served":    {replay.Prices{"desk": {Input: 9}}, []string{"gpt-4o-2024-08-06", "desk"}, new(9.0)},
		"of the file's own, served before model":   {replay.Prices{"desk": {Input: 9}, "gpt-4o": {Input: 7}}, []string{"gpt-4o-2024-08-06", "desk"}, new(7.0)},
		"the file's own exact one before its base": {replay.Prices{"a": {Input: 1}, "a-2024-01-01": {Input: 2}}, []string{"a-2024-01-01", ""}, new(2.0)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			prices, err := pricelist.Beside(tt.own)
			if err != nil {
				t.Fatal(err)
			}
			got := prices.Cost(usage, tt.models...)
			if (got == nil) != (tt.want == nil) || got != nil && *got != *tt.want {
				t.Errorf("a million tokens cost %v, want %v", show(got), show(tt.want))
			}
		})
	}
}

func show(f *float64) any {
	if f == nil {
		return "unknown"
	}
	return *f
}

func TestAPriceGrowsOld(t *testing.T) {
	t.Parallel()
	p := replay.Price{Date: "2025-08-15"}
	for day, want := range map[string]bool{"2025-08-16": false, "2026-08-14": false, "2026-08-17": true} {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := pricelist.Old(p, now); got != want {
			t.Errorf("on %s: old %v, want %v", day, got, want)
		}
	}
	if pricelist.Old(replay.Price{}, time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Error("a price of the configuration is its writer's own, and has no age")
	}
}
