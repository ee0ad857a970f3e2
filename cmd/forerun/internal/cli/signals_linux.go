package cli

import (
	"os"
	"syscall"
)

// statusSignals are those that ask a run where it stands.
func statusSignals() []os.Signal { return []os.Signal{syscall.SIGUSR1} }
