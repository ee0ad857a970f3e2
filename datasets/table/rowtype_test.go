package table_test

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets/table"
)

func TestRowTypesThatWouldLoseDataAreRefused(t *testing.T) {
	t.Parallel()
	type pointer struct {
		Body *string `parquet:"body,optional,json"`
	}
	type nested struct {
		Rows []struct {
			Body string `parquet:"body,optional,json"`
		} `parquet:"rows,list"`
	}
	type Inner struct {
		Text *string `parquet:"text,optional"`
	}
	type embedded struct {
		Inner
	}
	for _, err := range []error{
		table.NewWriter[embedded](io.Discard, table.Options{}).Write(embedded{}),
		table.NewWriter[pointer](io.Discard, table.Options{}).Write(pointer{new("{}")}),
		table.NewWriter[nested](io.Discard, table.Options{}).Write(nested{}),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "table: ") {
			t.Errorf("got %v", err)
		}
	}
}

func TestNestedRowsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	type inner struct {
		Text *string `parquet:"text,optional"`
		Done *bool   `parquet:"done,optional"`
	}
	type outer struct {
		ID   string  `parquet:"id"`
		One  inner   `parquet:"one"`
		Many []inner `parquet:"many,list"`
	}
	want := []outer{
		{ID: "a", Many: []inner{}},
		{ID: "b", One: inner{Text: new("")}, Many: []inner{{}, {Done: new(false)}, {Text: new("x")}}},
	}
	got, err := read[outer](write(t, want...))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
