package desklog

// wording is how customers put one kind of request. {order}, {item}, {to} and
// {name} are filled in.
type wording struct {
	openings []string // complete requests
	follows  []string // as a further question in a conversation
	messy    []string // in a hurry, on a phone
	foreign  []string // in other languages
}

// wordings gives the wording of a kind by its name.
func wordings(kind string) wording {
	switch kind {
	case askWhere:
		return wording{
			openings: []string{
				"Where is my order {order}?", "Could you tell me when order {order} will arrive?", "What is the status of {order}?",
				"I ordered the {item} ({order}). When will it arrive?", "Is order {order} on its way yet?",
				"I need the delivery date of {order}, I have to be at home for it.", "Can you track {order} for me and say when it comes?",
				"Any news of order {order}?",
			},
			follows: []string{"And when will it arrive?", "So what is the delivery date?", "Ok. Any news on when I get it?"},
			messy:   []string{"wher is {order}???", "wheres my {item}, {order}", "{order} eta??", "ordr {order} whare is it", "Hi!! {order} 📦 when"},
			foreign: []string{
				"Wo bleibt meine Bestellung {order}?", "Guten Tag, wann kommt {order} an?", "Bonjour, où est ma commande {order} ?",
				"¿Dónde está mi pedido {order}?", "Dzień dobry, kiedy dotrze moje zamówienie {order}?",
			},
		}
	case askNotArrived:
		return wording{
			openings: []string{
				"My {item} from order {order} has not arrived yet. When can I expect it?", "Order {order} hasn't arrived. What is going on?",
				"I am still waiting for {order}, which day will it be?", "{order} was due days ago and has not arrived. When will it?",
				"It is {order} again: not arrived yet. Please give me a date.",
			},
			follows: []string{"It has not arrived yet though. When will it?", "I am still waiting for it. Which day?"},
			messy:   []string{"still waiting for {order} !!", "{order} hasnt arrived yet", "no {item} here. {order}. not arrived yet"},
			foreign: []string{"Meine Bestellung {order} ist noch nicht da. Wann kommt sie?", "Mi pedido {order} no ha llegado. ¿Cuándo llega?"},
		}
	case askWhenDelivered:
		return wording{
			openings: []string{
				"Your site says {order} was delivered. On which day was that?", "On what date was order {order} delivered?",
				"When was {order} delivered? I need it for our records.",
			},
			follows: []string{"On which day was it delivered?", "And when was it delivered exactly?"},
			messy:   []string{"{order} delivered when"},
		}
	case askCarrier:
		return wording{
			openings: []string{"Which carrier has order {order}?", "Who delivers {order}? Which courier is it?", "Which courier brings the {item}, order {order}?"},
			follows:  []string{"Which carrier is it?", "And who delivers it?", "Which courier, please?"},
			messy:    []string{"which courier for {order}"},
		}
	case askTracking:
		return wording{
			openings: []string{
				"Please send me carrier and tracking number of {order}.", "How can I track {order} myself?", "Where can I track order {order}?",
			},
			follows: []string{"How can I track it?", "Do you have a tracking number?", "Can I track that somewhere?"},
			messy:   []string{"track {order} pls"},
		}
	case askCancel:
		return wording{
			openings: []string{
				"Please cancel order {order}.", "I would like to cancel {order}, the {item} is no longer needed.", "Can you cancel {order} before it leaves?",
				"I ordered the {item} twice by mistake, please cancel {order}.", "I changed my mind about the {item}, order {order}. Do not ship it, please.",
			},
			follows: []string{"Then please cancel it.", "That is too late for us. Please cancel the order.", "I changed my mind, I no longer need it."},
			messy:   []string{"cancle {order} pls", "pls cansel {order}", "CANCEL {order}"},
			foreign: []string{"Bitte stornieren Sie {order}.", "Merci d'annuler ma commande {order}.", "Quiero cancelar el pedido {order}.", "Vorrei annullare l'ordine {order}."},
		}
	case askCancelAmount:
		return wording{
			openings: []string{
				"Please cancel {order}. What do I get back?", "Cancel order {order} please and tell me how much comes back to me.",
				"I want to cancel {order}. Please confirm the sum I will be paid back.",
			},
			follows: []string{"Please cancel it and tell me the sum you pay back.", "Cancel it then. How much do I get?"},
			messy:   []string{"cancel {order}, what do i get back"},
		}
	case askCancelLate:
		return wording{
			openings: []string{"Please cancel order {order}.", "I don't need the {item} any more, cancel {order}, please.", "Is it too late to cancel {order}?"},
			follows:  []string{"Can I still cancel it?", "Please cancel it, it takes too long."},
			messy:    []string{"cancle {order}"},
			foreign:  []string{"Kann ich {order} noch stornieren?"},
		}
	case askAddress:
		return wording{
			openings: []string{
				"Please send {order} to another address: {to}.", "We have moved. Order {order} should go to {to}.",
				"The delivery address of {order} is wrong, it has to be {to}.", "Could you deliver it to {to} instead? Order {order}.",
				"New office, so please change the address of {order} to {to}.",
			},
			follows: []string{"Could you send it to {to} instead?", "Please change the address to {to}.", "I will be at our new place, {to}. Can it go there?"},
			messy:   []string{"wrong adress on {order}, should be {to}", "pls change adress {order} -> {to}"}, //nolint:misspell // as customers write
			foreign: []string{"Wir sind umgezogen, bitte {order} an {to} liefern.", "Nouvelle adresse pour {order} : {to}. Merci."},
		}
	case askAddressLate:
		return wording{
			openings: []string{"Can you still change the address of {order}?", "I gave the wrong address for {order}. Can you correct it?"},
			follows:  []string{"Can I still change the address?", "The delivery address is wrong, can you correct that?"},
		}
	default:
		return otherWordings(kind)
	}
}

