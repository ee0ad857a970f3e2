package desklog

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// scene is one customer with their orders, as the shop's systems know them.
type scene struct {
	rng      *rand.Rand
	start    time.Time
	customer customer
	orders   []order // the newest first; the first is what the conversation is about
	channel  string
	decision decision
}

type customer struct {
	CustomerID string   `json:"customer_id"`
	Name       string   `json:"name"`
	Email      string   `json:"email"`
	Tier       string   `json:"tier"`
	Orders     []string `json:"orders"`
}

type order struct {
	OrderID  string  `json:"order_id"`
	Item     string  `json:"item"`
	Status   string  `json:"status"`
	Total    float64 `json:"total"`
	Placed   string  `json:"placed"`
	Delivery string  `json:"delivery"`
	Carrier  string  `json:"carrier,omitempty"`
	Tracking string  `json:"tracking,omitempty"`
	Invoice  string  `json:"invoice"`
	ShipTo   string  `json:"ship_to"`
}

// The states of an order.
const (
	processing = "processing"
	shipped    = "shipped"
	delayed    = "delayed"
	delivered  = "delivered"
)

// month is when the log was taken.
func month() time.Time { return time.Date(2026, time.October, 1, 6, 0, 0, 0, time.UTC) }

// newScene invents conversation number n; status is that of its order.
func newScene(rng *rand.Rand, n int, status string) *scene {
	s := &scene{rng: rng, channel: pick(rng, "chat", "chat", "chat", "mail")}
	s.start = month().AddDate(0, 0, rng.IntN(31)).Add(time.Duration(rng.IntN(14*60*60)) * time.Second)
	first, last := pick(rng, firstNames()...), pick(rng, lastNames()...)
	s.customer = customer{
		CustomerID: fmt.Sprintf("C-%04d", 1000+n*7%9000),
		Name:       first + " " + last,
		Email:      strings.NewReplacer("ö", "o", "ć", "c").Replace(strings.ToLower(first+"."+last)) + "@example.com",
		Tier:       pick(rng, "free", "free", "free", "free", "pro", "pro", "pro", "enterprise"),
	}
	for i := range 1 + rng.IntN(2) {
		st := status
		if i > 0 {
			st = delivered // an older order
		}
		s.orders = append(s.orders, s.newOrder(10000+(n*17+i*8191)%90000, st, i))
	}
	for _, o := range s.orders {
		s.customer.Orders = append(s.customer.Orders, o.OrderID)
	}
	return s
}

// newOrder invents an order; the i-th is i months older than the newest.
func (s *scene) newOrder(number int, status string, i int) order {
	item := pick(s.rng, goods()...)
	due := s.start.AddDate(0, -i, 0)
	switch status {
	case processing:
		due = due.AddDate(0, 0, 4+s.rng.IntN(6))
	case shipped:
		due = due.AddDate(0, 0, 1+s.rng.IntN(4))
	case delayed:
		due = due.AddDate(0, 0, 3+s.rng.IntN(9))
	default:
		due = due.AddDate(0, 0, -2-s.rng.IntN(20))
	}
	placed := due.AddDate(0, 0, -6-s.rng.IntN(5))
	o := order{
		OrderID: fmt.Sprintf("LS-%05d", number), Item: item.name, Status: status,
		Total:  float64(item.cents+490+s.rng.IntN(30)*100) / 100,
		Placed: placed.Format(time.DateOnly), Delivery: due.Format(time.DateOnly),
		Invoice: fmt.Sprintf("INV-%s-%04d", placed.Format("0601"), number%10000),
		ShipTo:  street(s.rng),
	}
	if status != processing {
		o.Carrier = pick(s.rng, "Northline", "Swiftpost", "Parcelway")
		o.Tracking = fmt.Sprintf("%s%09d", strings.ToUpper(o.Carrier[:2]), s.rng.IntN(1_000_000_000))
	}
	return o
}

// about is the order that the conversation is about.
func (s *scene) about() *order { return &s.orders[0] }

// find gives an order by its number.
func (s *scene) find(id string) (order, bool) {
	for _, o := range s.orders {
		if o.OrderID == id {
			return o, true
		}
	}
	return order{}, false
}

func pick[T any](rng *rand.Rand, of ...T) T { return of[rng.IntN(len(of))] }

// day writes an ISO date the way an answer has to: 21 October 2026.
func day(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil { // scenes only hold dates that newOrder wrote
		panic(err)
	}
	return t.Format("2 January 2006")
}

func money(amount float64) string { return fmt.Sprintf("EUR %.2f", amount) }
