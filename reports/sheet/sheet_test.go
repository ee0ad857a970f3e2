package sheet_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"forerun/reports/reporttest"
	"forerun/reports/sheet"
)

// everywhere puts a text wherever a sheet shows one.
func everywhere(text string) sheet.Sheet {
	answer := sheet.Answer{Text: text, Facts: []string{text}}
	said := []sheet.Message{{Role: text, Text: text}, {Role: "user", Text: text}}
	return sheet.Sheet{ID: "1.abc", Items: []sheet.Item{
		{ID: "i1", Drawn: "random", Said: said, Answers: []sheet.Answer{answer, {Text: "Your order is on its way."}}},
		{ID: "i2", Drawn: "moves", Said: said, Answers: []sheet.Answer{{}, answer}},
		{ID: "i3", Drawn: "moves", Said: said, Answers: []sheet.Answer{answer}},
	}}
}

func render(t *testing.T, s sheet.Sheet) string {
	t.Helper()
	text, err := sheet.Render(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestPage(t *testing.T) {
	t.Parallel()
	reporttest.Golden(t, "label.html", []byte(render(t, everywhere("Where is my order?"))))
	reporttest.Golden(t, "empty.html", []byte(render(t, sheet.Sheet{ID: "1.abc"})))
}

// Whatever was said, the page around it is the same, and what it holds is the text,
// with nothing in it that acts unseen.
func TestTextStaysText(t *testing.T) {
	t.Parallel()
	block := regexp.MustCompile(`(?s)(<script type="application/json" id="data">)(.*?)(</script>)`)
	frame := block.ReplaceAllString(render(t, everywhere("x")), "$1$3")
	for _, payload := range reporttest.Payloads() {
		t.Run(payload, func(t *testing.T) {
			t.Parallel()
			page := render(t, everywhere(payload))
			if got := block.ReplaceAllString(page, "$1$3"); got != frame {
				t.Errorf("it reaches beyond its block")
			}
			data := block.FindStringSubmatch(page)[2]
			if strings.ContainsAny(data, "<>&\u2028\u2029\u202e\u200b") {
				t.Errorf("the block has markup in it: %s", data)
			}
			var s sheet.Sheet
			if err := json.Unmarshal([]byte(data), &s); err != nil {
				t.Fatal(err)
			}
			if want := sheet.Clean(everywhere(payload).Items[0]).Answers[0].Text; s.Items[0].Answers[0].Text != want {
				t.Errorf("it became %q, want %q", s.Items[0].Answers[0].Text, want)
			}
		})
	}
}

func TestLongTextsAreCut(t *testing.T) {
	t.Parallel()
	long := everywhere(strings.Repeat("long ", 10_000)).Items[0]
	for range sheet.MaxMessages {
		long.Said = append(long.Said, sheet.Message{Role: "user", Text: "more"})
	}
	got := sheet.Clean(long)
	if len(got.Said) != sheet.MaxMessages+1 || got.Said[0].Text != "2 messages before" {
		t.Errorf("%d messages, the first %q", len(got.Said), got.Said[0].Text)
	}
	if text := got.Answers[0].Text; !strings.HasSuffix(text, "…") || len([]rune(text)) != sheet.MaxText {
		t.Errorf("the text has %d runes", len([]rune(text)))
	}
}
