package desk

import (
	"context"
	"encoding/json"
)

// Tools is the desk's access to its tools and to the person who approves. Both
// methods block until there is an answer; their error means that none will
// come, and ends the trial.
type Tools interface {
	Call(ctx context.Context, name string, arguments any) (ToolResult, error)
	Approve(ctx context.Context, action string, arguments any) (Approval, error)
}

// ToolResult is what a tool call gave. Error is the tool's own refusal, which
// the agent has to live with.
type ToolResult struct {
	Result json.RawMessage
	Error  string
}

// Approval is a person's decision. Arguments are the person's own where the
// decision is "edited".
type Approval struct {
	Decision  string
	Arguments json.RawMessage
}

// Order is what lookup_order returns.
type Order struct {
	OrderID  string  `json:"order_id"`
	Item     string  `json:"item"`
	Status   string  `json:"status"` // processing, shipped, delayed or delivered
	Total    float64 `json:"total"`
	Delivery string  `json:"delivery"` // ISO date, expected or done
	Carrier  string  `json:"carrier"`
	Tracking string  `json:"tracking"`
	Invoice  string  `json:"invoice"`
	ShipTo   string  `json:"ship_to"`
}

// left reports whether the order is out of the warehouse.
func (o Order) left() bool { return o.Status == "shipped" || o.Status == "delivered" }

// Customer is what lookup_customer returns. Orders begin with the newest.
type Customer struct {
	CustomerID string   `json:"customer_id"`
	Name       string   `json:"name"`
	Email      string   `json:"email"`
	Tier       string   `json:"tier"`
	Orders     []string `json:"orders"`
}

// refund is the argument of issue_refund and of its approval.
type refund struct {
	OrderID string  `json:"order_id"`
	Amount  float64 `json:"amount"`
}

// The topics of search_policy.
const (
	topicRefund    = "refund"
	topicComplaint = "complaint"
	topicDelay     = "delay"
	topicDelivery  = "delivery"
	topicPassword  = "password"
	topicEmail     = "email"
	topicPlan      = "plan"
)
