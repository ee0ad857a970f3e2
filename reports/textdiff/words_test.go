package textdiff_test

import (
	"strings"
	"testing"

	"forerun/reports/textdiff"

	"pgregory.net/rapid"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, first, second, want string }{
		{"nothing", "", "", ""},
		{"the same", "It has shipped.", "It has shipped.", "It has shipped."},
		{"a word", "It has shipped.", "It was shipped.", "It [-has-]{+was+} shipped."},
		{"two words in a row", "the cat sat down now", "the dog ran down now", "the [-cat sat-]{+dog ran+} down now"},
		{"words at the end", "Refunded.", "Refunded. Anything else?", "Refunded.{+ Anything else?+}"},
		{"nothing in common", "yes", "no", "[-yes-]{+no+}"},
		{"an amount", "You get $12.50 back", "You get $12.05 back", "You get $12.[-50-]{+05+} back"},
		{"one is empty", "", "Hello", "{+Hello+}"},
		{"other scripts", "на складе", "нет складе", "[-на-]{+нет+} складе"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := marked(textdiff.Words(test.first, test.second)); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// A text of a million words is no reason to wait.
func TestWordsOfLongTexts(t *testing.T) {
	t.Parallel()
	first, second := strings.Repeat("a b ", 250_000), strings.Repeat("c d ", 250_000)
	got := textdiff.Words("Dear "+first+"Bye", "Dear "+second+"Bye")
	if len(got) != 4 || got[0].Text != "Dear " || got[1].Op != textdiff.Gone || got[2].Op != textdiff.New {
		t.Errorf("%d pieces, want what is common and the rest as a whole", len(got))
	}
}

func TestPiecesMakeUpBothTexts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`([ab] ?){0,12}`))
		first, second := text.Draw(t, "first"), text.Draw(t, "second")
		var a, b strings.Builder
		var last textdiff.Op
		for _, p := range textdiff.Words(first, second) {
			if p.Text == "" || p.Op == last {
				t.Fatalf("piece %+v after one of the same kind, or empty", p)
			}
			last = p.Op
			if p.Op != textdiff.New {
				a.WriteString(p.Text)
			}
			if p.Op != textdiff.Gone {
				b.WriteString(p.Text)
			}
		}
		if a.String() != first || b.String() != second {
			t.Fatalf("pieces make %q and %q of %q and %q", a.String(), b.String(), first, second)
		}
	})
}

func marked(pieces []textdiff.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		switch p.Op {
		case textdiff.Same:
			b.WriteString(p.Text)
		case textdiff.Gone:
			b.WriteString("[-" + p.Text + "-]")
		case textdiff.New:
			b.WriteString("{+" + p.Text + "+}")
		}
	}
	return b.String()
}
