package reports

import (
	"errors"
	"fmt"
	"strings"

	"forerun/reports/gatefile"
	"forerun/reports/html"
	"forerun/reports/jsonreport"
	"forerun/reports/junit"
	"forerun/reports/markdown"
	"forerun/reports/plots"
	"forerun/reports/view"
)

// The files of a report in a run directory.
const (
	JSONFile     = "report.json"
	HTMLFile     = "report.html"
	MarkdownFile = "report.md"
	JUnitFile    = "junit.xml"
	GateFile     = "gate.json"
)

// Files is the part of a run directory that a report is written into. A
// [*rundir.Run] is one.
type Files interface {
	WriteFile(name string, data []byte) error
	ReadFile(name string) ([]byte, error)
}

// WriteAll writes every file of a report. gate.json goes last: it vouches for
// the others.
func WriteAll(run Files, r *view.Report) error {
	report, err := jsonreport.Render(r)
	if err != nil {
		return err
	}
	if err := run.WriteFile(JSONFile, report); err != nil {
		return err
	}
	for _, f := range []struct {
		name   string
		render func(*view.Report) ([]byte, error)
	}{
		{HTMLFile, html.Render},
		{MarkdownFile, func(r *view.Report) ([]byte, error) { return markdown.Render(r), nil }},
		{JUnitFile, junit.Render},
	} {
		data, err := f.render(r)
		if err != nil {
			return err
		}
		if err := run.WriteFile(f.name, data); err != nil {
			return err
		}
	}
	if err := writePlots(run, r); err != nil {
		return err
	}
	return writeGate(run, r)
}

func writePlots(run Files, r *view.Report) error {
	taken := map[string]bool{}
	for _, s := range r.Ranked {
		name := fileName(s.Name, taken)
		if err := writePlot(run, "plots/forest-"+name+".svg", s, plots.Forest); err != nil {
			return err
		}
		if len(s.Sliced()) == 0 {
			continue
		}
		if err := writePlot(run, "plots/slices-"+name+".svg", s, plots.Slices); err != nil {
			return err
		}
	}
	return nil
}

func writePlot(run Files, name string, s view.Suite, draw func(view.Suite, int) ([]byte, error)) error {
	svg, err := draw(s, plots.Wide)
	if err != nil {
		return err
	}
	return run.WriteFile(name, svg)
}

// writeGate digests report.json as it stands in the run, secrets hidden.
func writeGate(run Files, r *view.Report) error {
	report, err := run.ReadFile(JSONFile)
	if err != nil {
		return err
	}
	doc, err := gatefile.New(r, report)
	if err != nil {
		return err
	}
	if err := keepWaiver(run, &doc); err != nil && !malformed(err) {
		return err
	}
	data, err := doc.Encode()
	if err != nil {
		return err
	}
	return run.WriteFile(GateFile, data)
}

// malformed reports whether a stored document can't be read: a new one takes its
// place.
func malformed(err error) bool {
	refused, ok := errors.AsType[*gatefile.Error](err)
	return ok && refused.Reason == gatefile.Malformed
}

// fileName makes a suite's name fit for any file system, and unlike those taken
// even where case does not count.
func fileName(suite string, taken map[string]bool) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '_'
	}, view.Cut(suite, 100))
	unique := name
	for n := 2; taken[strings.ToLower(unique)]; n++ {
		unique = fmt.Sprintf("%s-%d", name, n)
	}
	taken[strings.ToLower(unique)] = true
	return unique
}
