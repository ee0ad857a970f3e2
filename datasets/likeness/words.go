package likeness

import (
	"unicode"
	"unicode/utf8"
)

// The constants of FNV-1a.
const (
	hashBasis = 14695981039346656037
	hashPrime = 1099511628211
)

// words hands on a hash of each word of a text.
func words(text []byte, yield func(uint64)) {
	hash, inside, digits := uint64(hashBasis), false, false
	end := func() {
		if inside {
			yield(hash)
		}
		hash, inside, digits = hashBasis, false, false
	}
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		switch {
		case unicode.IsDigit(r):
			if digits { // of one number
				continue
			}
			r, digits = '0', true
		case alone(r):
			end()
			inside = true
			hash = (hash ^ uint64(r)) * hashPrime //nolint:gosec // a letter
			end()
			continue
		case unicode.IsLetter(r) || unicode.IsMark(r):
			r, digits = unicode.ToLower(r), false
		default:
			end()
			continue
		}
		inside = true
		hash = (hash ^ uint64(r)) * hashPrime
	}
	end()
}

// alone reports whether a letter is of a script that sets no space between words.
func alone(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// mixed spreads a hash over all its bits (the finaliser of SplitMix64).
func mixed(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
