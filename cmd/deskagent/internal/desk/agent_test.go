package desk_test

import (
	"encoding/json"
	"strings"
	"testing"

	"forerun/cmd/deskagent/internal/desk"
	"forerun/datasets"
)

// shop is a case whose log knows one customer with one order and all rules.
func shop(status string, turns ...string) *datasets.Case {
	c := &datasets.Case{
		ID:    "test",
		State: json.RawMessage(`{"customer_id":"C-1","tier":"enterprise"}`),
		ToolLog: []datasets.ToolCall{
			{Name: "lookup_customer", Arguments: json.RawMessage(`{"customer_id":"C-1"}`), Result: json.RawMessage(
				`{"customer_id":"C-1","name":"Ada Gallo","email":"ada@example.com","tier":"enterprise","orders":["LS-10042"]}`)},
			{Name: "lookup_order", Arguments: json.RawMessage(`{"order_id":"LS-10042"}`), Result: json.RawMessage(
				`{"order_id":"LS-10042","item":"kettle","status":"` + status + `","total":84.5,"delivery":"2026-10-21",` +
					`"carrier":"Northline","tracking":"NO1","invoice":"INV-1"}`)},
			{Name: "cancel_order", Arguments: json.RawMessage(`{"order_id":"LS-10042"}`), Result: json.RawMessage(`{"ok":true}`)},
			{Name: "issue_refund", Arguments: json.RawMessage(`{"order_id":"LS-10042","amount":84.5}`), Result: json.RawMessage(`{"ok":true}`)},
			{Name: "issue_refund", Arguments: json.RawMessage(`{"order_id":"LS-10042","amount":60}`), Result: json.RawMessage(`{"ok":true}`)},
			{
				Name: "change_address", Arguments: json.RawMessage(`{"order_id":"LS-10042","address":"7 Mill Lane, Oban"}`),
				Result: json.RawMessage(`{"ok":true}`),
			},
		},
	}
	for _, topic := range []string{"refund", "complaint", "delay", "delivery", "password", "email", "plan"} {
		c.ToolLog = append(c.ToolLog, datasets.ToolCall{
			Name: "search_policy", Arguments: json.RawMessage(`{"topic":"` + topic + `"}`),
			Result: json.RawMessage(`{"topic":"` + topic + `","text":"The rules on ` + topic + `."}`),
		})
	}
	for _, turn := range turns {
		text, err := json.Marshal(turn)
		if err != nil {
			panic(err)
		}
		c.Messages = append(c.Messages, datasets.Message{Role: "user", Content: text})
	}
	return c
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, version, status string
		turns                 []string
		want                  string // is in the answer
		not                   string // is not
		calls                 string // the tools called, in order
	}{
		{
			"status", desk.V7, "shipped",
			[]string{"Where is order LS-10042?"},
			"21 October 2026", "", "lookup_order",
		},
		{
			"number alone keeps the question", desk.V7, "processing",
			[]string{"Please cancel my order.", "It is LS-10042."},
			"is cancelled", "", "lookup_order cancel_order",
		},
		{
			"v7 asks for the number", desk.V7, "shipped",
			[]string{"Where is my last order?"},
			"order number", "21 October", "",
		},
		{
			"v8 finds the order", desk.V8, "shipped",
			[]string{"Where is my last order?"},
			"21 October 2026", "", "lookup_customer lookup_order",
		},
		{
			"v7 takes a late parcel for a complaint", desk.V7, "delayed",
			[]string{"LS-10042 has not arrived."},
			"rules on complaint", "21 October", "lookup_order search_policy",
		},
		{
			"v8 says when it comes", desk.V8, "delayed",
			[]string{"LS-10042 has not arrived."},
			"21 October 2026", "complaint", "lookup_order search_policy",
		},
		{
			"v8 is brief on what came", desk.V8, "delivered",
			[]string{"When was LS-10042 delivered?"},
			"delivered by Northline", "October", "lookup_order",
		},
		{
			"v7 has the date", desk.V7, "delivered",
			[]string{"When was LS-10042 delivered?"},
			"21 October 2026", "", "lookup_order",
		},
		{
			"v7 speaks English", desk.V7, "delivered",
			[]string{"Rechnung zu LS-10042, bitte."},
			"was delivered", "INV-1", "lookup_order",
		},
		{
			"v8 reads German", desk.V8, "delivered",
			[]string{"Rechnung zu LS-10042, bitte."},
			"INV-1 over EUR 84.50", "", "lookup_order lookup_customer send_mail",
		},
		{
			"v7 forgets the amount", desk.V7, "delivered",
			[]string{"I need the invoice of LS-10042. How much was it?"},
			"INV-1", "84.50", "lookup_order lookup_customer send_mail",
		},
		{
			"too late to cancel", desk.V8, "shipped",
			[]string{"Cancel LS-10042"},
			"already left", "", "lookup_order search_policy",
		},
		{
			"address", desk.V7, "processing",
			[]string{"Please send LS-10042 to another address: 7 Mill Lane, Oban."},
			"goes to 7 Mill Lane, Oban", "", "lookup_order change_address",
		},
		{
			"address missing", desk.V8, "processing",
			[]string{"The address of LS-10042 is wrong."},
			"What is the new address", "", "lookup_order",
		},
		{
			"how refunds work needs no order", desk.V7, "delivered",
			[]string{"How long does a refund take?"},
			"rules on refund", "", "search_policy",
		},
		{
			"password", desk.V7, "delivered",
			[]string{"I forgot my password"},
			"rules on password", "", "search_policy",
		},
		{
			"plan", desk.V7, "delivered",
			[]string{"What does the Pro plan cost?"},
			"rules on plan", "", "search_policy",
		},
		{
			"nothing understood", desk.V7, "delivered",
			[]string{"?"},
			"rephrase", "", "",
		},
		{
			"nothing asked", desk.V8, "delivered", nil,
			"rephrase", "", "",
		},
		{
			"unknown order", desk.V7, "delivered",
			[]string{"Where is LS-99999?"},
			"order number", "", "lookup_order",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := replay(t, test.version, shop(test.status, test.turns...))
			if !strings.Contains(o.reply.Output, test.want) {
				t.Errorf("answered %q, want %q in it", o.reply.Output, test.want)
			}
			if test.not != "" && strings.Contains(o.reply.Output, test.not) {
				t.Errorf("answered %q, want no %q in it", o.reply.Output, test.not)
			}
			if got := o.order(); got != test.calls {
				t.Errorf("called %q, want %q", got, test.calls)
			}
		})
	}
}

