package plan

import (
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// Trust is how a gate behaved on a dataset where the truth was known.
type Trust struct {
	Rounds int          `json:"rounds"`
	Gate   GateTrust    `json:"gate"`
	Guards []GuardTrust `json:"guardrails"`
}

// GateTrust is the gate as a whole. A loss is planted in one guardrail at a time.
type GateTrust struct {
	FalseFail Rate `json:"false_fail"` // at no difference
	Pass      Rate `json:"pass"`       // at no difference

	// The guardrail in which a loss of the margin passes the gate most often, and
	// the one in which twice the margin is found least often; nil where no loss
	// could be planted.
	Weakest *int `json:"weakest"`
	Dullest *int `json:"dullest"`
}

// GuardTrust is one guardrail: its own findings, and the gate's verdicts while
// the loss is in its metric alone. A rate is nil where Why says what stood in
// the way.
type GuardTrust struct {
	Guardrail gate.Guardrail `json:"-"`
	Suite     string         `json:"suite"`
	Metric    string         `json:"metric"`
	Scale     gate.Scale     `json:"scale"`
	Unit      string         `json:"unit"`
	Margin    *float64       `json:"margin"`

	FalseFail *Rate `json:"false_fail"` // at no difference
	Pass      *Rate `json:"pass"`       // at no difference
	FalsePass *Rate `json:"false_pass"` // at a loss of exactly the margin
	Detected  *Rate `json:"detected"`   // at twice the margin

	GatePasses *Rate `json:"gate_passes"` // at a loss of exactly the margin
	GateFails  *Rate `json:"gate_fails"`  // at twice the margin

	Why string `json:"why,omitempty"`
}

// Rate is a count of rounds with its 95 % interval (Wilson).
type Rate struct {
	Count int     `json:"count"`
	Of    int     `json:"of"`
	Lo    float64 `json:"lo"`
	Hi    float64 `json:"hi"`
}

func rate(count, of int) Rate {
	lo, hi := stats.WilsonInterval(float64(count), float64(of), 0.95)
	return Rate{count, of, lo, hi}
}

// round-wise marks: one bit a guardrail and question.
type mark uint8

const (
	nullFail mark = 1 << iota
	nullPass
	ownPass  // at the margin
	ownFail  // at twice the margin
	gatePass // at the margin
	gateFail // at twice the margin
)

// total counts what the rounds marked.
func total(marks []roundMarks, guards []GuardTrust, plants []guardPlants) Trust {
	n := len(marks)
	t := Trust{Rounds: n, Guards: guards}
	count := func(i int, m mark) *Rate {
		k := 0
		for _, r := range marks {
			if r.guards[i]&m != 0 {
				k++
			}
		}
		return new(rate(k, n))
	}
	gateCount := func(v gate.Verdict) Rate {
		k := 0
		for _, r := range marks {
			if r.verdict == v {
				k++
			}
		}
		return rate(k, n)
	}
	t.Gate.FalseFail, t.Gate.Pass = gateCount(gate.Fail), gateCount(gate.Pass)
	for i := range t.Guards {
		g := &t.Guards[i]
		if !plants[i].tested {
			continue
		}
		g.FalseFail, g.Pass = count(i, nullFail), count(i, nullPass)
		if plants[i].can[0] {
			g.FalsePass, g.GatePasses = count(i, ownPass), count(i, gatePass)
			if w := t.Gate.Weakest; w == nil || g.GatePasses.Count > t.Guards[*w].GatePasses.Count {
				t.Gate.Weakest = new(i)
			}
		}
		if plants[i].can[1] {
			g.Detected, g.GateFails = count(i, ownFail), count(i, gateFail)
			if d := t.Gate.Dullest; d == nil || g.GateFails.Count < t.Guards[*d].GateFails.Count {
				t.Gate.Dullest = new(i)
			}
		}
	}
	return t
}
