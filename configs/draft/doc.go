// Package draft writes a first configuration from what a log shows, for a person
// to go over.
//
//  1. [Read] ranges over the cases once and gives a [Survey]: the tools and what
//     came of their calls, who called a person, what the agent says when it gives
//     up, labels, segments, versions, prompts.
//  2. [New] guesses a [Draft] from it and from what the user said. Whatever is
//     guessed has a reason; what can't be guessed is a question in Asked.
//  3. The caller, who can plan, sets the size of the sample and the margins: see
//     [Draft.SetSize] and [Guardrail].
//  4. [Draft.YAML] is the file, each guess marked with its reason. [Draft.Files] are
//     the files that it needs beside it.
//
// Names and sentences of a log are quoted, and bounded in number and length. What
// an agent said goes into the file only where several cases share it. A survey of
// nothing is the error of the dataset.
package draft
