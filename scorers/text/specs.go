package text

import "forerun/scorers"

// Specs are the scorers of this family.
func Specs() []scorers.Spec {
	return []scorers.Spec{exactSpec(), containsSpec(), regexSpec(), factsSpec()}
}

func passFail(grade scorers.Evidence, needs ...scorers.Need) scorers.Metric {
	return scorers.Metric{
		Kind: scorers.KindProportion, Unit: scorers.UnitShare, Direction: scorers.HigherIsBetter,
		Evidence: grade, Needs: needs, Words: true,
	}
}