func TestHandOver(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text          string
		v7, v8, fixed bool
	}{
		{"I want to speak to a human.", true, true, true},
		{"My lawyer will write to you.", true, true, true},
		{"My husband is a barrister and says you are in breach of contract.", true, false, true},
		{"The kettle smells of burning. Is it safe?", true, false, true},
		{"I am writing on behalf of my late wife.", true, false, true},
		{"This is the third time I am asking.", true, false, true},
		{"The whole catalogue is down for us.", true, false, true},
		{"I took the money back through the credit card.", false, false, false}, // nobody's rules have it
		{"Where is my French press, LS-10042?", true, false, true},              // one call too many
		{"Where is LS-10042?", false, false, false},
		{"Our courtyard has no bell. Where is LS-10042?", false, false, false}, // whole words only
	} {
		for version, want := range map[string]bool{desk.V7: test.v7, desk.V8: test.v8, desk.V8Fixed: test.fixed} {
			if got := replay(t, version, shop("shipped", test.text)).escalated; got != want {
				t.Errorf("%s on %q: handed over is %v, want %v", version, test.text, got, want)
			}
		}
	}
}

// The rules on outages are for enterprise customers alone.
func TestHandOverByTier(t *testing.T) {
	t.Parallel()
	c := shop("shipped", "The shop is down.")
	c.State = json.RawMessage(`{"customer_id":"C-1","tier":"free"}`)
	if replay(t, desk.V7, c).escalated {
		t.Error("a free customer's outage was handed over")
	}
}

