package stats_test

import (
	"strings"

	"forerun/scorers/stats"
)

// wanted are the stats that the package must cover. The reference vectors have more:
// methods of the canary and of judges, and rules of other tools, which are not
// forerun's.
func wanted() []string {
	return strings.Fields(`
		wilson_interval wilson_design_effect clopper_pearson clopper_pearson_onesided_upper
		paired_proportion_difference tango_noninferiority tango_zero_discordant tango_design_effect
		mcnemar mcnemar_power_exact clustered_se_mean clustered_paired_diff icc1_design_effect
		paired_permutation_exact bootstrap_bca cluster_bootstrap paired_bootstrap_quantile
		ratio_fieller_paired ratio_delta ratio_delta_clustered log_ratio_paired_t
		harrell_davis quantile_type7 quantile_order_stat_ci quantile_min_n woodruff
		wilcoxon_signed_rank wilcoxon_signed_rank_normal p_adjust tost_paired paired_t
		weighted_mean_hajek stratified_mean poststratified_mean cochran_mantel_haenszel cochran_q
		aa_excess_disagreement pass_at_k_and_pass_hat_k pass_hat_k_suite group_sequential_boundaries
		mcnemar_evalue_beta evalue_merge e_bh miller_sample_size miller_mde paired_ni_sample_size
		n_more_cases iut_power conditional_power variance_components`)
}

// claims is the table of what this package is held to, and of how: the wanted stats
// and, beside them, the tail of the normal distribution on which most of them rest.
func claims() map[string]claim {
	return map[string]claim{
		"paired_proportion_difference":   pairedProportions,
		"tango_noninferiority":           tangoNonInferiority,
		"tango_zero_discordant":          tangoZeroDiscordant,
		"tango_design_effect":            tangoDesignEffect,
		"mcnemar":                        mcnemar,
		"clustered_se_mean":              clusteredMean,
		"clustered_paired_diff":          clusteredPairedDifference,
		"paired_t":                       pairedT,
		"weighted_mean_hajek":            hajek,
		"icc1_design_effect":             intraclass,
		"ratio_fieller_paired":           fieller,
		"ratio_delta":                    ratioDelta,
		"ratio_delta_clustered":          ratioDelta,
		"harrell_davis":                  harrellDavis,
		"quantile_type7":                 quantileType7,
		"quantile_order_stat_ci":         orderStatistics,
		"quantile_min_n":                 quantileMinN,
		"bootstrap_bca":                  bootstrapMean,
		"cluster_bootstrap":              bootstrapClusters,
		"paired_bootstrap_quantile":      bootstrapMedians,
		"paired_permutation_exact":       signFlip,
		"wilson_interval":                wilson,
		"wilson_design_effect":           wilsonDesignEffect,
		"clopper_pearson":                clopperPearson,
		"clopper_pearson_onesided_upper": clopperPearsonUpper,
		"p_adjust":                       adjusted,
		"paired_ni_sample_size":          sampleSize,
		"n_more_cases":                   moreCases,
		"normal_sf":                      normalTail,
		"mcnemar_power_exact":            mcnemarPower,
		"log_ratio_paired_t":             logRatio,
		"woodruff":                       woodruff,
		"wilcoxon_signed_rank":           signedRank,
		"wilcoxon_signed_rank_normal":    signedRankNormal,
		"tost_paired":                    tost,
		"stratified_mean":                stratifiedMean,
		"poststratified_mean":            poststratifiedMean,
		"cochran_mantel_haenszel":        mantelHaenszel,
		"cochran_q":                      cochranQ,
		"aa_excess_disagreement":         excessDisagreement,
		"pass_at_k_and_pass_hat_k":       passK,
		"pass_hat_k_suite":               passHatKSuite,
		"group_sequential_boundaries":    groupSequential,
		"mcnemar_evalue_beta":            discordantEValue,
		"evalue_merge":                   evalueMerge,
		"e_bh":                           eBH,
		"miller_sample_size":             millerSampleSize,
		"miller_mde":                     millerMDE,
		"iut_power":                      intersectionUnionPower,
		"conditional_power":              conditionalPower,
		"variance_components":            varianceComponents,
	}
}

func normalTail(in inputs) results {
	return results{"sf": each(in.column("z"), func(z float64) float64 { return stats.NormalCDF(-z) })}
}
