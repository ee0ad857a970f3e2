// Package filelock takes a file for one process at a time.
//
// [Take] opens the file, makes it where it is absent, and fails with [ErrHeld]
// while anybody else has it, in this process or another; [Wait] asks until it is
// free. Out comes the open file, and closing it gives it back. So does the end of
// the process, however it ends: there are no stale locks. A file that is locked
// keeps what is in it.
package filelock
