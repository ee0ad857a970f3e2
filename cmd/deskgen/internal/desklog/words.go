package desklog

// The kinds of request.
const (
	askWhere         = "where"
	askNotArrived    = "not arrived"
	askWhenDelivered = "when delivered"
	askCarrier       = "carrier"
	askTracking      = "tracking"
	askCancel        = "cancel"
	askCancelAmount  = "cancel with amount"
	askCancelLate    = "cancel late"
	askAddress       = "address"
	askAddressLate   = "address late"
	askRefund        = "refund"
	askRefundWhen    = "refund when"
	askInvoice       = "invoice"
	askInvoiceAmount = "invoice amount"
	askDamaged       = "damaged"
	askWrongItem     = "wrong item"
	askPassword      = "password"
	askEmail         = "email"
	askPlan          = "plan"
	askShippingCost  = "shipping cost"
)

// The workflows of the desk.
const (
	flowOrderStatus   = "order_status"
	flowCancel        = "cancel"
	flowAddressChange = "address_change"
	flowRefund        = "refund"
	flowInvoice       = "invoice"
	flowComplaint     = "complaint"
	flowAccount       = "account"
	flowDelivery      = "delivery"
)

// What the shop has rules on.
const (
	topicRefund    = flowRefund
	topicComplaint = flowComplaint
	topicDelay     = "delay"
	topicDelivery  = flowDelivery
	topicPassword  = askPassword
	topicEmail     = askEmail
	topicPlan      = askPlan
)

// How a request is written.
const (
	english = "en"
	foreign = "other"
	messy   = "messy" // in a hurry
)
