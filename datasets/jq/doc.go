// Package jq runs the jq programs of a configuration on data that nobody vouches
// for: a model's arguments, a service's answer, a logged case.
//
// [Compile] makes a program ready and says where a wrong one is wrong. [Program.One]
// gives the one JSON value that a program makes of an input: no value and a second
// one are errors, and so is a number that JSON can't hold. The program sees its
// input and the variables it was compiled with, and nothing else: no environment, no
// file, no module, no further input. Its time and the size of what it makes are
// bounded.
//
// What a program throws with error(…) is shown as it is: whoever shows it makes it
// fit to be shown. No other message holds any of the data.
package jq
