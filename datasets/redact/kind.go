package redact

// Kind is what a value is.
type Kind string

// The kinds that are told apart.
const (
	ProviderKey Kind = "provider_key" // an API key by its prefix
	Token       Kind = "token"        // a bearer token, a JWT, a cookie
	PrivateKey  Kind = "private_key"  // a PEM block
	Password    Kind = "password"     // by the word before it, or in a URL
	Entropy     Kind = "entropy"      // random characters where a secret is spoken of
	Email       Kind = "email"
	Phone       Kind = "phone"
	Card        Kind = "card"
	IBAN        Kind = "iban"
	NationalID  Kind = "national_id"
	IPAddress   Kind = "ip_address"
	MACAddress  Kind = "mac_address"
	Name        Kind = "name"   // in a field that is declared to hold names
	Denied      Kind = "denied" // a field that is declared to be replaced whole
)

// Kinds lists all kinds, secrets first.
func Kinds() []Kind {
	return []Kind{
		ProviderKey, Token, PrivateKey, Password, Entropy,
		Email, Phone, Card, IBAN, NationalID, IPAddress, MACAddress, Name, Denied,
	}
}

// index is the place of a kind in [Kinds].
func (k Kind) index() int {
	for i, one := range Kinds() {
		if one == k {
			return i
		}
	}
	return 0 // there is no other kind
}
