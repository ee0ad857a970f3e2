package desklog

import (
	"encoding/json"
	"slices"

	"forerun/datasets"
)

// kind is one thing that customers ask, with what a right answer holds.
type kind struct {
	name     string
	workflow string
	states   []string // of the order; empty is any
	writes   bool     // changes the order: little can be asked after it
	facts    func(s *scene, to string) []string
	calls    func(s *scene, to string) []datasets.ToolCall // the writes a right answer needs
}

func (k *kind) fits(status string) bool {
	return len(k.states) == 0 || slices.Contains(k.states, status)
}

func always(facts ...string) func(*scene, string) []string {
	return func(*scene, string) []string { return facts }
}

// kinds lists what customers ask.
func kinds() []kind {
	return slices.Concat(orderKinds(), moneyKinds(), otherKinds())
}

func orderKinds() []kind {
	return []kind{
		{
			name: askWhere, workflow: flowOrderStatus, states: []string{processing, shipped, delayed},
			facts: func(s *scene, _ string) []string { return []string{day(s.about().Delivery)} },
		},
		{
			name: askNotArrived, workflow: flowOrderStatus, states: []string{shipped, delayed},
			facts: func(s *scene, _ string) []string { return []string{day(s.about().Delivery)} },
		},
		{
			name: askWhenDelivered, workflow: flowOrderStatus, states: []string{delivered},
			facts: func(s *scene, _ string) []string { return []string{day(s.about().Delivery)} },
		},
		{
			name: askCarrier, workflow: flowOrderStatus, states: []string{shipped, delayed, delivered},
			facts: func(s *scene, _ string) []string { return []string{s.about().Carrier} },
		},
		{
			name: askTracking, workflow: flowOrderStatus, states: []string{shipped, delayed},
			facts: func(s *scene, _ string) []string { return []string{s.about().Carrier, s.about().Tracking} },
		},
		{
			name: askCancel, workflow: flowCancel, states: []string{processing}, writes: true,
			facts: always("cancelled"),
			calls: func(s *scene, _ string) []datasets.ToolCall {
				return []datasets.ToolCall{call("cancel_order", orderArg{s.about().OrderID})}
			},
		},
		{
			name: askCancelAmount, workflow: flowCancel, states: []string{processing}, writes: true,
			facts: func(s *scene, _ string) []string { return []string{"cancelled", money(s.about().Total)} },
			calls: func(s *scene, _ string) []datasets.ToolCall {
				return []datasets.ToolCall{call("cancel_order", orderArg{s.about().OrderID})}
			},
		},
		{
			name: askCancelLate, workflow: flowCancel, states: []string{shipped},
			facts: always("already left", "30 days"),
		},
		{
			name: askAddress, workflow: flowAddressChange, states: []string{processing}, writes: true,
			facts: func(_ *scene, to string) []string { return []string{to} },
			calls: func(s *scene, to string) []datasets.ToolCall {
				return []datasets.ToolCall{call("change_address", addressArg{OrderID: s.about().OrderID, Address: to})}
			},
		},
		{
			name: askAddressLate, workflow: flowAddressChange, states: []string{shipped},
			facts: always("already left"),
		},
	}
}

func moneyKinds() []kind {
	return []kind{
		{
			name: askRefund, workflow: flowRefund, states: []string{delivered}, writes: true,
			facts: func(s *scene, _ string) []string {
				if s.decision.word == datasets.Rejected {
					return []string{"not approved", "30 days"}
				}
				return []string{money(s.decision.amount)}
			},
			calls: func(s *scene, _ string) []datasets.ToolCall {
				if s.decision.word == datasets.Rejected {
					return nil
				}
				return []datasets.ToolCall{call("issue_refund", refundArg{OrderID: s.about().OrderID, Amount: s.decision.amount})}
			},
		},
		{name: askRefundWhen, workflow: flowRefund, facts: always("5 working days")},
		{
			name: askInvoice, workflow: flowInvoice,
			facts: func(s *scene, _ string) []string { return []string{s.about().Invoice} },
			calls: func(s *scene, _ string) []datasets.ToolCall {
				return []datasets.ToolCall{call("send_mail", mailArg{To: s.customer.Email, Subject: "Invoice " + s.about().Invoice})}
			},
		},
		{
			name: askInvoiceAmount, workflow: flowInvoice,
			facts: func(s *scene, _ string) []string { return []string{s.about().Invoice, money(s.about().Total)} },
		},
	}
}

func otherKinds() []kind {
	return []kind{
		{name: askDamaged, workflow: flowComplaint, states: []string{delivered}, facts: always("2 working days")},
		{name: askWrongItem, workflow: flowComplaint, states: []string{delivered}, facts: always("2 working days")},
		{name: askPassword, workflow: flowAccount, facts: always("24 hours")},
		{name: askEmail, workflow: flowAccount, facts: always("confirmation link")},
		{name: askPlan, workflow: flowAccount, facts: always("EUR 12")},
		{name: askShippingCost, workflow: flowDelivery, facts: always("EUR 4.90")},
	}
}

type orderArg struct {
	OrderID string `json:"order_id"`
}

type addressArg struct {
	OrderID string `json:"order_id"`
	Address string `json:"address"`
}

type refundArg struct {
	OrderID string  `json:"order_id"`
	Amount  float64 `json:"amount"`
}

type mailArg struct {
	To      string `json:"to"`
	Subject string `json:"subject"`
}

func call(name string, arguments any) datasets.ToolCall {
	return datasets.ToolCall{Name: name, Arguments: encode(arguments)}
}

// encode writes this package's own plain structs as JSON.
func encode(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}
