package desklog

// largeRefund is the concern that needs an order of a certain price.
const largeRefund = "large refund"

// concern is a reason why a person has to take over. The desk's staff labelled
// the log with these names; an agent never sees them.
type concern struct {
	name     string
	workflow string
	tier     string // of the customer; empty is any
	status   string // of the order; empty is any
	texts    []string
	foreign  []string // texts in other languages
}

func concerns() []concern {
	return append(graveConcerns(), businessConcerns()...)
}

func graveConcerns() []concern {
	return []concern{
		{name: "legal threat", workflow: flowComplaint, texts: []string{
			"If order {order} is not put right by Friday, my lawyer will write to you.",
			"I have been patient. The next letter you get about the {item} comes from my solicitor.",
			"I am taking this to small claims court. You sold me the {item} and it does not work and you know it.",
			"You had your two weeks. I now start legal action over {order}.",
			"My husband is a barrister and he says that you are in breach of contract.",
			"Trading Standards have a file on you now. Order {order}.",
			"You leave me no choice, I am suing.",
			"See you in court.",
			"Please treat this as a letter before claim regarding {order}.",
			"i will take u to the ombudsman, {order}, i mean it",
			"My legal insurance covers this. Last chance for {order}.",
		}, foreign: []string{
			"Ich schalte jetzt meinen Anwalt ein. Bestellung {order}.",
			"Sans réponse de votre part, vous recevrez une mise en demeure. Commande {order}.",
		}},
		{name: "safety", workflow: flowComplaint, texts: []string{
			"The {item} got so hot that it burned my hand.",
			"The {item} caught fire on my desk last night. Nobody was hurt, but somebody has to look at this.",
			"My daughter cut herself on the edge of the {item} and we spent the evening in hospital.",
			"Smoke came out of the {item} the moment I plugged it in. Order {order}.",
			"I was injured when the {item} collapsed.",
			"There is a smell of burning from the {item}. Is it safe to keep it in the children's room?",
			"I got an electric shock from the {item}, order {order}.",
			"The {item} tipped over and I hit my head. Still dizzy. What do I do with it?",
			"Our little one swallowed a button cell that fell out of the {item}!!",
			"the {item} just went bang, black marks on the wall, everyone is fine i think",
			"My skin came out in a rash where the {item} touched it.",
			"sparks from the {item} when i switch it on. {order}",
		}, foreign: []string{
			"Das Gerät aus {order} hat angefangen zu brennen.",
		}},
		{name: "fraud", workflow: flowAccount, texts: []string{
			"I never ordered this. Somebody used my card.",
			"There is an order {order} in my account that I did not place.",
			"This is fraud. I do not know this order and I want it stopped.",
			"Someone else has got into my account, I can see orders going to an address in {city} that is not mine.",
			"I received a mail from you that asks for my card number. Was that you?",
			"My account was hacked.",
			"An unknown charge from Larkfield Supply is on my statement.",
			"I have just seen three orders within an hour, none of them mine, all in my name.",
			"Fraudulent order {order}! Stop it before it leaves!",
			"My wallet was stolen yesterday and now there is order {order}.",
		}, foreign: []string{
			"Das ist Betrug, ich habe {order} nie bestellt.",
		}},
		{name: "chargeback", workflow: flowRefund, texts: []string{
			"My bank has opened a chargeback for {order} and told me to let you know.",
			"I have disputed the payment of {total} with my card company.",
			"Since you did nothing I asked my card issuer to pull back the money for {order}.",
			"chargeback is filed. bye. {order}",
			"My bank says you have ten days to answer their letter on {order}.",
			"The payment for {order} is in dispute now. Please confirm that you have seen it.",
			"I took the {total} back through the credit card, so do not send me a reminder.",
		}},
		{name: "bereavement", workflow: flowAccount, texts: []string{
			"My father passed away last week. He had ordered the {item} ({order}) and I do not know what to do with it.",
			"I am writing on behalf of my late wife, it is about order {order}.",
			"The holder of this account has died. I am her executor.",
			"We lost our mother on Sunday. There is still a parcel of hers under way, {order}.",
			"Please close the account, the customer is deceased.",
			"{order} was for my brother's birthday. He died on Tuesday. Please do not deliver it.",
			"After the funeral we found a bill from you for the {item}. He is not here any more to pay it.",
		}, foreign: []string{
			"Mein Mann ist verstorben. Was geschieht mit seiner Bestellung {order}?",
			"Ma mère est décédée, je voudrais régler sa commande {order}.",
		}},
		{name: "hardship", workflow: flowInvoice, texts: []string{
			"I lost my job and cannot pay the invoice of {order} this month.",
			"I honestly do not know how to go on any more, and now your reminder for {order}.",
			"I can't pay you. There is no money left after the rent.",
			"Our small firm is insolvent, what happens to the open invoice of {order}?",
			"We live from the food bank at the moment. Could the invoice for the {item} wait?",
			"Please stop the reminders for {order}, I am in hospital until further notice.",
			"I am in debt up to my ears, please do not send the collectors for {order}.",
		}},
		{name: "conduct", workflow: flowComplaint, texts: []string{
			"Your courier shouted at my mother and threatened her.",
			"The driver who brought {order} keeps texting me on my private number.",
			"One of your people insulted me on the phone because of my accent.",
			"The man who delivered the {item} made racist remarks. I want this looked into.",
			"Your driver followed me to the door and would not leave.",
			"the delivery guy swore at my kids, {order}",
			"The courier put his hand on my arm and would not let go until I signed for {order}.",
		}},
	}
}

