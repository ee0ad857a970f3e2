package reports

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
	if err := writePages(run, r); err != nil {
		return err
	}
	for _, f := range []struct {
		name   string
		render func(*view.Report) ([]byte, error)
	}{
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

// writePages writes report.html and the pages of its cases, and removes those that an
// earlier report had beyond them.
func writePages(run Files, r *view.Report) error {
	var names []string
	err := html.Write(r, func(name string, page []byte) error {
		names = append(names, name)
		return run.WriteFile(name, page)
	})
	if err != nil {
		return err
	}
	placed, ok := run.(Run)
	if !ok {
		return nil
	}
	old, err := casePages(placed)
	if err != nil {
		return err
	}
	for _, name := range old {
		if slices.Contains(names, name) {
			continue
		}
		if err := os.Remove(placed.Path(name)); err != nil {
			return fmt.Errorf("remove an earlier page of cases: %w", err)
		}
	}
	return nil
}

// casePages names the pages of cases beside report.html.
func casePages(run Run) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(globbed(run.Path(".")), html.CasePages))
	if err != nil {
		return nil, fmt.Errorf("find the pages of cases: %w", err)
	}
	for i := range paths {
		paths[i] = filepath.Base(paths[i])
	}
	return paths, nil
}

// globbed gives a path that a pattern takes literally.
func globbed(path string) string {
	return strings.NewReplacer(`[`, `[[]`, `*`, `[*]`, `?`, `[?]`).Replace(path)
}

func writePlots(run Files, r *view.Report) error {
	return Plots(r, func(f plots.Figure, name string) error {
		svg, err := f.SVG()
		if err != nil {
			return err
		}
		return run.WriteFile("plots/"+name+".svg", svg)
	})
}

// Plots gives each figure of a report with a name that is fit for a file.
func Plots(r *view.Report, write func(f plots.Figure, name string) error) error {
	taken := map[string]bool{}
	for _, s := range r.Ranked {
		suite := fileName(s.Name, taken)
		for _, f := range plots.All(s) {
			if err := write(f, f.Name+"-"+suite); err != nil {
				return err
			}
		}
	}
	return nil
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
