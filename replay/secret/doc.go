// Package secret knows what a secret value looks like where it turns up again:
// which parts of it are secret by themselves ([Variants]), and in how many
// spellings each may be written ([Writings]).
//
// In go the values that a configuration names; out come the strings to look for,
// the longest first. An agent hides them in the errors that it words, a run
// directory in everything that it writes: both ask here, so that neither hides
// less than the other. No value gives nothing to look for.
package secret
