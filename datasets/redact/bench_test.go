package redact_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"forerun/datasets"
	"forerun/datasets/redact"
)

// caseOf is a case of some 4 KB; personal ones say who asks.
func caseOf(i int, personal bool) datasets.Case {
	who := "I ordered two lamps last week, and only one has come. The parcel was open on one side. "
	if personal {
		who = fmt.Sprintf("I am kunde%d@firm.internal, +49 151 %08d, and my card is 4539 1488 0343 6467. ", i, i)
	}
	text := json.RawMessage(strconv.Quote(strings.Repeat(who+"Could you look into order #481516 of 2026-11-03, please?\nThank you! ", 4)))
	result := json.RawMessage(`{"order":481516,"status":"shipped","items":[{"sku":"LAMP-12","qty":2,"price":29.90}],"updated":"2026-11-03T10:15:30Z","note":"` + strings.Repeat("left at the door of the neighbour; ", 40) + `"}`)
	return datasets.Case{
		ID: fmt.Sprintf("c-%d", i), Cluster: fmt.Sprintf("c-%d", i), Weight: 1,
		Messages: []datasets.Message{{Role: "system", Content: json.RawMessage(`"You help customers of a shop. Be brief and kind."`)}, {Role: "user", Content: text}},
		ToolLog:  []datasets.ToolCall{{Name: "lookup_order", Arguments: json.RawMessage(`{"order_id":"481516"}`), Result: result}},
	}
}

func BenchmarkCase(b *testing.B) {
	for _, personal := range []bool{false, true} {
		b.Run(map[bool]string{false: "nothing to find", true: "personal"}[personal], func(b *testing.B) {
			r := newRedactor(b, redact.Options{})
			c := caseOf(7, personal)
			text, err := json.Marshal(c)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				one := c
				r.Case(&one)
			}
		})
	}
}
