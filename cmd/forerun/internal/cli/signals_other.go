//go:build !linux && !darwin && !dragonfly && !freebsd && !netbsd && !openbsd

package cli

import "os"

// statusSignals is empty: there is no signal here that asks for status.
func statusSignals() []os.Signal { return nil }
