// Package fromlog takes over scores that an outcome already carries: a reward,
// a rating or a check that production, an environment or the agent itself
// recorded.
//
// [Specs] goes into the registry. Outcomes of recorded arms have the scores of
// their log; outcomes of live arms have what the agent returned. A score that
// should be there and is not is unscored, never zero.
package fromlog
