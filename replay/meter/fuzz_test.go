package meter_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/replay/meter"
)

// What a stream tells does not hang on how it is cut, and no count is below zero.
func FuzzStream(f *testing.F) {
	for _, text := range []string{chatStream + chatUsage + chatDone, responsesStream, messagesStream + messagesEnd, "data: {\"usage\":{\"prompt_tokens\":-1}}\n\n", "data:\n\ndata: [\n"} {
		f.Add([]byte(text), 7, false)
		f.Add([]byte(text), 1, true)
	}
	f.Fuzz(func(t *testing.T, text []byte, size int, anthropic bool) {
		whole, model := meter.ReadStream(text, len(text), anthropic)
		parts, model2 := meter.ReadStream(text, size, anthropic)
		if diff := cmp.Diff(whole, parts); diff != "" || model != model2 {
			t.Errorf("cut into parts of %d (-whole +parts):\n%s\n%q %q", size, diff, model, model2)
		}
		if whole == nil {
			return
		}
		for _, n := range []*int64{whole.Input, whole.Cached, whole.Output, whole.Reasoning} {
			if n != nil && *n < 0 {
				t.Errorf("a count of %d", *n)
			}
		}
	})
}
