package table_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"testing"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"forerun/datasets/table"
)

// TestAFooterThatPromisesTooMuchIsRefused changes the sizes that a sound file tells:
// what they promise must not be made room for.
func TestAFooterThatPromisesTooMuchIsRefused(t *testing.T) {
	t.Parallel()
	sound, err := os.ReadFile(foreignFile(t, foreign{ID: "a", Tags: []string{"x"}}, foreign{ID: "b"}))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(m *format.FileMetaData){
		"rows in all":              func(m *format.FileMetaData) { m.NumRows = 1 << 60 },
		"fewer rows than none":     func(m *format.FileMetaData) { m.NumRows = -1 },
		"rows of a group":          func(m *format.FileMetaData) { m.RowGroups[0].NumRows = 1 << 60 },
		"fewer of a group":         func(m *format.FileMetaData) { m.RowGroups[0].NumRows = -5 },
		"rows of both":             func(m *format.FileMetaData) { m.NumRows = 1 << 60; m.RowGroups[0].NumRows = 1 << 60 },
		"bytes of a column":        func(m *format.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.TotalUncompressedSize = 1 << 60 },
		"packed bytes of a column": func(m *format.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.TotalCompressedSize = 1 << 60 },
		"where a column begins":    func(m *format.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.DataPageOffset = 1 << 60 },
		"before the file":          func(m *format.FileMetaData) { m.RowGroups[0].Columns[0].MetaData.DataPageOffset = -1 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := withFooter(t, sound, change)
			file, err := table.NewFile("f.parquet", bytes.NewReader(text), int64(len(text)))
			if err == nil {
				for _, one := range table.Foreign(file) {
					err = one
				}
			}
			var bad *table.Error
			if !errors.As(err, &bad) || bad.File != "f.parquet" || bad.Remedy == "" {
				t.Errorf("got %v", err)
			}
		})
	}
}

// withFooter changes what a file says of itself.
func withFooter(t *testing.T, text []byte, change func(*format.FileMetaData)) []byte {
	t.Helper()
	end := len(text) - 8
	begin := end - int(binary.LittleEndian.Uint32(text[end:]))
	var m format.FileMetaData
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), text[begin:end], &m); err != nil {
		t.Fatal(err)
	}
	change(&m)
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), &m)
	if err != nil {
		t.Fatal(err)
	}
	out := append(bytes.Clone(text[:begin]), footer...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(footer)))
	return append(out, "PAR1"...)
}
