package wire_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"forerun/cmd/forerun/internal/wire"
	"forerun/datasets"
	"forerun/datasets/drift"
)

// traffic makes a log whose conversations are all of one kind, a share of them
// refunds, of three turns each.
func traffic(t *testing.T, rng *rand.Rand, refunds, length float64) *drift.Profile {
	t.Helper()
	var cases []datasets.Case
	for k := range 80 {
		intent := "order"
		if rng.Float64() < refunds {
			intent = "refund"
		}
		size := int(length * (0.5 + rng.Float64()))
		for turn := range 3 {
			cases = append(cases, datasets.Case{
				ID: fmt.Sprint(k, "-", turn), Cluster: strconv.Itoa(k), Weight: 1, Origin: datasets.OriginProduction, Risk: datasets.RiskReadOnly,
				Segments: map[string]string{"intent": intent}, Input: fmt.Appendf(nil, "%q", fmt.Sprintf("%0*d", size, 0)),
			})
		}
	}
	p, err := drift.Read(t.Context(), datasets.Slice(cases))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Traffic that has not changed is called changed in about 5 % of comparisons, also
// where the turns of a conversation are alike; without the clusters it would be
// every third.
func TestUnchangedTrafficHasNotDrifted(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(7, 11))
	runs, wrong := 200, 0
	for range runs {
		for _, r := range wire.Differences(traffic(t, rng, 0.3, 100), traffic(t, rng, 0.3, 100)) {
			if r.Adjusted != nil && *r.Adjusted < 0.05 {
				wrong++
				break
			}
		}
	}
	if wrong > 20 {
		t.Errorf("%d of %d comparisons of the same traffic found a difference", wrong, runs)
	}
}

func TestChangedTrafficHas(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(7, 11))
	found := map[string]bool{}
	for _, r := range wire.Differences(traffic(t, rng, 0.2, 100), traffic(t, rng, 0.7, 200)) {
		found[r.Group+" "+r.Name] = r.Drifted
	}
	for name, want := range map[string]bool{"segment intent": true, "length request": true, "traffic origin": false, "traffic risk": false} {
		if found[name] != want {
			t.Errorf("%s has drifted: %v, want %v", name, found[name], want)
		}
	}
}

// Swapped, two datasets differ as much.
func TestDifferencesHaveNoSide(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 5))
	a, b := traffic(t, rng, 0.2, 100), traffic(t, rng, 0.5, 120)
	there, back := wire.Differences(a, b), wire.Differences(b, a)
	for i := range there {
		x, y := there[i], back[i]
		if x.Name != y.Name || x.Drifted != y.Drifted || (x.P == nil) != (y.P == nil) || x.P != nil && (*x.P-*y.P > 1e-9 || *y.P-*x.P > 1e-9) {
			t.Errorf("%+v\n%+v", x, y)
		}
	}
}
