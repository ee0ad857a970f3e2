package table_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets/table"
)

func TestSchemaIsCheckedBeforeRows(t *testing.T) {
	t.Parallel()
	type small struct {
		ID     string   `parquet:"id"`
		Weight float64  `parquet:"weight"`
		Note   string   `parquet:"note,optional"`
		Facts  []string `parquet:"facts,list"`
	}
	check := func(path string) error { _, err := read[small](path); return err }
	tests := []struct {
		name string
		path string
		want string // empty: no error
	}{
		{"optional columns missing", write(t, struct {
			ID     string  `parquet:"id"`
			Weight float64 `parquet:"weight"`
		}{"a", 1}), ""},
		{"required may be optional in the file", write(t, struct {
			ID     *string  `parquet:"id,optional"`
			Weight *float32 `parquet:"weight,optional"`
		}{new("a"), new(float32(1))}), ""},
		{"required column missing", write(t, struct {
			ID string `parquet:"id"`
		}{"a"}), `column "weight": is missing: write it as a double`},
		{"text for a number", write(t, struct {
			ID     string `parquet:"id"`
			Weight string `parquet:"weight"`
		}{"a", "1"}), `column "weight": holds text: write it as a double`},
		{"number for text", write(t, struct {
			ID     int64   `parquet:"id"`
			Weight float64 `parquet:"weight"`
		}{1, 1}), `column "id": holds a whole number: write it as text`},
		{"decimal for a double", write(t, struct {
			ID     string `parquet:"id"`
			Weight int32  `parquet:"weight,decimal(1:9)"`
		}{"a", 15}), `column "weight": holds DECIMAL(9,1): write it as a double`},
		{"one text for a list", write(t, struct {
			ID     string  `parquet:"id"`
			Weight float64 `parquet:"weight"`
			Facts  string  `parquet:"facts"`
		}{"a", 1, "f"}), `column "facts": has another shape`},
		{"a list for one text", write(t, struct {
			ID     []string `parquet:"id,list"`
			Weight float64  `parquet:"weight"`
		}{[]string{"a"}, 1}), `column "id": has another shape`},
		{"repeated for one text", write(t, struct {
			ID     []string `parquet:"id"`
			Weight float64  `parquet:"weight"`
		}{[]string{"a"}, 1}), `column "id": holds a list`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := check(tt.path)
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var e *table.Error
			if !errors.As(err, &e) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v\nwant it to say %s", err, tt.want)
			}
		})
	}
}

type other struct {
	ID string `parquet:"id"`
}

func (other) TableSchema() (string, int) { return "others", 1 }

type later struct {
	ID     string  `parquet:"id"`
	Arm    string  `parquet:"arm"`
	Weight float64 `parquet:"weight"`
}

func (later) TableSchema() (string, int) { return "rows", 3 }

func TestSchemaNameAndVersion(t *testing.T) {
	t.Parallel()
	_, err := read[row](write(t, other{"a"}))
	if err == nil || !strings.Contains(err.Error(), `holds "others", not "rows"`) {
		t.Errorf("a file of other rows: %v", err)
	}
	_, err = read[row](write(t, later{ID: "a"}))
	if err == nil || !strings.Contains(err.Error(), `schema version "3", this program reads up to 2`) {
		t.Errorf("a later version: %v", err)
	}
}

func TestUnknownColumnsAreListed(t *testing.T) {
	t.Parallel()
	f, err := table.Open(write(t, later{ID: "a"}))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if diff := cmp.Diff([]string{"arm", "weight"}, table.Unknown[other](f)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"id", "arm", "weight"}, f.Columns()); diff != "" {
		t.Error(diff)
	}
}

func TestTimestampsOfOtherUnits(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 3, 12, 0, 0, 123_000_000, time.UTC)
	type nanos struct {
		At *time.Time `parquet:"at,optional,timestamp(nanosecond)"`
	}
	type micros struct {
		At time.Time `parquet:"at,timestamp(microsecond)"`
	}
	got, err := read[nanos](write(t, micros{at}))
	if err != nil || len(got) != 1 || !got[0].At.Equal(at) {
		t.Errorf("micros read as nanos: %v, %v", got, err)
	}
}
