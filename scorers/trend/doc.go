// Package trend holds finished runs of one configuration against each other. In flow
// runs in order of time, each with the levels that package compare gives of it; out
// flow series, each with its steps told from noise, and what the declared guardrails
// say of the last run. Package trendreport prints them.
//
// Two changes are looked for apart. Stable's own level moves when the world does: a
// provider that changed a model, other cases. The candidate's difference from stable
// moves when the candidate does, since both answered the same night.
//
// A series of fewer than three runs has no step, and one without enough clusters
// neither: both say so. No run at all gives a trend without series.
package trend
