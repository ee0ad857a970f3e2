//go:build !unix

package group

import "os/exec"

// Own does nothing where there are no process groups.
func Own(*exec.Cmd) {}

// Kill kills the program alone; what it started has to end with its stdin.
// That there is nothing left to kill is no error.
func Kill(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
