package redact

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// plant is a value that the self-test hides in a case, and a sentence it stands in.
type plant struct {
	kind     Kind
	value    string
	sentence string // with the value in it
}

// plants makes one value of each form that is promised to be found.
func plants(rng *rand.Rand) []plant {
	digits := func(n int) string {
		out := make([]byte, n)
		for i := range out {
			out[i] = "0123456789"[rng.IntN(10)]
		}
		return string(out)
	}
	word := func(n int, alphabet string) string {
		out := make([]byte, n)
		for i := range out {
			out[i] = alphabet[rng.IntN(len(alphabet))]
		}
		return string(out)
	}
	const lower, hex = "abcdefghijkmnpqrstuvwxyz", "0123456789abcdef"
	const mixed = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
	card := func(begin string, n int) string {
		d := []byte(begin + digits(n-1-len(begin)))
		return string(append(d, luhn(d)))
	}
	visa := card("4539", 16)
	cpf := []byte("529" + digits(6))
	cpf = append(cpf, cpfCheck(cpf)...)
	jwt := "eyJ" + word(20, mixed) + "." + word(40, mixed) + "." + word(43, mixed)
	network := func() string { return fmt.Sprintf("81.%d.%d.%d", 1+rng.IntN(250), 1+rng.IntN(250), 1+rng.IntN(250)) }
	own := func(kind Kind, before, value, after string) plant { return plant{kind, value, before + value + after} }
	return []plant{
		own(ProviderKey, "the key sk-proj-", word(30, mixed)+"7", " does not work"),
		own(ProviderKey, "I pushed ghp_", word(35, mixed)+"7", " by mistake"),
		own(ProviderKey, "AWS says AKIA", strings.ToUpper(word(15, lower))+"7", " is active"),
		own(Token, "it sent ", jwt, " and stopped"),
		own(Token, "with Authorization: Bearer ", word(30, mixed)+"7", " in the header"),
		own(PrivateKey, "-----BEGIN PRIVATE KEY-----\n", word(64, mixed)+"\n"+word(40, mixed), "\n-----END PRIVATE KEY-----"),
		own(Password, "my password is ", word(9, lower)+"7!", ", it was refused"),
		own(Password, "connect to postgres://shop:", word(10, mixed)+"9", "@db.internal:5432/shop"),
		own(Entropy, `the client secret: "`, word(32, hex)+"a7b1", `" is new`),
		own(Email, "write to ", word(8, lower)+"."+word(6, lower)+"@"+word(7, lower)+".co.uk", ", please"),
		own(Email, "see https://shop.example/reset?mail=", word(8, lower)+"%40"+word(7, lower)+".de", "&step=2"),
		own(Phone, "I am at +49 ", "151 "+digits(8), " until five"),
		own(Phone, "call (415) ", "7"+digits(2)+"-"+digits(4), " tomorrow"),
		own(Phone, "my mobile number is 0", "7"+digits(9), " as before"),
		own(Card, "charged to ", visa, " twice"),
		own(Card, "the card "+visa[:4]+" ", visa[4:8]+" "+visa[8:12]+" "+visa[12:], " expired"),
		own(Card, "Amex ", card("37", 15), " was refused"),
		own(IBAN, "refund to ", plantIBAN("DE", digits(18)), " as agreed"),
		own(NationalID, "my SSN is ", "2"+digits(1)+"3-"+"4"+digits(1)+"-7"+digits(3), " for the form"),
		own(NationalID, "CPF ", fmt.Sprintf("%s.%s.%s-%s", cpf[:3], cpf[3:6], cpf[6:9], cpf[9:]), " on the invoice"),
		own(IPAddress, "logged in from ", network(), " at night"),
		own(IPAddress, "and from ", fmt.Sprintf("2a02:8%s::%s", word(2, hex), "1"+word(3, hex)), " too"),
		own(MACAddress, "the router ", fmt.Sprintf("a4:%s:9c:%s:1f:%s", word(2, hex), word(2, hex), word(2, hex)), " is offline"),
	}
}

// plantIBAN gives an IBAN its check digits.
func plantIBAN(country, account string) string {
	account = "37" + account[2:]
	check := 98 - mod97(account+country+"00")
	return fmt.Sprintf("%s%02d%s", country, check, account)
}

// decoys are values that must be left as they are: agents work with them.
func decoys(rng *rand.Rand) []string {
	n := func(most int) int { return rng.IntN(most) }
	return []string{
		fmt.Sprintf("order #%d", 100000+n(900000)),
		fmt.Sprintf("2026-%02d-%02dT%02d:%02d:%02dZ", 1+n(12), 1+n(28), n(24), n(60), n(60)),
		fmt.Sprintf("%d.%02d EUR", 1+n(5000), n(100)),
		fmt.Sprintf("version 1.%d.%d", n(40), n(40)),
		fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", rng.Uint32(), n(1<<16), n(1<<12), n(1<<12), rng.Uint64()>>16),
		fmt.Sprintf("pages %d-%d", 1+n(100), 101+n(100)),
		fmt.Sprintf("%d tokens", 10000+n(90000)),
		"reset your password on the website",
		"meet at 10:30, gate B12, seat 23A",
	}
}
