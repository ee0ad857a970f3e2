package redact

// luhn gives the digit that makes a number pass Luhn's test when it stands behind it.
func luhn(digits []byte) byte {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return byte('0' + (10-sum%10)%10)
}

// passesLuhn reports whether the last digit is that of [luhn].
func passesLuhn(digits []byte) bool {
	n := len(digits)
	return n > 1 && luhn(digits[:n-1]) == digits[n-1]
}

// mod97 is the remainder of digits and letters (A is 10, B is 11 …), as IBANs count.
func mod97(text string) int {
	rest := 0
	for i := range len(text) {
		switch c := text[i]; {
		case isDigit(c):
			rest = (rest*10 + int(c-'0')) % 97
		case isLetter(c):
			rest = (rest*100 + int(c|0x20-'a') + 10) % 97
		}
	}
	return rest
}

// twoDigits writes a number below 100.
func twoDigits(n int) (tens, ones byte) {
	const digits = "0123456789"
	return digits[n/10%10], digits[n%10]
}

// weighted is the sum of digits, each times its weight.
func weighted(digits []byte, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += int(digits[i]-'0') * w
	}
	return sum
}

// iso7064 gives the check digit of ISO 7064 MOD 11,10, as German tax numbers have.
func iso7064(digits []byte) byte {
	product := 10
	for _, d := range digits {
		sum := (int(d-'0') + product) % 10
		if sum == 0 {
			sum = 10
		}
		product = sum * 2 % 11
	}
	return byte('0' + (11-product)%10)
}
