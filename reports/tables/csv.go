package tables

import (
	"encoding/csv"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"forerun/datasets/disk"
)

// csvFile writes rows as CSV. The file is there on commit.
type csvFile[T any] struct {
	file *disk.New
	out  *csv.Writer
}

func createCSV[T any](path string) (*csvFile[T], error) {
	file, err := disk.Create(disk.System{}, path, 0o666)
	if err != nil {
		return nil, err
	}
	c := &csvFile[T]{file, csv.NewWriter(file)}
	var head []string
	for _, column := range columns[T]() {
		head = append(head, column.Name)
	}
	return c, c.out.Write(head)
}

// Write writes rows.
func (c *csvFile[T]) Write(rows ...T) error {
	for i := range rows {
		v := reflect.ValueOf(&rows[i]).Elem()
		record := make([]string, v.NumField())
		for k := range record {
			record[k] = field(v.Field(k))
		}
		if err := c.out.Write(record); err != nil {
			return err
		}
	}
	return nil
}

// Commit makes the file appear.
func (c *csvFile[T]) Commit() error {
	c.out.Flush()
	if err := c.out.Error(); err != nil {
		return err
	}
	return c.file.Commit()
}

// Abort removes what was not committed.
func (c *csvFile[T]) Abort() { c.file.Abort() }

// field writes a value; what is not known is empty.
func field(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		v = v.Elem()
	}
	switch x := v.Interface().(type) {
	case string:
		return Text(x)
	case float64:
		return strconv.FormatFloat(x, 'g', -1, 64)
	case int64:
		return strconv.FormatInt(x, 10)
	case bool:
		return strconv.FormatBool(x)
	case time.Time:
		return x.UTC().Format(time.RFC3339Nano)
	}
	return ""
}

// formula are the characters with which a sheet takes a cell for a formula, and those
// that it may skip before it looks.
const formula = "=+-@\t\r\n\v\f \u00a0\u3000＝＋－＠"

// Text makes an untrusted text fit for a cell of a sheet: one that would be taken for a
// formula begins with an apostrophe, and what is no text is replaced.
func Text(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	first, _ := utf8.DecodeRuneInString(s)
	if s != "" && strings.ContainsRune(formula, first) {
		return "'" + s
	}
	return s
}
