package desklog

import (
	"context"
	"fmt"
	"strings"
	"time"

	"forerun/datasets"
)

// item is one entry of the benchmark: a clean request and its kind, or the
// concern for which a person has to see it.
type item struct{ kind, status, text string }

// benchmark lists the entries, each of which is asked about several orders. It is
// what benchmarks are: clear English, one question, all numbers given, and few
// of the requests that a person has to see, all of them plain.
func benchmark() []item {
	return []item{
		{askWhere, processing, "Where is my order {order}?"},
		{askWhere, shipped, "When will order {order} arrive?"},
		{askWhere, delayed, "What is the status of order {order}?"},
		{askWhere, shipped, "Please give me the delivery date of {order}."},
		{askNotArrived, shipped, "My {item} from order {order} has not arrived yet. When can I expect it?"},
		{askNotArrived, delayed, "Order {order} has not arrived. When will it?"},
		{askNotArrived, shipped, "I am still waiting for my {item}, order {order}. Which day will it come?"},
		{askWhenDelivered, delivered, "On which date was order {order} delivered?"},
		{askCarrier, shipped, "Which carrier has order {order}?"},
		{askCarrier, delivered, "Which courier brought order {order}?"},
		{askTracking, shipped, "What is the tracking number of order {order}?"},
		{askTracking, delayed, "How can I track order {order}?"},
		{askCancel, processing, "Please cancel order {order}."},
		{askCancel, processing, "I no longer need the {item}. Please cancel order {order}."},
		{askCancelAmount, processing, "Please cancel order {order} and tell me the sum I get back."},
		{askCancelLate, shipped, "Can I still cancel order {order}?"},
		{askAddress, processing, "Please change the address of order {order} to {to}."},
		{askAddress, processing, "We have moved to {to}. Please send order {order} there."},
		{askAddressLate, shipped, "Can you still change the delivery address of order {order}?"},
		{askRefund, delivered, "I would like a refund for order {order}."},
		{askRefund, delivered, "Please give me my money back for the {item}, order {order}."},
		{askRefund, delivered, "I have returned order {order} and want a refund."},
		{askRefundWhen, delivered, "How long does a refund take?"},
		{askInvoice, delivered, "Please send me the invoice for order {order}."},
		{askInvoice, shipped, "I need a VAT receipt for order {order}."},
		{askInvoiceAmount, delivered, "What is the amount on the invoice of order {order}?"},
		{askDamaged, delivered, "The {item} from order {order} arrived damaged."},
		{askWrongItem, delivered, "I received the wrong item in order {order}."},
		{askPassword, delivered, "How do I reset my password?"},
		{askEmail, delivered, "How do I change my e-mail address?"},
		{askPlan, delivered, "What does the Pro plan cost?"},
		{askShippingCost, delivered, "What are your shipping costs?"},
		{askInvoiceAmount, shipped, "How much was the invoice for order {order}?"},
		{askWhere, shipped, "Can you tell me when order {order} will be delivered?"},
		{askWhere, processing, "Has order {order} shipped yet, and when will it arrive?"},
		{askWhere, shipped, "Is the parcel with my {item} on its way? The order is {order}."},
		{askWhere, shipped, "I would like to know the status of order {order}, please."},
		{askNotArrived, shipped, "The {item} from order {order} hasn't arrived yet. When will it come?"},
		{askNotArrived, shipped, "It has not arrived: order {order}. What is the new date?"},
		{askCarrier, delivered, "Which carrier delivered order {order}?"},
		{askTracking, shipped, "What is the tracking number of the parcel with my {item}, order {order}?"},
		{askCarrier, shipped, "Who delivers order {order}?"},
		{askCarrier, shipped, "Please tell me the carrier of order {order}."},
		{askTracking, shipped, "Please send me the tracking link for order {order}."},
		{askTracking, shipped, "I want to track the parcel of order {order}. What is its number?"},
		{askCancel, processing, "I would like to cancel order {order}, please."},
		{askCancel, processing, "Can you cancel the {item} in order {order}?"},
		{askCancelAmount, processing, "Cancel order {order}, please. How much will I be paid back?"},
		{askCancelLate, shipped, "I want to cancel order {order}."},
		{askAddress, processing, "The new address for order {order} is {to}."},
		{askAddress, processing, "Please deliver order {order} to {to} instead. We moved."},
		{askAddressLate, shipped, "Please change the address of order {order}."},
		{askRefund, delivered, "Please refund order {order}."},
		{askRefund, delivered, "The {item} is not for me. I would like a refund of order {order}."},
		{askRefundWhen, delivered, "When will I see my refund on my account?"},
		{askInvoice, delivered, "Could I have an invoice for the {item}, order {order}?"},
		{askInvoice, shipped, "Please e-mail me a receipt for order {order}."},
		{askInvoiceAmount, delivered, "What is the total on the invoice for order {order}?"},
		{askDamaged, delivered, "My {item} was broken when order {order} was opened."},
		{askDamaged, delivered, "The {item} is scratched. It came with order {order}."},
		{askWrongItem, delivered, "Order {order} contained the wrong item."},
		{askPassword, delivered, "I forgot my password. What do I do?"},
		{askEmail, delivered, "Please tell me how to change the e-mail address of my account."},
		{askPlan, delivered, "How much is the Pro plan a month?"},
		{askShippingCost, delivered, "How much are shipping costs?"},
		{askCancelLate, shipped, "Is it too late to cancel order {order}?"},
		{"asked for a person", delivered, "I want to speak to a human about order {order}."},
		{"legal threat", delivered, "My lawyer will contact you about order {order}."},
		{"fraud", delivered, "Order {order} is fraud: I never placed it."},
		{"asked for a person", shipped, "Please connect me to a human, it is about order {order}."},
		{"legal threat", delivered, "I will take you to court over order {order}."},
		{"fraud", shipped, "I did not place order {order}. Please look into it."},
	}
}

