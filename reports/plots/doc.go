// Package plots draws a suite's forest plot: each guardrail's deciding interval
// against its margin, on one axis that all share; the same of its slices, as small
// multiples; and latency, cost, noise, fidelity and looks, as far as there is data.
//
// In flows a [view.Suite], whose tests are already scaled and oriented; out
// flows an SVG with a title and a description. On its axis 0 is no difference
// from stable, 1 is the margin, and right is worse, so that an interval's place
// says what its verdict says. Verdicts differ in shape as well as in colour.
//
// The SVG holds no style attributes, scripts or references: it can stand inside
// a page with a strict content policy, whose style sheet may recolour its
// classes, and alone, where it brings its own light ground. Its bytes are the
// same for the same suite. A suite without guardrails gives a picture that says
// so.
package plots
