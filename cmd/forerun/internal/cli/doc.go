// Package cli is forerun's command line: one file a verb.
//
// Each verb reads its flags, hands the work to [wire] and prints; a verb decides
// nothing about a release itself. Data go to stdout, everything else to stderr.
// What a user must mend ends with one message and exit code 2; exit.go has the
// whole table. [Main] runs a real process; tests call [Run] with a [Process] of
// their own.
package cli