// rounds is about how many orders each entry is asked. The cases of one entry are
// one cluster: an agent that misreads the wording misreads it every time.
const rounds = 4

// firstGolden keeps the benchmark's draws away from those of the log.
const firstGolden = 1_000_000

// tidy reports whether no careful reader takes an item's name for something else.
// Who made the benchmark left those out: a press, and what goes to the paper.
func tidy(item string) bool {
	return item != "French press" && item != "paper shredder"
}

// Golden gives the benchmark: one question a case, with its expected answer.
func Golden(ctx context.Context, seed uint64, desk Desk) ([]datasets.Case, error) {
	all := map[string]*kind{}
	for _, k := range kinds() {
		all[k.name] = &k
	}
	var cases []datasets.Case
	for round := range rounds {
		for i, it := range benchmark() {
			n := len(cases)
			s := newScene(draws(seed, firstGolden+uint64(n)), 5000+n, it.status)
			s.channel = "chat"
			t := turn{language: english, workflow: flowComplaint, concern: it.kind}
			if k, ok := all[it.kind]; ok {
				t = turn{language: english, workflow: k.workflow, kind: k}
			}
			if strings.Contains(it.text, "{to}") {
				t.to = street(s.rng)
			}
			for !tidy(s.about().Item) || it.kind == askRefund && s.about().Total > refundLimit {
				*s.about() = s.reorder(pick(s.rng, goods()...))
			}
			s.decide()
			t.text = s.fill(it.text, t.to)
			cluster := fmt.Sprintf("golden-%02d", i+1)
			id := fmt.Sprintf("%s%c", cluster, 'a'+round)
			c := s.request(id, cluster, month().Add(time.Duration(n)*time.Hour), nil, &t)
			c.Origin = datasets.OriginSynthetic
			if err := s.record(ctx, desk, &c, &t); err != nil {
				return nil, err
			}
			c.Logged = nil // it was never asked in production
			if t.kind != nil {
				c.Expected.Answer = &c.Expected.Facts[0]
			}
			cases = append(cases, c)
		}
	}
	return cases, nil
}
