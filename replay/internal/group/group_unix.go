//go:build unix

package group

import (
	"os/exec"
	"syscall"
)

// Own puts the program into a process group of its own: a command like
// "go run ./agent" starts another program, which has to end with it. It also
// keeps the terminal's Ctrl-C to forerun, which ends its trials in order.
func Own(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// Kill kills the program and what it started. That there is nothing left to
// kill is no error.
func Kill(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
