// Package jsonscan checks JSON text, takes the space out of it, gives the members of
// its objects, and reads and writes its strings, several times as fast as
// encoding/json: every line of a log and every answer of a model goes through it.
//
// In comes text, out come parts of it: nothing but a string is decoded. What it takes for JSON is
// exactly what encoding/json does, with the same limit of nesting; like that it does
// not look at whether a string is UTF-8. It does not say what is wrong with a text: of
// one that it refuses encoding/json is asked. What is empty is no JSON.
package jsonscan
