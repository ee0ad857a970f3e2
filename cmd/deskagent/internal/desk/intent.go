package desk

import "strings"

// Intent is what a request is about: the desk's workflows. The zero Intent
// means that nothing was recognised.
type Intent uint8

// The workflows, in the order that settles a tie.
const (
	Refund Intent = iota + 1
	Cancel
	AddressChange
	Invoice
	Complaint
	Account
	Delivery
	OrderStatus
)

// intents lists the workflows in their order.
func intents() []Intent {
	return []Intent{Refund, Cancel, AddressChange, Invoice, Complaint, Account, Delivery, OrderStatus}
}

// Vocabulary holds the phrases by which a version recognises each workflow.
type Vocabulary map[Intent][]string

// recognise gives the workflow whose phrases cover most of the text. A phrase
// counts by its words: "e mail address" says more than "address".
func (v Vocabulary) recognise(text string) Intent {
	prepared := words(text)
	var best Intent
	var most int
	for _, intent := range intents() {
		score := 0
		for _, phrase := range v[intent] {
			if says(prepared, phrase) {
				score += 1 + strings.Count(phrase, " ")
			}
		}
		if score > most {
			best, most = intent, score
		}
	}
	return best
}

// with gives a vocabulary that has further phrases.
func (v Vocabulary) with(more Vocabulary) Vocabulary {
	sum := make(Vocabulary, len(v))
	for _, intent := range intents() {
		sum[intent] = append(append([]string(nil), v[intent]...), more[intent]...)
	}
	return sum
}

// english is v7's vocabulary. It knows one language, few misspellings, and
// takes "it has not arrived" for a complaint instead of a question.
func english() Vocabulary {
	return Vocabulary{
		Refund: {"refund*", "money back", "reimburse*", "return it", "return the", "return this", "send it back", "the money"},
		Cancel: {"cancel*", "stop the order", "do not send it", "dont send it"},
		AddressChange: {
			"address", "moved", "deliver it to", "send it to", "ship it to", "new address", "wrong address", "delivery address",
		},
		Invoice: {"invoice*", "receipt", "vat", "for our accounts", "bookkeeper"},
		Complaint: {
			"damaged", "broken", "scratched", "wrong item", "wrong colour", "missing", "complain*", "disappointed", "leak*", "cracked",
			"faulty", "has not arrived", "hasnt arrived", "not arrived", "still waiting", "bent", "torn",
		},
		Account: {
			"password", "log in", "login", "sign in", "e mail address", "email address", "plan", "subscription", "my account",
			"upgrade", "two factor",
		},
		Delivery: {
			"shipping cost*", "delivery cost*", "postage", "delivery charge", "do you ship", "do you deliver", "ship to",
			"how long does delivery", "shipping fee*",
		},
		OrderStatus: {
			"where is", "wheres", "track*", "status", "when will it arrive", "when will my", "arriv*", "delivery date", "shipped yet", "eta",
			"on its way", "which carrier", "which courier", "who delivers", "delivered", "order", "parcel", "package",
		},
	}
}

// everydaySpeech is what v8 learned on top: two more languages, the usual
// misspellings, and that "it has not arrived" asks where it is.
func everydaySpeech() Vocabulary {
	return Vocabulary{
		Refund: {
			"refnud", "geld zurück", "erstatt*", "rückerstattung", "reembols*", "devolver", "mi dinero",
			"zurückgeben", "zurückschicken", "get my cash back",
		},
		Cancel: {
			"stornier*", "cancelar", "cancle", "dont need it any more", "no longer need", "abbestell*",
		},
		AddressChange: {
			"adress", "adresse", "dirección", "umgezogen", "mudado", "lieferadresse", "different house", "new flat", "new place", //nolint:misspell // as customers write
		},
		Invoice: {"rechnung", "factura", "proof of purchase", "paperwork"},
		Complaint: {
			"beschädigt", "kaputt", "roto", "rota", "brokn", "not what i ordered", "half of it",
		},
		Account:  {"passwort", "contraseña", "locked out", "cannot get in", "anmelden"},
		Delivery: {"versandkosten", "gastos de envío", "how much to send", "versand"},
		OrderStatus: {
			"it has not arrived", "has not arrived yet", "hasnt arrived yet", "not arrived yet", "still waiting for", "wo ist", "wo bleibt",
			"wann kommt", "bestellung", "dónde está", "mi pedido", "cuándo llega", "any news", "has not arrived", "not arrived",
			"hasnt arrived", "wheres my",
		},
	}
}
