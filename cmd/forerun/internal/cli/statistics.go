package cli

// statisticsHelp is what "forerun help statistics" prints: one screen.
const statisticsHelp = `A guardrail asks: is the candidate not worse than stable by more than the margin?
Both versions answer the same cases, so the difference is taken within the pair.

  pass          the interval that decides lies wholly on the good side of the margin
  fail          harm is shown (after Holm's correction over all guardrails) and it is
                not shown to be within the margin; or a hard limit is broken
  inconclusive  neither: the finding says how many more pairs would settle it
  invalid       the evidence cannot be judged: answers are missing in one version

A margin is what a pass may hide, not what a fail must exceed. The gate's verdict is
the worst of its guardrails: invalid, fail, inconclusive, pass.

  metric                       interval and test
  proportion, one trial        Tango's score interval; exact and mid-p McNemar
    in clusters                the same, scaled by the design effect, t with G-1;
                               harm by sign flips of whole clusters
  mean, absolute margin        cluster-robust errors: CR1 with t and G-1 from 30
                               clusters, CR2 with Satterthwaite from 10 to 29
  mean, margin in percent      ratio of means by Fieller
  latency quantiles            Harrell-Davis, bootstrap of whole clusters (BCa)

Fewer than 10 clusters, fewer than 59 pairs for a p95 or 299 for a p99, a constant,
or more than 2 % unknown values cannot pass. Alpha is one-sided, 0.05 by default.
A p95 over clusters is too sure of itself below 300 pairs: in simulation each side of
its 90 % interval errs in about 10 % of runs at 60 pairs and 7 % at 150, not in 5 %.
`
