package desklog

import (
	"encoding/json"

	"forerun/datasets"
)

// offered are the tools that the desk's agent has.
func offered() []datasets.Tool {
	object := func(properties string) json.RawMessage {
		return json.RawMessage(`{"type":"object","properties":{` + properties + `}}`)
	}
	const text, number = `{"type":"string"}`, `{"type":"number"}`
	return []datasets.Tool{
		{Name: "lookup_customer", Description: "A customer and their orders, newest first.", Parameters: object(`"customer_id":` + text), Effect: datasets.EffectRead},
		{Name: "lookup_order", Description: "One order.", Parameters: object(`"order_id":` + text), Effect: datasets.EffectRead},
		{Name: "search_policy", Description: "The shop's rules on a topic.", Parameters: object(`"topic":` + text), Effect: datasets.EffectRead},
		{Name: "issue_refund", Description: "Pay money back. A person approves first.", Parameters: object(`"order_id":` + text + `,"amount":` + number), Effect: datasets.EffectWrite},
		{Name: "cancel_order", Description: "Cancel an order that has not left.", Parameters: object(`"order_id":` + text), Effect: datasets.EffectWrite},
		{Name: "change_address", Description: "Send an order elsewhere.", Parameters: object(`"order_id":` + text + `,"address":` + text), Effect: datasets.EffectWrite},
		{Name: "send_mail", Description: "Mail the customer a document.", Parameters: object(`"to":` + text + `,"subject":` + text), Effect: datasets.EffectWrite},
		{Name: "transfer_to_human", Description: "Hand the conversation to a person.", Parameters: object(`"reason":` + text), Effect: datasets.EffectWrite},
	}
}

// rules is the shop's policy on a topic.
func rules(topic string) (string, bool) {
	switch topic {
	case topicRefund:
		return "Goods can be returned within 30 days of delivery, and the money is back within 5 working days. A colleague checks refunds above EUR 500.", true
	case topicComplaint:
		return "We replace damaged, wrong or missing goods free of charge; the replacement leaves within 2 working days.", true
	case topicDelay:
		return "Orders that are more than 5 days late travel free of charge.", true
	case topicDelivery:
		return "Delivery costs EUR 4.90 and is free from EUR 50.", true
	case topicPassword:
		return "Use \"Forgot password\" on the sign-in page. The link that we mail you is valid for 24 hours.", true
	case topicEmail:
		return "Enter the new e-mail address under Account > Details, and open the confirmation link that we send there.", true
	case topicPlan:
		return "The Pro plan costs EUR 12 a month and can be ended at any time.", true
	default:
		return "", false
	}
}

// answer is what the shop's systems say to a call at the time of the scene.
func (s *scene) answer(name string, arguments json.RawMessage) datasets.ToolCall {
	done := datasets.ToolCall{Name: name, Arguments: arguments}
	var in struct {
		OrderID    string `json:"order_id"`
		CustomerID string `json:"customer_id"`
		Topic      string `json:"topic"`
	}
	if err := json.Unmarshal(arguments, &in); err != nil {
		done.Error = "the arguments are no object"
		return done
	}
	ok := true
	var result any = map[string]bool{"ok": true}
	switch name {
	case "lookup_customer":
		result, ok = s.customer, in.CustomerID == s.customer.CustomerID
	case "lookup_order":
		result, ok = s.find(in.OrderID)
	case "search_policy":
		var text string
		text, ok = rules(in.Topic)
		result = map[string]string{"topic": in.Topic, "text": text}
	case "cancel_order", "change_address", "issue_refund":
		_, ok = s.find(in.OrderID)
	}
	if !ok {
		done.Error = "not found"
	} else {
		done.Result = encode(result)
	}
	ms := float64(s.rng.IntN(90)+30) * (1 + 3*s.rng.Float64()*s.rng.Float64())
	ms = float64(int(ms*10)) / 10
	done.LatencyMS = &ms
	return done
}
