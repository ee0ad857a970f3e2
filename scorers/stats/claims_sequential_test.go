package stats_test

import "forerun/scorers/stats"

func groupSequential(in inputs) results {
	fractions, alpha := in.column("information"), in.number("alpha_one_sided")
	return results{
		"lan_demets_of": list(stats.OBrienFlemingBounds(fractions, alpha)...),
		"lan_demets_of_alpha_spent": each(fractions, func(t float64) any {
			return stats.OBrienFlemingSpent(t, alpha)
		}),
	}
}

func discordantEValue(in inputs) results {
	b := in.count("b")
	c := in.count("discordant") - b
	harm, repair := stats.DiscordantEValue(b, c), stats.DiscordantEValue(c, b)
	// The uniform prior on (0, 1) is half of one on either side of 1/2.
	either := stats.MeanEValue([]float64{harm, repair})
	return results{
		"e_one_sided_regression": harm, "e_two_sided": either, "p_anytime_two_sided": stats.EValueP(either),
	}
}

func evalueMerge(in inputs) results {
	e := in.column("e")
	return results{
		"average": stats.MeanEValue(e), "product": stats.ProductEValue(e), "p_from_average": stats.EValueP(stats.MeanEValue(e)),
	}
}

func eBH(in inputs) results {
	rejected := 0
	for _, claimed := range stats.EBH(in.column("e"), in.number("alpha")) {
		if claimed {
			rejected++
		}
	}
	return results{"rejected": rejected}
}
