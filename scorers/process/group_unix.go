//go:build unix

package process

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the process into a group of its own, so that it can be killed
// with all it starts, and so that Ctrl-C reaches forerun alone.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// killGroup kills the group; one that is gone already is no error.
func killGroup(cmd *exec.Cmd) {
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
}