func TestRefunds(t *testing.T) {
	t.Parallel()
	decided := func(d datasets.Decision, edited string) []datasets.Approval {
		a := datasets.Approval{Action: "issue_refund", Arguments: json.RawMessage(`{"amount":84.5,"order_id":"LS-10042"}`), Decision: d}
		if edited != "" {
			a.EditedArguments = json.RawMessage(edited)
		}
		return []datasets.Approval{a}
	}
	const part = `{"order_id":"LS-10042","amount":60}`
	for _, test := range []struct {
		name, version string
		approvals     []datasets.Approval
		want          string
		paid          bool
	}{
		{"approved", desk.V7, decided(datasets.Approved, ""), "EUR 84.50", true},
		{"rejected", desk.V8, decided(datasets.Rejected, ""), "not approved", false},
		{"nobody decided", desk.V8, nil, "not approved", false},
		{"v7 says what it asked for", desk.V7, decided(datasets.Edited, part), "EUR 84.50", true},
		{"v8 says what was granted", desk.V8, decided(datasets.Edited, part), "EUR 60.00", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := shop("delivered", "Please refund LS-10042.")
			c.Approvals = test.approvals
			o := replay(t, test.version, c)
			if !strings.Contains(o.reply.Output, test.want) || o.called("issue_refund") != test.paid {
				t.Errorf("answered %q, paid: %v; want %q, %v", o.reply.Output, o.called("issue_refund"), test.want, test.paid)
			}
			if o.tools.approvals != 1 {
				t.Errorf("asked %d times for approval, want once", o.tools.approvals)
			}
		})
	}
}

// Above the limit v7 lets a person decide; v8 tries by itself.
func TestRefundLimit(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]bool{desk.V7: true, desk.V8: false, desk.V8Fixed: true} {
		c := shop("delivered", "Please refund LS-10042.")
		c.ToolLog[1].Result = json.RawMessage(`{"order_id":"LS-10042","item":"projector","status":"delivered","total":593.9}`)
		if got := replay(t, version, c).escalated; got != want {
			t.Errorf("%s: handed over is %v, want %v", version, got, want)
		}
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	short := replay(t, desk.V7, shop("shipped", "Where is LS-10042?")).reply
	long := replay(t, desk.V7, shop("shipped", "Where is LS-10042?"+strings.Repeat(" Please.", 100))).reply
	if short.InputTokens <= 640 || short.OutputTokens <= 0 || short.CostUSD <= 0 {
		t.Errorf("usage %+v: want more input than the prompt, some output and a cost", short)
	}
	if long.InputTokens <= short.InputTokens || long.CostUSD <= short.CostUSD {
		t.Errorf("a longer request costs %v, the shorter one %v", long.CostUSD, short.CostUSD)
	}
	if short.Model != "desk-small-1" || short.Version != desk.V7 {
		t.Errorf("served by %q in version %q", short.Model, short.Version)
	}
}

func TestUnknownVersion(t *testing.T) {
	t.Parallel()
	_, err := desk.PolicyOf("v9")
	if err == nil || !strings.Contains(err.Error(), "want v7, v8 or v8-fixed") {
		t.Errorf("got %v, want an error that names the versions", err)
	}
}

func TestContent(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in, want string
		ok       bool
	}{
		{`"a"`, "a", true},
		{`null`, "", true},
		{`[{"type":"text","text":"a"},{"type":"image_url"},{"type":"text","text":"b"}]`, "a\n\nb", true},
		{`7`, "", false},
	} {
		var got desk.Content
		err := json.Unmarshal([]byte(test.in), &got)
		if (err == nil) != test.ok || string(got) != test.want {
			t.Errorf("%s: got %q, %v; want %q", test.in, got, err, test.want)
		}
	}
}

func FuzzRequest(f *testing.F) {
	f.Add([]byte(`{"messages":[{"role":"user","content":"Where is LS-10042?"}],"state":{"customer_id":"C-1"}}`))
	f.Add([]byte(`{"input":"Cancel LS-10042 and send it to 7 Mill Lane, Oban"}`))
	f.Add([]byte(`{"messages":[{"role":"user","content":[{"text":"\u0000 fraud"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var req desk.Request
		if json.Unmarshal(data, &req) != nil {
			t.Skip()
		}
		for _, version := range []string{desk.V7, desk.V8, desk.V8Fixed} {
			policy, err := desk.PolicyOf(version)
			if err != nil {
				t.Fatal(err)
			}
			reply, err := desk.New(policy).Answer(t.Context(), req, &logTools{c: shop("shipped")})
			if err != nil || reply.Output == "" {
				t.Errorf("%s: answered %q, %v", version, reply.Output, err)
			}
		}
	})
}

// order lists the tools called.
func (o outcome) order() string {
	var names []string
	for _, call := range o.tools.calls {
		names = append(names, call.Name)
	}
	return strings.Join(names, " ")
}
