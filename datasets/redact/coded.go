package redact

import "strings"

// coded finds ids that have letters: IBANs, and the ids of Spain and Italy.
func (p *pass) coded(s string) {
	for i := 0; i+8 < len(s); i++ {
		c := s[i]
		if inWord(s, i) || !isDigit(c) && !isLetter(c) {
			continue
		}
		if c >= 'a' && (!isDigit(s[i+2]) || !isDigit(s[i+3])) { // in small letters IBANs alone are written
			continue
		}
		for _, find := range []func(string) (int, Kind, string){p.r.iban, p.r.dni, p.r.codiceFiscale} {
			if n, kind, with := find(s[i:]); n > 0 {
				p.add(i, i+n, kind, with, false)
				i += n - 1
				break
			}
		}
	}
}

// ibanLength is how long the IBANs of a country are; 0 is not known.
func ibanLength(country string) int {
	const lengths = "AD24 AE23 AT20 BE16 BG22 BR29 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GE22 GI23 GR27 HR21 HU28 IE22 IL23 " +
		"IS26 IT27 KW30 LI21 LT20 LU20 LV21 MC27 MT31 NL18 NO15 PL28 PT25 QA29 RO24 RS22 SA24 SE24 SI19 SK24 SM27 TR26 UA29"
	i := strings.Index(lengths, country)
	if i < 0 {
		return 0
	}
	return int(lengths[i+2]-'0')*10 + int(lengths[i+3]-'0')
}

// iban looks for one at the beginning: bare, or in groups that a space parts.
func (r *Redactor) iban(s string) (int, Kind, string) {
	if len(s) < 15 || isDigit(s[0]) || !isLetter(s[1]) || !isDigit(s[2]) || !isDigit(s[3]) {
		return 0, "", ""
	}
	small := s[0] >= 'a'
	if small {
		s = strings.ToUpper(s[:min(len(s), 64)])
	}
	length := ibanLength(s[:2])
	bare := make([]byte, 0, 34)
	end := 0
	for end < len(s) && len(bare) < length {
		switch c := s[end]; {
		case isDigit(c) || c >= 'A' && c <= 'Z':
			bare = append(bare, c)
		case (c == ' ' || c == '-') && len(bare) >= 4 && s[end-1] != ' ' && s[end-1] != '-':
		default:
			length = 0
		}
		end++
	}
	if length == 0 || len(bare) < length || end < len(s) && isWord(s[end]) || mod97(string(bare[4:])+string(bare[:4])) != 1 {
		return 0, "", ""
	}
	if small && strings.Trim(string(bare[8:]), "0123456789") != "" {
		return 0, "", "" // of hexadecimal digits one in some thousands would pass
	}
	if nobodysBank(bare) {
		return end, IBAN, ""
	}
	sum := r.sum(IBAN, string(bare))
	for i := 4; i < len(bare); i++ {
		switch drawn := sum[i%len(sum)] ^ byte(i/len(sum)*37); {
		case isDigit(bare[i]) && i < 8:
			bare[i] = '0'
		case isDigit(bare[i]):
			bare[i] = '0' + drawn%10
		case i < 8:
			bare[i] = 'X'
		default:
			bare[i] = 'A' + drawn%26
		}
	}
	check := 98 - mod97(string(bare[4:])+string(bare[:2])+"00")
	bare[2], bare[3] = twoDigits(check)
	return end, IBAN, spaced(s[:end], bare)
}

// nobodysBank reports whether an IBAN is one that we make: whose bank is all zeros or letters X.
func nobodysBank(bare []byte) bool {
	return strings.Trim(string(bare[4:8]), "0X") == ""
}

// spaced puts characters in the places of those of a text that are no spaces.
func spaced(text string, chars []byte) string {
	out := []byte(text)
	next := 0
	for i, c := range out {
		if c != ' ' && c != '-' {
			out[i] = chars[next]
			next++
		}
	}
	return string(out)
}

// dni looks for the id of a Spanish citizen, 8 digits and a letter, or of a foreigner
// there, X, Y or Z and 7 digits before it. Ours begin with 00.
func (r *Redactor) dni(s string) (int, Kind, string) {
	const letters, length = "TRWAGMYFPDXBNJZSQVHLCKE", 9
	if len(s) < length || len(s) > length && isWord(s[length]) {
		return 0, "", ""
	}
	value, begin := 0, 0
	if i := strings.IndexByte("XYZ", s[0]); i >= 0 {
		value, begin = i, 1
	}
	for _, c := range []byte(s[begin : length-1]) {
		if !isDigit(c) {
			return 0, "", ""
		}
		value = value*10 + int(c-'0')
	}
	switch {
	case s[length-1] != letters[value%23]:
		return 0, "", ""
	case s[begin:begin+2] == "00":
		return length, NationalID, ""
	}
	value = 0
	if begin == 1 {
		value = strings.IndexByte("XYZ", s[0])
	}
	with := append([]byte(s[:begin]+"00"), r.digits(NationalID, s[:length], length-3-begin)...)
	for _, c := range with[begin:] {
		value = value*10 + int(c-'0')
	}
	return length, NationalID, string(append(with, letters[value%23]))
}

// codiceFiscale looks for the id of an Italian taxpayer. Ours were born on a day 00.
func (r *Redactor) codiceFiscale(s string) (int, Kind, string) {
	const form, length = "AAAAAA00A00A000A", 16
	if len(s) < length || len(s) > length && isWord(s[length]) {
		return 0, "", ""
	}
	for i := range length {
		if isDigit(form[i]) != isDigit(s[i]) || !isDigit(s[i]) && (s[i] < 'A' || s[i] > 'Z') {
			return 0, "", ""
		}
	}
	switch {
	case fiscalCheck(s[:length-1]) != s[length-1]:
		return 0, "", ""
	case s[9:11] == "00":
		return length, NationalID, ""
	}
	sum := r.sum(NationalID, s[:length])
	with := []byte(s[:length-1])
	for i := range with {
		if isDigit(with[i]) {
			with[i] = '0' + sum[i]%10
		} else {
			with[i] = 'A' + sum[i]%26
		}
	}
	with[9], with[10] = '0', '0'
	return length, NationalID, string(append(with, fiscalCheck(string(with))))
}

// fiscalCheck is the letter at the end of a codice fiscale.
func fiscalCheck(s string) byte {
	const odd = "\x01\x00\x05\x07\x09\x0d\x0f\x11\x13\x15\x02\x04\x12\x14\x0b\x03\x06\x08\x0c\x0e\x10\x0a\x16\x19\x18\x17"
	sum := 0
	for i := range len(s) {
		v := int(s[i] - 'A')
		if isDigit(s[i]) {
			v = int(s[i] - '0')
		}
		if i%2 == 0 {
			v = int(odd[v])
		}
		sum += v
	}
	return byte('A' + sum%26)
}
