package cli

import (
	"fmt"
	"os"
	"strings"

	"forerun/datasets/importers"
)

// tellAssertions says what became of the assertions of promptfoo tests: which
// scorers judge by them, and which nobody does.
func (p *Process) tellAssertions(a *importers.Assertions, out string) error {
	scorers := a.Scorers()
	switch mapped := a.Mapped(); {
	case scorers == "":
	case out == "":
		p.notef("assertions that scorers judge by: %s; --scorers-out FILE writes the scorers", countsOf(mapped))
	default:
		text := "# Of the assertions in promptfoo tests: paste it into the suite that has the cases.\n" + scorers
		if err := os.WriteFile(out, []byte(text), 0o600); err != nil {
			return usagef("%s: cannot be written: %w", out, err)
		}
		p.notef("assertions that scorers judge by: %s; the scorers are in %s", countsOf(mapped), out)
	}
	if left := a.Left(); len(left) > 0 {
		p.notef("assertions that no scorer judges by, kept as metadata.assert: %s", countsOf(left))
	}
	return nil
}

func countsOf(list []importers.Fate) string {
	words := make([]string, len(list))
	for i, f := range list {
		words[i] = fmt.Sprintf("%d %s", f.Records, f.What)
	}
	return strings.Join(words, ", ")
}
