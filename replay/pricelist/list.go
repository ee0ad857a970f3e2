package pricelist

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"forerun/replay"
)

//go:embed prices.csv
var table string

// Row is one model's list price.
type Row struct {
	Model    string
	Provider string
	replay.Price
}

// Rows are the list prices, provider by provider.
func Rows() ([]Row, error) { return read(table) }

// read reads a table with a heading: model, provider, input, cached, output, date.
func read(text string) ([]Row, error) {
	in := csv.NewReader(strings.NewReader(text))
	in.FieldsPerRecord = 6
	records, err := in.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the list of prices: %w", err)
	}
	var out []Row
	for n, r := range records {
		if n == 0 {
			continue
		}
		row, err := rowOf(r)
		if err != nil {
			return nil, fmt.Errorf("read the list of prices: row %d: %w", n, err)
		}
		out = append(out, row)
	}
	return out, nil
}

func rowOf(r []string) (Row, error) {
	row := Row{Model: r[0], Provider: r[1], Price: replay.Price{Date: r[5]}}
	var err error
	if row.Input, err = strconv.ParseFloat(r[2], 64); err != nil {
		return row, err
	}
	if r[3] != "" {
		cached, err := strconv.ParseFloat(r[3], 64)
		if err != nil {
			return row, err
		}
		row.Cached = &cached
	}
	if row.Output, err = strconv.ParseFloat(r[4], 64); err != nil {
		return row, err
	}
	_, err = time.Parse(time.DateOnly, row.Date)
	return row, err
}

// Beside gives the prices that a configuration names, with the list prices beside
// them.
func Beside(own replay.Prices) (replay.Prices, error) {
	rows, err := Rows()
	if err != nil {
		return nil, err
	}
	out := make(replay.Prices, len(rows)+len(own))
	for _, r := range rows {
		out[r.Model] = r.Price
	}
	maps.Copy(out, own)
	return out, nil
}

// oldAfter is how long a list price is taken without a word.
const oldAfter = 365 * 24 * time.Hour

// Old reports whether a list price was taken more than a year ago. The prices of a
// configuration have no date, and are their writer's own.
func Old(p replay.Price, now time.Time) bool {
	day, err := time.Parse(time.DateOnly, p.Date)
	return err == nil && now.Sub(day) > oldAfter
}
