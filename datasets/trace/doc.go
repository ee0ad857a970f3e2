// Package trace joins the steps that a foreign log holds into cases. In flow the
// [Span]s that an importer reads, in any order and spread over any number of files;
// out flow cases as package datasets knows them, by time.
//
//  1. [New] makes a [Joiner]; [Joiner.Add] takes a span, [Joiner.AddCase] a case of a
//     log that has no spans.
//  2. [Joiner.Join] makes a case of each trace, or of each call of a model.
//  3. [Joiner.Cases] gives them, as often as wanted, and [Joiner.Counts] says what
//     became of every span. [Joiner.Close] removes the temporary file.
//
// All spans that a joiner is given are one window. They are kept in a temporary
// file, apart by their traces' hashes, and worked on some 32 MiB at a time: memory
// does not grow with the log. A trace above [MaxTrace] is left out and counted.
//
// Of a trace the root is the request; where it holds nothing, the uppermost agent.
// Cycles are opened at their earliest span, spans without their parent are roots, and
// of several roots the first was asked and the last answered. What evaluators did is
// no part of a case. Tokens and costs are added up over calls of models alone. Calls
// of tools are joined with their results by their ids, wherever either stands.
//
// On nothing nothing is made, and that is no error here.
package trace
