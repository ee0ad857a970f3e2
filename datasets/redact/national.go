package redact

import "strings"

// national finds the ids of persons that are numbers. One that many numbers would pass
// for is looked for behind its name alone.
func (p *pass) national(n number) (int, Kind, string) {
	for _, id := range []struct {
		lengths []int
		seps    string
		find    func([]byte) []byte
		words   []string // one of them stands before it; nil: it needs none
	}{
		{[]int{3, 2, 4}, "-", p.r.ssn, nil},
		{[]int{3, 2, 4}, " ", p.r.ssn, []string{"ssn", "social security"}},
		{[]int{9}, "", p.r.ssn, []string{"ssn", "social security"}},
		{[]int{3, 3, 3, 2}, "", p.r.cpf, nil}, // its separators differ
		{[]int{11}, "", p.r.cpf, []string{"cpf"}},
		{[]int{3, 3, 4}, " -", p.r.nhs, []string{"nhs"}},
		{[]int{10}, "", p.r.nhs, []string{"nhs"}},
		{[]int{9}, "", p.r.bsn, []string{"bsn", "burgerservicenummer"}},
		{[]int{11}, "", p.r.steuerID, []string{"steuer", "idnr", "tin", "tax"}},
		{[]int{2, 3, 3, 3}, " ", p.r.steuerID, []string{"steuer", "idnr", "tin", "tax"}},
		{[]int{15}, "", p.r.nir, nil},
		{[]int{1, 2, 2, 2, 3, 3, 2}, " ", p.r.nir, nil},
	} {
		groups := len(id.lengths)
		if fits := n.shape(id.seps, id.lengths...) || groups == 4 && id.seps == "" && n.isCPF(); !fits {
			continue
		}
		text := n.text(groups)
		if id.words != nil && !before(n.s, n.groups[0].from, id.words) {
			continue
		}
		switch with := inForm(text, id.find(digitsOf(text))); with {
		case "":
		case text:
			return groups, NationalID, ""
		default:
			return groups, NationalID, with
		}
	}
	return 0, "", ""
}

// isCPF reports whether groups are written 123.456.789-09.
func (n number) isCPF() bool {
	if len(n.groups) < 4 {
		return false
	}
	for i, want := range []int{3, 3, 3, 2} {
		if n.groups[i].len() != want {
			return false
		}
	}
	return n.sep(0) == "." && n.sep(1) == "." && n.sep(2) == "-" && n.ends(4)
}

// Each of the following gives the pseudonym of an id, nil where digits are none, and
// what is a pseudonym as it is. What it makes has the same check digits, and begins as
// no id does that is given out.

// ssn is a Social Security number of the United States: it has no check digit, and
// areas that are not given out.
func (r *Redactor) ssn(d []byte) []byte {
	area := string(d[:3])
	switch {
	case area == "000":
		return d
	case area == "666" || d[0] == '9' || string(d[3:5]) == "00" || string(d[5:]) == "0000":
		return nil
	}
	return append([]byte("000"), r.digits(NationalID, string(d), 6)...)
}

// cpf is the taxpayer's number of Brazil.
func (r *Redactor) cpf(d []byte) []byte {
	switch {
	case cpfCheck(d[:9]) != string(d[9:]) || strings.Count(string(d), string(d[:1])) == len(d):
		return nil
	case string(d[:3]) == "000":
		return d
	}
	with := append([]byte("000"), r.digits(NationalID, string(d), 6)...)
	return append(with, cpfCheck(with)...)
}

func cpfCheck(d []byte) string {
	one := weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10
	two := (weighted(d, 11, 10, 9, 8, 7, 6, 5, 4, 3) + 2*one) * 10 % 11 % 10
	return string([]byte{byte('0' + one), byte('0' + two)})
}

// nhs is a patient's number of the National Health Service; those with 999 are for
// tests.
func (r *Redactor) nhs(d []byte) []byte {
	check := func(d []byte) int { return (11 - weighted(d, 10, 9, 8, 7, 6, 5, 4, 3, 2)%11) % 11 }
	switch {
	case check(d) != int(d[9]-'0'):
		return nil
	case string(d[:3]) == "999":
		return d
	}
	with := append([]byte("999"), r.digits(NationalID, string(d), 6)...)
	return lastDigit(with, check)
}

// lastDigit puts a check digit behind digits, of which the last is changed where the
// check would be no digit.
func lastDigit(d []byte, check func([]byte) int) []byte {
	for range 10 {
		if c := check(d); c < 10 {
			_, digit := twoDigits(c)
			return append(d, digit)
		}
		d[len(d)-1] = '0' + (d[len(d)-1]-'0'+1)%10
	}
	return append(d, '0') // cannot be: ten digits give ten different remainders
}

// bsn is the citizen's number of the Netherlands.
func (r *Redactor) bsn(d []byte) []byte {
	check := func(d []byte) int { return weighted(d, 9, 8, 7, 6, 5, 4, 3, 2) % 11 }
	switch {
	case check(d) != int(d[8]-'0'):
		return nil
	case string(d[:3]) == "000":
		return d
	}
	return lastDigit(append([]byte("000"), r.digits(NationalID, string(d), 5)...), check)
}

// steuerID is the tax number of Germany, which never begins with 0.
func (r *Redactor) steuerID(d []byte) []byte {
	switch {
	case iso7064(d[:10]) != d[10]:
		return nil
	case d[0] == '0':
		return d
	}
	with := append([]byte("0"), r.digits(NationalID, string(d), 9)...)
	return append(with, iso7064(with))
}

// nir is the social security number of France: sex, year, month, place and order, and
// a check of two digits. Ours are of month 00.
func (r *Redactor) nir(d []byte) []byte {
	check := func(d []byte) int { return 97 - mod97(string(d)) }
	month := string(d[3:5])
	switch {
	case d[0] != '1' && d[0] != '2' || month > "12" && month < "20" || month > "42" && month < "50" ||
		check(d[:13]) != int(d[13]-'0')*10+int(d[14]-'0'):
		return nil
	case month == "00":
		return d
	}
	drawn := r.digits(NationalID, string(d), 10)
	with := append([]byte{d[0]}, drawn[:2]...)
	with = append(append(with, "00"...), drawn[2:]...)
	tens, ones := twoDigits(check(with))
	return append(with, tens, ones)
}
