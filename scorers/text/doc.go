// Package text judges the words of an answer: exact, contains, regex and facts.
//
// [Specs] goes into the registry. Each scorer reads the outcome's output and
// what the case expects of it, and gives pass or fail with a reason. A case
// without that expectation is not applicable, in both arms alike; an answer of
// no words is judged like any other. All of them take time linear in the length
// of the output, whatever it holds (regular expressions are RE2).
package text
