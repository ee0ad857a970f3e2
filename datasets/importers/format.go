package importers

import (
	"context"
	"fmt"
	"iter"

	"forerun/datasets"
	"forerun/datasets/trace"
)

// Format reads one form of log. Exactly one of Spans and Cases is set.
//
// A record that is no case for a good reason is a [*SkipError] element; one that
// is damaged is a [*datasets.RecordError]; both leave the sequence going, and
// both are counted. Any other error is the last element.
type Format struct {
	Name  string // as in --from
	Reads string // one line for list formats: what it is and in which files it comes

	// Sniff says in words why an input is of this form, or nothing.
	Sniff func(Head) string
	// Spans reads logs whose records are joined into cases by package trace.
	Spans func(ctx context.Context, in Input) iter.Seq2[trace.Span, error]
	// Cases reads logs whose records are cases already.
	Cases func(ctx context.Context, in Input) iter.Seq2[datasets.Case, error]
}

// Head is the beginning of an input, as a sniffer sees it.
type Head struct {
	Name    string   // the input's base name, without .gz and .zst
	Bytes   []byte   // the first 64 KiB, decompressed
	Keys    []string // of the first JSON document, if it is an object or an array of objects
	Columns []string // of a Parquet file
}

// SkipError says that a record was read and makes no case, and why. Reason is a
// phrase that many records share, so that it can be counted.
type SkipError struct {
	Place  datasets.Place
	Reason string
}

func (e *SkipError) Error() string { return fmt.Sprintf("%s: %s", e.Place, e.Reason) }
