package validity

import (
	"fmt"

	"forerun/replay"
)

// logs counts what was written by other versions than the one it stands for.
// Where stable is asked, such logs are left out of fidelity; where it is the
// log, they are what the candidate is compared with.
func (c *Checks) logs() {
	for _, name := range c.in.Suites {
		e := c.suites[name]
		n := e.logs.total()
		if n == 0 {
			continue
		}
		if c.recorded(replay.Stable) {
			c.warn(name, WarnLogs, fmt.Sprintf("suite %s: %d of %d %s written by other versions than stable %s: %s.",
				name, n, e.logCount, oneOr(e.logCount, "logged answer ", "logged answers ")+oneOr(n, "was", "were"), shown(c.in.Arms[replay.Stable].Version), e.logs.words()))
			continue
		}
		c.warn(name, WarnLogs, fmt.Sprintf("suite %s: %d of %d %s written by other versions than stable %s, and %s left out of fidelity: %s.",
			name, n, e.logCount, oneOr(e.logCount, "log ", "logs ")+oneOr(n, "was", "were"), shown(c.in.Arms[replay.Stable].Version), oneOr(n, "is", "are"), e.logs.words()))
	}
}
