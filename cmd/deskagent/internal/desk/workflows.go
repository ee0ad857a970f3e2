package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// status says where an order is.
func (s *session) status(ctx context.Context, o Order, prepared string) (string, error) {
	if saysAny(prepared, []string{"carrier", "courier", "who delivers", "who brings", "tracking", "track", "tracking number"}) && o.Carrier != "" {
		text := fmt.Sprintf("Order %s travels with %s", o.OrderID, o.Carrier)
		if s.policy.StatesAmounts || says(prepared, "track*") {
			text += ", tracking number " + o.Tracking
		}
		return text + ".", nil
	}
	switch o.Status {
	case "delivered":
		if s.policy.Brief {
			return fmt.Sprintf("Order %s (%s) has been delivered by %s.", o.OrderID, o.Item, o.Carrier), nil
		}
		return fmt.Sprintf("Order %s (%s) was delivered on %s.", o.OrderID, o.Item, day(o.Delivery)), nil
	case "delayed":
		text := fmt.Sprintf("I am sorry, order %s is late. It should now arrive on %s.", o.OrderID, day(o.Delivery))
		if !s.policy.ExplainsDelays {
			return text, nil
		}
		rules, err := s.topic(ctx, topicDelay)
		return strings.TrimSpace(text + " " + rules), err
	case "processing":
		return fmt.Sprintf("Order %s (%s) is being packed and should arrive on %s.", o.OrderID, o.Item, day(o.Delivery)), nil
	default:
		return fmt.Sprintf("Order %s (%s) is on its way with %s and should arrive on %s.", o.OrderID, o.Item, o.Carrier, day(o.Delivery)), nil
	}
}

// asksForRules reports whether a request about refunds only asks how they work.
func asksForRules(prepared string) bool {
	return saysAny(prepared, []string{"when", "how long", "is it possible", "am i allowed", "wann", "quand", "cuándo"})
}

// refund pays an order back if a person approves.
func (s *session) refund(ctx context.Context, o Order) (string, error) {
	rules, err := s.topic(ctx, topicRefund)
	if err != nil {
		return "", err
	}
	if s.policy.RefundLimit > 0 && o.Total > s.policy.RefundLimit {
		return s.transfer(ctx, "refund above the limit")
	}
	ask := refund{OrderID: o.OrderID, Amount: o.Total}
	approval, err := s.approve(ctx, "issue_refund", ask)
	if err != nil {
		return "", err
	}
	paid := ask
	switch approval.Decision {
	case "approved":
	case "edited":
		if json.Unmarshal(approval.Arguments, &paid) != nil {
			return "", fmt.Errorf("the approval's arguments %q are no refund", approval.Arguments)
		}
	default:
		return fmt.Sprintf("I am sorry, a refund for order %s was not approved. %s", o.OrderID, rules), nil
	}
	if ok, err := s.call(ctx, "issue_refund", paid, nil); err != nil || !ok {
		return "I am sorry, the refund could not be booked. Please try again later.", err
	}
	said := paid
	if !s.policy.StatesAmounts {
		said = ask // v7 repeats what it asked for, not what was granted
	}
	return fmt.Sprintf("Your refund of %s for order %s is on its way. %s", money(said.Amount), o.OrderID, rules), nil
}

// cancel stops an order that has not left yet.
func (s *session) cancel(ctx context.Context, o Order, prepared string) (string, error) {
	if o.left() {
		rules, err := s.topic(ctx, topicRefund)
		return fmt.Sprintf("Order %s has already left our warehouse and can no longer be cancelled. %s", o.OrderID, rules), err
	}
	if ok, err := s.call(ctx, "cancel_order", map[string]string{"order_id": o.OrderID}, nil); err != nil || !ok {
		return "I am sorry, the order could not be cancelled. Please try again later.", err
	}
	text := fmt.Sprintf("Order %s (%s) is cancelled.", o.OrderID, o.Item)
	if s.policy.StatesAmounts || saysAny(prepared, []string{"how much", "sum"}) {
		text += fmt.Sprintf(" You get %s back within 5 working days.", money(o.Total))
	}
	return text, nil
}

// changeAddress sends an order elsewhere as long as it is in the warehouse.
func (s *session) changeAddress(ctx context.Context, o Order, to string) (string, error) {
	if o.left() {
		text := fmt.Sprintf("Order %s has already left our warehouse, so we cannot change its address any more.", o.OrderID)
		if s.policy.StatesAmounts {
			text += fmt.Sprintf(" You can redirect it with %s, tracking number %s.", o.Carrier, o.Tracking)
		}
		return text, nil
	}
	if to == "" {
		return "Of course. What is the new address, with street, number and town?", nil
	}
	arguments := map[string]string{"order_id": o.OrderID, "address": to}
	if ok, err := s.call(ctx, "change_address", arguments, nil); err != nil || !ok {
		return "I am sorry, the address could not be changed. Please try again later.", err
	}
	return fmt.Sprintf("Done: order %s now goes to %s.", o.OrderID, to), nil
}

// invoice mails a copy of an order's invoice.
func (s *session) invoice(ctx context.Context, o Order, prepared string) (string, error) {
	customer, ok, err := s.customer(ctx)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("The invoice of order %s is %s", o.OrderID, o.Invoice)
	if s.policy.StatesAmounts || saysAny(prepared, []string{"total", "amount", "sum"}) {
		text += " over " + money(o.Total)
	}
	if !ok {
		return text + ".", nil
	}
	mail := map[string]string{"to": customer.Email, "subject": "Invoice " + o.Invoice}
	if _, err := s.call(ctx, "send_mail", mail, nil); err != nil {
		return "", err
	}
	return text + ". I have sent a copy to " + customer.Email + ".", nil
}

// account answers questions on the customer's account.
func (s *session) account(ctx context.Context, prepared string) (string, error) {
	topic := topicPassword
	switch {
	case saysAny(prepared, []string{"plan", "subscription", "upgrade", "tier"}):
		topic = topicPlan
	case saysAny(prepared, []string{"e mail address", "email address", "new e mail", "new email"}):
		topic = topicEmail
	}
	return s.policyAnswer(ctx, topic, "")
}

// policyAnswer answers with the shop's rules on a topic.
func (s *session) policyAnswer(ctx context.Context, topic, opening string) (string, error) {
	rules, err := s.topic(ctx, topic)
	if rules == "" {
		rules = "I have noted it, and we will come back to you."
	}
	return opening + rules, err
}
