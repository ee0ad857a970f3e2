package desk

import (
	"context"
	"fmt"
	"slices"
)

// fallbackAnswer is given when nothing was understood.
const fallbackAnswer = "I am sorry, I did not quite understand that. Could you please rephrase your question?"

// answer decides what to do with the request and does it.
func (s *session) answer(ctx context.Context) (string, error) {
	if len(s.turns) == 0 {
		return fallbackAnswer, nil
	}
	latest := s.turns[len(s.turns)-1]
	if reason := handOver(s.policy.HandOver, latest, s.req.State.Tier); reason != "" {
		return s.transfer(ctx, reason)
	}
	prepared := words(latest)
	intent := s.intent()
	if intent == Refund && asksForRules(prepared) {
		return s.policyAnswer(ctx, topicRefund, "")
	}
	switch intent {
	case Account:
		return s.account(ctx, prepared)
	case Delivery:
		return s.policyAnswer(ctx, topicDelivery, "")
	case OrderStatus, Refund, Cancel, AddressChange, Invoice, Complaint:
		order, ok, err := s.order(ctx)
		if err != nil {
			return "", err
		}
		if !ok {
			return "I am happy to help with that. Could you please give me your order number? It begins with LS-.", nil
		}
		return s.aboutOrder(ctx, intent, order, latest)
	default:
		return fallbackAnswer, nil
	}
}

func (s *session) aboutOrder(ctx context.Context, intent Intent, o Order, latest string) (string, error) {
	prepared := words(latest)
	switch intent {
	case Refund:
		return s.refund(ctx, o)
	case Cancel:
		return s.cancel(ctx, o, prepared)
	case AddressChange:
		return s.changeAddress(ctx, o, s.find.address(latest))
	case Invoice:
		return s.invoice(ctx, o, prepared)
	case Complaint:
		return s.policyAnswer(ctx, topicComplaint, fmt.Sprintf("I am sorry about the trouble with the %s from order %s. ", o.Item, o.OrderID))
	case OrderStatus, Account, Delivery: // the others need no order
	}
	return s.status(ctx, o, prepared)
}

// intent says what the request is about: what the latest message names, or the
// one before, since "It is LS-10042" only answers a question.
func (s *session) intent() Intent {
	for _, turn := range slices.Backward(s.turns) {
		if found := s.policy.Words.recognise(turn); found != 0 {
			return found
		}
	}
	if len(s.orderNumbers()) > 0 || s.policy.FindsOrder && s.req.State.CustomerID != "" {
		return OrderStatus // most often that is what is asked
	}
	return 0
}

// order finds the order that is meant and looks it up.
func (s *session) order(ctx context.Context) (Order, bool, error) {
	var o Order
	ids := s.orderNumbers()
	if len(ids) == 0 {
		if !s.policy.FindsOrder || s.req.State.CustomerID == "" {
			return o, false, nil
		}
		customer, ok, err := s.customer(ctx)
		if err != nil || !ok || len(customer.Orders) == 0 {
			return o, false, err
		}
		ids = customer.Orders[:1]
	}
	latest := ids[len(ids)-1]
	ok, err := s.call(ctx, "lookup_order", map[string]string{"order_id": latest}, &o)
	return o, ok, err
}

func (s *session) orderNumbers() []string {
	var ids []string
	for _, turn := range s.turns {
		ids = append(ids, s.find.orders(turn)...)
	}
	return ids
}

func (s *session) customer(ctx context.Context) (Customer, bool, error) {
	var c Customer
	ok, err := s.call(ctx, "lookup_customer", map[string]string{"customer_id": s.req.State.CustomerID}, &c)
	return c, ok, err
}

// topic gives the text of the shop's rules on a topic, empty where there is none.
func (s *session) topic(ctx context.Context, topic string) (string, error) {
	var found struct {
		Text string `json:"text"`
	}
	_, err := s.call(ctx, "search_policy", map[string]string{"topic": topic}, &found)
	return found.Text, err
}

// transfer calls a person, which ends the agent's part.
func (s *session) transfer(ctx context.Context, reason string) (string, error) {
	if s.req.State.CustomerID != "" {
		if _, _, err := s.customer(ctx); err != nil {
			return "", err
		}
	}
	if _, err := s.call(ctx, "transfer_to_human", map[string]string{"reason": reason}, nil); err != nil {
		return "", err
	}
	return "Thank you for telling us. I have asked a colleague to take this over; they will be with you shortly.", nil
}
