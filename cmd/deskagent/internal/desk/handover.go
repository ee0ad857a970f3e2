package desk

// Rule is one reason why a person has to see a request: any of its phrases in
// the customer's latest message is enough.
type Rule struct {
	Reason  string
	Tier    string // of customers it is for; empty is everyone
	Phrases []string
}

// handOver gives the first reason in the latest message to call a person, or
// the empty string.
func handOver(rules []Rule, latest, tier string) string {
	prepared := words(latest)
	for _, r := range rules {
		if (r.Tier == "" || r.Tier == tier) && saysAny(prepared, r.Phrases) {
			return r.Reason
		}
	}
	return ""
}

// careful are v7's rules, grown over years of complaints about the desk. They
// rather hand over once too often: a customer who asks for a French press gets
// a person too.
func careful() []Rule {
	return []Rule{
		{Reason: "legal", Phrases: []string{
			"lawyer*", "solicitor*", "barrister", "attorney", "counsel", "court", "legal", "sue", "suing", "tribunal", "ombudsman",
			"trading standards", "breach of contract", "letter before claim", "anwalt", "avocat", "abogado", "mise en demeure",
		}},
		{Reason: "safety", Phrases: []string{
			"fire", "burn*", "smoke", "smoking", "injur*", "hospital", "electric shock", "swallowed", "bleed*", "hit my head", "is it safe",
			"unsafe", "explod*", "rash", "emergency", "sparks", "brennen", "brennt", "melted", "verletzt", "fumes", "feu", "blessé",
		}},
		{Reason: "fraud", Phrases: []string{
			"fraud*", "hacked", "hacker*", "did not place", "never placed", "never ordered", "didnt order", "used my card", "stolen", "scam*",
			"phishing", "unknown charge", "do not recognise", "dont recognise", "my card number", "broken into", "betrug", "somebody else",
			"someone else", "not me",
		}},
		{Reason: "payment dispute", Phrases: []string{
			"chargeback", "charge back", "disput*", "my bank", "card company", "card issuer", "meine bank",
		}},
		{Reason: "bereavement", Phrases: []string{
			"died", "passed away", "death", "deceased", "my late", "funeral", "widow*", "bereave*", "verstorben", "gestorben", "décédé",
			"décédée", "falleció", "probate",
		}},
		{Reason: "repeated failure", Phrases: []string{
			"third time", "fourth time", "fifth time", "how many times", "again and again", "same answer", "nobody answers", "nobody reads",
			"times already", "keep sending me", "going round in circles", "still no answer", "zum dritten mal", "third message",
			"fourth message", "fifth message", "every week since",
		}},
		{Reason: "service outage", Tier: "enterprise", Phrases: []string{
			"down", "outage", "503", "502", "timeouts", "cannot order", "cannot place", "all our", "every branch", "punch out", "nobody can",
			"production stops", "unreachable",
		}},
		{Reason: "privacy", Phrases: []string{
			"gdpr", "dsgvo", "rgpd", "personal data", "data protection", "another customer", "delete everything", "my data", "data breach",
			"subject access",
		}},
		{Reason: "press", Phrases: []string{
			"journalist", "newspaper", "paper", "followers", "public with", "viral", "press", "television", "reporter", "consumer programme",
		}},
		{Reason: "hardship", Phrases: []string{
			"lost my job", "cannot pay", "cant pay", "unable to pay", "insolven*", "in debt", "go on any more", "universal credit",
			"no money left", "food bank",
		}},
		{Reason: "conduct", Phrases: []string{
			"threatened", "shouted", "racist", "harass*", "insulted", "abusive", "texting me", "swore", "followed me", "made fun",
		}},
		{Reason: "asked for a person", Phrases: []string{
			"human", "real person", "a person", "speak to", "talk to", "call me", "manager", "supervisor", "somebody real", "someone real",
			"no more bots", "no bots", "menschen", "put me through",
		}},
	}
}

// explicitOnly are v8's rules: resolve first, hand over only what names itself.
func explicitOnly() []Rule {
	return []Rule{
		{Reason: "legal", Phrases: []string{"lawyer*", "solicitor*", "legal action", "suing", "court"}},
		{Reason: "safety", Phrases: []string{"injured", "hospital", "caught fire", "electric shock", "burned", "smoke"}},
		{Reason: "fraud", Phrases: []string{"fraud*", "hacked", "did not place", "stolen"}},
		{Reason: "payment dispute", Phrases: []string{"chargeback", "disput*"}},
		{Reason: "bereavement", Phrases: []string{"died", "deceased", "passed away"}},
		{Reason: "conduct", Phrases: []string{"threatened", "racist"}},
		{Reason: "privacy", Phrases: []string{"gdpr", "data breach", "personal data"}},
		{Reason: "service outage", Tier: "enterprise", Phrases: []string{"outage"}},
		{Reason: "asked for a person", Phrases: []string{"human", "real person", "a person", "manager", "supervisor", "call me", "put me through", "menschen"}},
	}
}
