package reports

import (
	"fmt"
	"strings"

	"forerun/replay"
	"forerun/scorers/gate"
)

// excluded says which cases had no place in the comparison, how many and, as far
// as the run remembers them, by name.
func excluded(t *replay.Totals) []gate.Reason {
	if t == nil {
		return nil
	}
	var out []gate.Reason
	for _, x := range t.Excluded {
		code, why := whyExcluded(x)
		if code == "" {
			continue
		}
		sentence := why
		if x.Suite != "" {
			sentence = x.Suite + ": " + why
		}
		if len(x.Names) > 0 {
			sentence += ": " + strings.Join(x.Names, ", ")
			if more := x.Count - len(x.Names); more > 0 {
				sentence += fmt.Sprintf(" and %d more", more)
			}
		}
		out = append(out, gate.Reason{Code: code, Sentence: sentence})
	}
	return out
}

func whyExcluded(x replay.ExcludedCases) (code, why string) {
	are, they := "cases are", "their ids"
	if x.Count == 1 {
		are, they = "case is", "its id"
	}
	switch x.Kind { //nolint:exhaustive // no case is left out for any other reason
	case replay.FailNoRecord:
		return "no_record", fmt.Sprintf("%d %s left out, because %s has no record of %s", x.Count, are, x.Arm, they)
	case replay.FailChangeCase:
		return "changed_case", fmt.Sprintf("%d %s left out, because %s has a record of another request under %s", x.Count, are, x.Arm, they)
	case replay.FailNoCase:
		return "only_recorded", fmt.Sprintf("%d recorded only in %s, which no suite has", x.Count, x.Arm)
	case replay.FailOrigin:
		return "not_production", fmt.Sprintf("%d %s not sampled, being no production traffic", x.Count, are)
	case replay.FailTooLarge:
		return "cluster_too_large", fmt.Sprintf("%d clusters are larger than their share of the sample and were passed over", x.Count)
	case replay.FailDev:
		return "dev_part", fmt.Sprintf("%d %s kept from the gate, being in the dev part of the split", x.Count, are)
	case replay.FailNotChosen:
		return "not_chosen", fmt.Sprintf("%d %s not sampled, being riskier or other than the sample takes", x.Count, are)
	}
	return "", ""
}
