//go:build !unix

package execagent

import "os/exec"

// inOwnGroup does nothing where there are no process groups.
func inOwnGroup(*exec.Cmd) {}

// killGroup kills the program alone; what it started has to end with its stdin.
// That there is nothing left to kill is no error.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
