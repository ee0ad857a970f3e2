package wire

// Environment finds a variable of the process.
type Environment func(name string) (string, bool)

// inherited is what a program that a configuration names gets of forerun's own
// environment: what programs and their toolchains need to start, and nothing
// that could be a credential. An agent gets anything else by env: in the
// configuration.
func inherited(lookup Environment) []string {
	names := []string{
		"PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "XDG_CACHE_HOME",
		"GOCACHE", "GOMODCACHE", "GOPATH", "GOROOT", "GOFLAGS", "GOTOOLCHAIN",
		"SYSTEMROOT", "USERPROFILE", "LOCALAPPDATA", "TEMP", "TMP", "PATHEXT",
	}
	var env []string
	for _, name := range names {
		if v, ok := lookup(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}
