//go:build !unix

package process

import "os/exec"

func ownGroup(*exec.Cmd) {}

// killGroup kills the process alone: this system has no process groups.
func killGroup(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
}
