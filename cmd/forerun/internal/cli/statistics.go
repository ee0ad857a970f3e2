package cli

// statisticsHelp is what "forerun help statistics" prints: one screen.
const statisticsHelp = `A guardrail asks: is the candidate no more than the margin worse than stable?
Both versions answer the same cases; the difference is taken within the pair.

  pass          the interval that decides lies wholly inside the margin
  fail          harm is shown, after Holm's correction over all guardrails and
                slices of the gate, and is not shown to be within the margin;
                or a hard limit is broken, or what must never happen did
  inconclusive  neither: the finding says how many more pairs would settle it,
                or that none would
  invalid       the evidence cannot be judged: answers missing in one version,
                a replay unlike production, a version that changed on the way

A margin is what a pass may hide, not what a fail must exceed. With 900 pairs,
10 % flips and a margin of 3 points a candidate 1 point worse passes in 59 % of
runs and fails in 24 %; one 2 points worse fails in 60 %. The gate's verdict is
the worst of its guardrails: invalid, fail, inconclusive, pass.

  metric                   interval; test of harm
  proportion, one trial    Tango's score interval; mid-p McNemar
    in clusters            counts divided by the design effect, t with G-1;
                           sign flips of whole clusters
  mean, margin in units    CR1 and t with G-1 from 30 clusters, CR2 and
                           Satterthwaite's t from 10; the same t
  mean, margin in %        ratio of means or totals by Fieller; t over clusters
  p50, p95, p99            Harrell-Davis; bootstrap of clusters (BCa) to 2,000
                           pairs, clustered linearisation above
  never                    any event fails; Clopper-Pearson bounds its rate
  goal                     passes when the same interval shows improvement

Alpha is one-sided, 0.05 unless written; not split over guardrails, as all must
pass; halved with every further attempt at the same candidate and data. An early
stop spends it by O'Brien and Fleming, and stops for harm by e-values.

Never a pass: fewer than 10 clusters, fewer than 59 pairs for a p95 or 1000 for
a p99, a mean without spread, an empty metric, more than 2 % unknown. Where it is
weak: clusters that are very alike, heavy tails, a p95 of fewer than 300 pairs.
A screen (--level screen) asks only whether harm is seen; it opens no canary.
docs/statistics.md has the reasons and what was simulated.
`
