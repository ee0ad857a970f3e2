package wire

import (
	"fmt"
	"strings"

	"forerun/configs"
	"forerun/datasets"
	"forerun/datasets/redact"
)

// nameless refuses cases whose ids or segments give somebody away: they stand in every
// file of a run, and in its reports, where nothing replaces them.
type nameless struct {
	redact *redact.Redactor // nil: the run shows everything
	at     string           // of the suite's data in the configuration
}

func (g *Gate) nameless(i int) (*nameless, error) {
	n := &nameless{at: fmt.Sprintf("suites[%d].data", i)}
	if g.Config.Content == configs.ContentFull {
		return n, nil
	}
	key, err := redact.NewKey() // of pseudonyms that nobody sees
	if err == nil {
		n.redact, err = redact.New(redact.Options{Key: key})
	}
	return n, err
}

// check refuses a case.
func (n *nameless) check(c *configs.Config, one *datasets.Case) error {
	if n.redact == nil {
		return nil
	}
	what := ""
	if n.redact.Reveals(one.ID) {
		what = "the id of a case"
	}
	for name, value := range one.Segments {
		if n.redact.Reveals(value) && (what == "" || what > "its segment "+name) {
			what = "its segment " + name
		}
	}
	if what == "" {
		return nil
	}
	if strings.HasPrefix(what, "its") {
		what = fmt.Sprintf("case %q: %s", one.ID, what)
	}
	return c.Fault(n.at, what+" holds a mail address or a secret, and stands in every file of a run",
		"write the data anew with forerun data redact, or say content: full")
}
