// Package process scores with a program in any language: JSON Lines on its
// standard input and output.
//
// [Specs] goes into the registry. The program is started at the first outcome,
// not when the configuration is read, and answers one request at a time; pool
// of them run beside each other. Each line to it is a request, each line from
// it the answer with the same id, which can't be foreseen:
//
//	-> {"id":"1-5f0c9a3e","case":{…},"outcome":{…}}
//	<- {"id":"1-5f0c9a3e","pass":true,"label":"polite","reason":"greets by name"}
//	<- {"id":"1-5f0c9a3e","value":0.7}              with pass_at or mean
//	<- {"id":"1-5f0c9a3e","not_applicable":true,"reason":"no order in this case"}
//	<- {"id":"1-5f0c9a3e","error":"model not loaded"}
//
// The case is as in a case file, expected and logged included; the outcome is
// without what would tell the arms apart. A trial that failed is sent too, with
// its status and without an answer, so that not_applicable can be decided by
// the case; any other answer to it is not used, since a failed trial fails.
//
// A program that ends, answers nonsense or more than one line, or is slower than
// timeout is killed with all that it started, and the score is errored; the next
// request starts it anew. After [maxFailures] of these in a row it is not started
// again. What it writes to standard error is kept for the reason, the last line
// of it. Close ends the input, waits a moment, and kills what is left.
//
// docs/exec-scorers.md tells the same to the one who writes such a program.
package process