func otherWordings(kind string) wording {
	switch kind {
	case askRefund:
		return wording{
			openings: []string{
				"I would like a refund for order {order}.", "Please give me my money back for the {item}, order {order}. I sent it back on Monday.",
				"I want to return the {item} from {order} and have a refund.", "The {item} is not for us. Please refund order {order}.",
				"I have sent {order} back and want to be reimbursed.", "Refund for {order} please, the {item} is too small for our office.",
			},
			follows: []string{"I do not want to keep it. Please refund it.", "Then I would like my money back.", "I want to return it and get a refund."},
			messy:   []string{"refnud {order} pls", "{order} refund!!", "need refudn for {item} {order}"},
			foreign: []string{
				"Ich hätte gern mein Geld zurück für {order}.", "Je voudrais un remboursement pour {order}.", "Solicito el reembolso de {order}.",
				"Ik wil mijn geld terug voor {order}.",
			},
		}
	case askRefundWhen:
		return wording{
			openings: []string{"How long does a refund take?", "When will the money for {order} be back on my card? The refund was promised."},
			follows:  []string{"When will I see the refund?", "How long does the refund take?", "And when will the money be there?"},
		}
	case askInvoice:
		return wording{
			openings: []string{
				"Please send me the invoice for order {order}.", "Our bookkeeper needs a copy of the invoice of {order}.", "I need a VAT receipt for {order}.",
				"Can I have the invoice for the {item}, order {order}?",
			},
			follows: []string{"Please send me the invoice as well.", "And I need the invoice.", "Could I have a receipt too?"},
			messy:   []string{"invioce for {order} pls", "receipt {order}"},
			foreign: []string{"Bitte schicken Sie mir die Rechnung zu {order}.", "Pouvez-vous m'envoyer la facture de {order} ?", "Necesito la factura de {order}."},
		}
	case askInvoiceAmount:
		return wording{
			openings: []string{
				"What number and amount does the invoice of {order} have?", "I need the invoice for {order} with the sum we paid.",
				"Please send the invoice of {order} and confirm its total.", "How much was the invoice for {order}?", "What is the total of the invoice for {order}?",
			},
			follows: []string{"What is the amount on the invoice?", "And what is the invoice total?", "And the invoice, how much is it?"},
		}
	case askDamaged:
		return wording{
			openings: []string{
				"The {item} from order {order} came with a cracked housing. What now?", "My {item} arrived damaged, order {order}.",
				"Order {order}: the {item} is broken out of the box.", "The {item} I got ({order}) is dented on one side.",
			},
			follows: []string{"I have unpacked it now: it is damaged.", "It is scratched all over. What can you do?"},
			messy:   []string{"{item} came brokn {order}", "{order} dented :("},
			foreign: []string{"Der Artikel aus {order} ist beschädigt angekommen.", "El artículo de {order} llegó roto."},
		}
	case askWrongItem:
		return wording{
			openings: []string{"I got the wrong item in {order}.", "Half of it is missing: order {order}, only one of two boxes came.", "{order} is not what I ordered, I bought the {item}."},
			follows:  []string{"It is the wrong colour.", "Part of it is missing, too."},
		}
	case askPassword:
		return wording{
			openings: []string{"I forgot my password.", "I cannot log in to the shop any more.", "I am locked out of my account, please help.", "How do I reset the password?"},
			follows:  []string{"By the way, I cannot log in on the site.", "And how do I reset my password?"},
			messy:    []string{"pasword doesnt work", "cannot get in"},
			foreign:  []string{"Ich habe mein Passwort vergessen.", "J'ai oublié mon mot de passe.", "Olvidé mi contraseña."},
		}
	case askEmail:
		return wording{
			openings: []string{"I want to use another e-mail address for my account.", "How do I change the email address you have of me?"},
			follows:  []string{"How do I change my e-mail address?"},
		}
	case askPlan:
		return wording{
			openings: []string{"What does the Pro plan cost?", "We are thinking of an upgrade to Pro. What is the price?", "How much is the Pro subscription?"},
			follows:  []string{"What would the Pro plan cost us?", "And how much is an upgrade to Pro?"},
		}
	case askShippingCost:
		return wording{
			openings: []string{"How much is the postage for small orders?", "What are your shipping costs?", "What do you charge for sending things? I mean the delivery charge."},
			follows:  []string{"And what are the shipping costs for the next one?", "What is the postage on a further order?"},
			foreign:  []string{"Wie hoch sind die Versandkosten?", "Quels sont les frais de port ?"},
		}
	default:
		panic("no wording for " + kind) // kinds and wordings stand side by side
	}
}
