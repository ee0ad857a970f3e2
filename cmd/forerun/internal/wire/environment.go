package wire

import "slices"

// Environment finds a variable of the process.
type Environment func(name string) (string, bool)

// inherited is what a program that a configuration names gets of forerun's own
// environment: what programs and their toolchains need to start, and nothing
// that could be a credential, and what it names beside that. An agent gets
// anything else by env: in the configuration.
func inherited(lookup Environment, named ...string) []string {
	names := []string{
		"PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "XDG_CACHE_HOME",
		"GOCACHE", "GOMODCACHE", "GOPATH", "GOROOT", "GOFLAGS", "GOTOOLCHAIN",
		"SYSTEMROOT", "USERPROFILE", "LOCALAPPDATA", "TEMP", "TMP", "PATHEXT",
	}
	var env []string
	for _, name := range slices.Compact(slices.Sorted(slices.Values(append(names, named...)))) {
		if v, ok := lookup(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}
