//go:build unix

package tools

import (
	"os/exec"
	"syscall"
)

// inOwnGroup puts the program into a process group of its own, so that what it
// starts ends with it, and the terminal's Ctrl-C is forerun's alone.
func inOwnGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup kills the program and what it started. That there is nothing left to
// kill is no error.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
