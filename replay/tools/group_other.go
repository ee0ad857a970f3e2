//go:build !unix

package tools

import "os/exec"

// inOwnGroup does nothing where there are no process groups.
func inOwnGroup(*exec.Cmd) {}

// killGroup kills the program alone; what it started has to end with its stdin.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
