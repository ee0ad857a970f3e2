package likeness_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"forerun/datasets/likeness"
)

func TestPut(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		near bool
	}{
		{"Where is my order 12?", "where is my ORDER #4711", true},
		{"Wo ist meine Bestellung?", "wo ist meine bestellung", true},
		{"where is my order", "where is my parcel", false},
		{"cancel it", "it cancel", false},
		{"???", "!!!", false},
		{"???", "???", true},
		{"", "", true},
		{"", "where", false},
		{"注文はどこですか", "注文はどこですか。", true},
		{"注文はどこですか", "注文を取り消す", false},
		{"\xff\xfe broken", "\xff\xfe BROKEN", true},
		{"a1b", "a77b", true},
		{"yes", "no", false},
	} {
		var x likeness.Index
		if n, fresh := x.Put(1, []byte(tt.a)); n != 0 || !fresh {
			t.Errorf("the first text is %d, %v", n, fresh)
		}
		if _, fresh := x.Put(1, []byte(tt.b)); fresh == tt.near {
			t.Errorf("%q and %q: near is %v, want %v", tt.a, tt.b, !fresh, tt.near)
		}
	}
}

func TestGroupsAreApart(t *testing.T) {
	t.Parallel()
	var x likeness.Index
	for group := range 3 {
		if n, fresh := x.Put(uint64(group), []byte("where is my order")); n != group || !fresh {
			t.Errorf("group %d: %d, %v", group, n, fresh)
		}
	}
}

// How many of the texts that are alike to some degree are taken for nearly the
// same. Words are drawn by a seeded generator: the numbers are the same each time.
func TestHowLikeIsNear(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	text := func() []string {
		words := make([]string, 200)
		for i := range words {
			words[i] = fmt.Sprintf("w%c%c%c", 'a'+r.IntN(26), 'a'+r.IntN(26), 'a'+r.IntN(26))
		}
		return words
	}
	for _, tt := range []struct {
		changed    int // of 200 words, at the end
		least, all int // per 100
	}{
		{0, 100, 100}, {3, 99, 100}, {5, 90, 100}, {10, 25, 75}, {20, 0, 6}, {50, 0, 0},
	} {
		near := 0
		for range 100 {
			a, b := text(), text()
			copy(b, a[:200-tt.changed])
			var x likeness.Index
			x.Put(0, []byte(strings.Join(a, " ")))
			if _, fresh := x.Put(0, []byte(strings.Join(b, " "))); !fresh {
				near++
			}
		}
		if near < tt.least || near > tt.all {
			t.Errorf("%d of 200 words changed: %d of 100 are near, want %d to %d", tt.changed, near, tt.least, tt.all)
		}
	}
}

func FuzzPut(f *testing.F) {
	for _, s := range []string{"", "where is my order", "注文はどこですか", "\xff", strings.Repeat("7", 300), "e\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var x likeness.Index
		x.Put(0, []byte(s))
		if n, fresh := x.Put(0, []byte(s)); n != 0 || fresh {
			t.Errorf("%q is not like itself", s)
		}
		if _, fresh := x.Put(1, []byte(s)); !fresh {
			t.Errorf("%q is like a text of another group", s)
		}
	})
}

func BenchmarkPut(b *testing.B) {
	text := []byte(strings.Repeat("my parcel went to the old flat although the new one stands in the account ", 6))
	var x likeness.Index
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		x.Put(0, text)
	}
}