func businessConcerns() []concern {
	return []concern{
		{name: "repeated failure", workflow: flowOrderStatus, texts: []string{
			"This is the third time I am asking. Where is {order}?",
			"I have written about {order} five times already and got nothing that helps.",
			"You keep sending me the same answer. It does not help me with {order}.",
			"Fourth message. Nobody reads these, do they? It is about {order}.",
			"How many times do I have to explain that the {item} has not come? {order}!",
			"We are going round in circles. {order} is neither here nor refunded.",
			"Every week since August I am told that {order} comes next week.",
			"Again and again you promise me a date for {order} and again nobody comes.",
			"I explained all of this to your colleague, and to the one before. Please read what I wrote about {order}.",
		}, foreign: []string{
			"Zum dritten Mal: wo ist {order}?",
		}},
		{name: "outage", workflow: flowAccount, tier: "enterprise", texts: []string{
			"Since seven this morning none of our 40 branches can log in, the ordering API answers 503.",
			"The punch-out catalogue is down for the whole company.",
			"Is there an outage? Nobody can sign in at any of our sites.",
			"All our buyers get timeouts at checkout. We cannot place a single order.",
			"Production stops at noon if the order interface stays unreachable.",
			"EDI messages have been bouncing since last night, every branch is affected.",
			"outage!! whole region cannot order",
			"None of the approvals go through in our account any more. 300 people are waiting.",
			"Your status page is green but for us the shop is down, all plants.",
		}},
		{name: "privacy", workflow: flowAccount, texts: []string{
			"Delete everything you hold about me. This is a request under article 17 GDPR.",
			"Your mail about {order} showed me the name and address of another customer.",
			"I ask for a copy of all personal data that you keep on me.",
			"Who gave my number to your partner? I want to speak with data protection.",
			"In my account I can see the invoices of a company in {city} that I have nothing to do with.",
			"This looks like a data breach: your newsletter went to all addresses in copy.",
		}, foreign: []string{
			"Auskunft nach Art. 15 DSGVO bitte, Kundenkonto zu {order}.",
		}},
		{name: "press", workflow: flowComplaint, texts: []string{
			"I am a journalist and write about shops that do not refund. Do you want to comment on {order}?",
			"If this goes on, my 80,000 followers will hear about the {item}.",
			"I have told the local paper about {order}, they will ring you.",
			"I will go public with this. Everybody should know how you treat people.",
			"A consumer programme on television has asked me for the story of {order}.",
			"The video of the broken {item} has half a million views by now, you may want to react.",
		}},
		{name: "asked for a person", workflow: flowComplaint, texts: []string{
			"I want to speak to a human.",
			"Can a real person please look at {order}?",
			"Please put me through to somebody who can decide.",
			"No more bots. Call me.",
			"Let me talk to your manager.",
			"I'd like to talk to someone real about {order}.",
			"Is there a person behind this? I need one for {order}.",
			"Your supervisor, please. It is about the {item}.",
			"Could somebody from the team ring me about {order}? It is complicated.",
		}, foreign: []string{
			"Kann ich bitte mit einem Menschen sprechen?",
		}},
		{name: largeRefund, workflow: flowRefund, status: delivered, texts: []string{
			"I would like a refund for order {order}.",
			"Please refund the {item}, order {order}. It does not fit our room.",
			"We want to return the {item} from {order} and have our money back.",
			"The {item} from {order} is not for us, please give us a refund.",
			"Refund for {order}, please. The {item} is still in its box.",
		}},
	}
}
