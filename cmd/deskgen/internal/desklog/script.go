package desklog

import (
	"slices"
	"strings"

	"forerun/datasets"
)

// turn is one request of a conversation and what a right answer to it is.
type turn struct {
	text     string
	workflow string
	language string
	kind     *kind  // nil where a person has to take over
	to       string // the new address it asks for
	concern  string // why a person has to take over
}

// decision is what a person decides on the refund of a scene.
type decision struct {
	word   datasets.Decision
	amount float64
}

// refundLimit is the amount above which a person has to decide on a refund.
const refundLimit = 500

// decide draws the decision on the refund of the order.
func (s *scene) decide() {
	total := s.about().Total
	switch draw := s.rng.IntN(20); {
	case draw < 14:
		s.decision = decision{datasets.Approved, total}
	case draw < 16: // the goods came back used
		s.decision = decision{datasets.Edited, float64(int(total*80)) / 100}
	default:
		s.decision = decision{datasets.Rejected, 0}
	}
}

// ordinary writes a conversation of one to four requests that an agent can
// answer. The last one ends it; a person may still be asked for after it.
func (s *scene) ordinary(most int) []turn {
	var turns []turn
	var after *kind
	named := s.rng.IntN(18) > 0 // else the customer speaks of "my last order"
	known := false              // the order was mentioned
	for range most {
		k := s.next(after)
		t := turn{workflow: k.workflow, kind: &k, language: english}
		if k.workflow == flowAddressChange {
			t.to = street(s.rng)
		}
		w := wordings(k.name)
		switch draw := s.rng.IntN(100); {
		case after != nil && (known || !needsOrder(&k)) && len(w.follows) > 0:
			t.text = pick(s.rng, w.follows...)
		case draw < 9 && len(w.messy) > 0:
			t.text, t.language = pick(s.rng, w.messy...), messy
		case draw < 18 && named && len(w.foreign) > 0:
			t.text, t.language = pick(s.rng, w.foreign...), foreign
		default:
			t.text = s.aside() + pick(s.rng, w.openings...)
		}
		needed := strings.Contains(t.text, "{order}")
		known = known || needed
		if after == nil && !named {
			t.text = unnamed(t.text)
		}
		t.text = s.dress(s.fill(t.text, t.to), t.language, after == nil)
		turns = append(turns, t)
		if after == nil && !named && needed {
			turns = append(turns, s.repeat(t))
			named = true
		}
		after = &k
	}
	return turns
}

// repeat is the customer who gives the number afterwards.
func (s *scene) repeat(t turn) turn {
	t.text = s.fill(pick(s.rng, "It is {order}.", "Sorry: {order}.", "The number is {order}, if that helps.", "{order}"), t.to)
	if t.to != "" {
		t.text += " And the address is " + t.to + "."
	}
	return t
}

// needsOrder says whether a question is about a certain order.
func needsOrder(k *kind) bool {
	return k.workflow != flowAccount && k.workflow != flowDelivery && k.name != askRefundWhen
}

// next draws what is asked; after is what was asked before.
func (s *scene) next(after *kind) kind {
	var fit []kind
	for _, k := range kinds() {
		switch {
		case after == nil && k.fits(s.about().Status):
			for range openingShare(k.name) {
				fit = append(fit, k)
			}
		case after != nil && k.name != after.name && k.fits(s.about().Status) && followsOn(after, &k):
			fit = append(fit, k)
		}
	}
	k := pick(s.rng, fit...)
	if k.name == askRefund {
		for s.about().Total > refundLimit {
			*s.about() = s.reorder(pick(s.rng, goods()...))
		}
		s.decide()
	}
	return k
}

// followsOn says whether a customer would ask k after the other.
func followsOn(after, k *kind) bool {
	if after.name == askRefund {
		return k.name == askRefundWhen || k.workflow == flowAccount || k.workflow == flowDelivery
	}
	if after.writes {
		return k.workflow == flowAccount || k.workflow == flowDelivery
	}
	if k.name == askRefund || k.name == askNotArrived || k.name == askInvoiceAmount {
		return after.workflow != k.workflow
	}
	return true
}

// openingShare says how often a conversation begins with a kind.
func openingShare(name string) int {
	switch name {
	case askRefund:
		return 16
	case askWhere, askCancel, askDamaged:
		return 6
	case askAddress, askInvoice:
		return 4
	case askNotArrived, askCancelLate, askTracking, askCarrier, askWhenDelivered, askPassword:
		return 2
	default:
		return 1
	}
}

// reorder makes the order one of another item.
func (s *scene) reorder(g good) order {
	o := *s.about()
	o.Item, o.Total = g.name, float64(g.cents+490)/100
	return o
}

// concerned writes the request that a person has to take over; first says that
// it opens the conversation.
func (s *scene) concerned(c *concern, text string, first bool) turn {
	if c.name == largeRefund {
		for _, g := range goods() {
			if g.cents > refundLimit*100 && s.rng.IntN(2) == 0 || g.name == "projector" {
				*s.about() = s.reorder(g)
				break
			}
		}
	}
	t := turn{text: s.fill(text, ""), workflow: c.workflow, language: english, concern: c.name}
	switch {
	case slices.Contains(c.foreign, text):
		t.language = foreign
	case strings.ToLower(text[:1]) == text[:1] && text[0] != '{':
		t.language = messy
	}
	t.text = s.dress(t.text, t.language, first)
	return t
}

func (s *scene) fill(text, to string) string {
	o := s.about()
	return strings.NewReplacer(
		"{order}", o.OrderID, "{item}", o.Item, "{total}", money(o.Total), "{to}", to, "{name}", s.customer.Name, "{city}", pick(s.rng, towns()...),
	).Replace(text)
}

// unnamed takes the order number out of a request.
func unnamed(text string) string {
	return strings.NewReplacer(
		", order {order}", "", "order {order}", "my last order", "Order {order}", "My last order", " ({order})", "", "{order}", "my last order",
	).Replace(text)
}

// aside is what some people say first, and what a careless reader trips over.
func (s *scene) aside() string {
	if s.rng.IntN(100) >= 4 {
		return ""
	}
	return pick(s.rng,
		"I work at the county court and cannot take calls before four. ", "You can also call me on my mobile. ", "My manager asks me for this. ",
		"Your colleague yesterday was a very nice person to talk to. ", "I am just back from my late shift. ", "I read about you in the paper. ",
	)
}

// dress adds what letters and chats have around the matter.
func (s *scene) dress(text, language string, first bool) string {
	switch {
	case language == messy:
		return text
	case s.channel == "mail" && (!first || language == foreign):
		return text + "\n\n" + s.customer.Name
	case language == foreign || !first:
		return text
	case s.channel == "mail":
		return "Dear team,\n\n" + text + "\n\nKind regards\n" + s.customer.Name
	default:
		return pick(s.rng, "", "", "", "Hi. ", "Hello! ", "Good morning. ", "Hey! ") + text + pick(s.rng, "", "", "", "", " Thanks!", " Thank you.", " Cheers")
	}
}
