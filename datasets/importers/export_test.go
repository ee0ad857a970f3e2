package importers

import (
	"context"
	"fmt"
	"iter"
)

// Documents gives the documents of an input as a test reads them: place, key and
// text, or an error.
func Documents(ctx context.Context, in Input, lists ...string) []string {
	var out []string
	for d, err := range in.documents(ctx, lists...) {
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		out = append(out, fmt.Sprintf("%d%s %s", d.Line, d.Key, d.Text))
	}
	return out
}

// Document is document, for tests.
type Document = document

// DocumentSeq is documents, for tests.
func DocumentSeq(ctx context.Context, in Input, lists ...string) iter.Seq2[Document, error] {
	return in.documents(ctx, lists...)
}

// HeadOf is what a sniffer sees of an input.
func HeadOf(in Input) (Head, error) {
	h, _, err := in.head()
	return h, err
}

// Decode is document.decode.
func Decode(d Document, v any) error { return d.decode(v) }
