package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/wire"
	"forerun/configs"
	"forerun/datasets/nearest"
	"forerun/replay/rundir"
	"forerun/reports/trendreport"
	"forerun/scorers/trend"
)

// trendFlags say which runs are held against each other, and how that is printed.
type trendFlags struct {
	name   string
	last   int
	format string
	out    string
}

func newTrendCmd(p *Process) *cobra.Command {
	var flags trendFlags
	cmd := &cobra.Command{
		Use:   "trend {RUN|DIR}...",
		Short: "Hold finished runs of one configuration against each other, asking no agent",
		Long: `trend reads finished runs of one configuration, such as those of each night, and tells
a step from noise, apart for both: stable's own level, which moves when a provider
changes a model or the cases are others, and the candidate's difference from stable,
which moves when the candidate does. Runs that share cases are paired.

What the newest run's configuration declares under trend is judged on the newest run
against those before; where it is broken, trend ends with 3.`,
		Example: `  forerun trend runs
  forerun trend runs --last 14 --format html -o trend.html`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			render, known := trendRenderers(p)[flags.format]
			switch {
			case !known:
				return usagef("unknown format %q: %s", flags.format, nearest.Remedy(flags.format, slices.Sorted(maps.Keys(trendRenderers(p)))))
			case flags.last < 2:
				return usagef("--last %d: write a number from 2: a trend needs runs to compare", flags.last)
			}
			t, err := p.trend(cmd.Context(), &flags, args)
			if err != nil {
				return err
			}
			page := trendreport.New(t)
			text, err := render(page)
			if err != nil {
				return err
			}
			if flags.out != "" {
				err = os.WriteFile(flags.out, text, 0o644) //nolint:gosec // a report, for others to read
			} else {
				_, err = p.Out.Write(text)
			}
			if err != nil {
				return fmt.Errorf("print trend: %w", err)
			}
			if page.Broken() {
				return &verdictError{exitFail}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&flags.name, "name", "", "of several configurations take the runs of the one called `NAME`")
	cmd.Flags().IntVar(&flags.last, "last", 30, "take the newest `N` runs")
	cmd.Flags().StringVar(&flags.format, "format", "text", "print it as {text|markdown|html|json}")
	cmd.Flags().StringVarP(&flags.out, "output", "o", "", "write it to `FILE` instead of stdout")
	return cmd
}

// trendRenderers are what a trend can be printed as.
func trendRenderers(p *Process) map[string]func(*trendreport.Page) ([]byte, error) {
	return map[string]func(*trendreport.Page) ([]byte, error){
		"text": func(page *trendreport.Page) ([]byte, error) {
			return []byte(trendreport.Text(page, p.Terminal.Width())), nil
		},
		"markdown": func(page *trendreport.Page) ([]byte, error) { return []byte(trendreport.Markdown(page)), nil },
		"html":     trendreport.HTML,
		"json":     trendreport.JSON,
	}
}

// trend reads the runs that are named, or lie in folders that are.
func (p *Process) trend(ctx context.Context, flags *trendFlags, dirs []string) (*trend.Trend, error) {
	kept, err := p.keptRuns(dirs)
	if err != nil {
		return nil, err
	}
	name, err := oneName(kept, flags.name)
	if err != nil {
		return nil, err
	}
	var runs []trend.Run
	var rules []trend.Rule
	left := map[string]int{}
	for _, one := range kept { // the newest first
		if one.Name != name || len(runs) == flags.last {
			continue
		}
		run, its, why, err := readTrendRun(ctx, p, one.Dir)
		damaged := (*damagedError)(nil)
		switch {
		case errors.As(err, &damaged):
			p.leftOut(err)
			continue
		case err != nil:
			return nil, err
		case why != "":
			left[why]++
			continue
		case len(runs) == 0:
			rules = its
		}
		runs = append(runs, run)
	}
	for _, why := range slices.Sorted(maps.Keys(left)) {
		p.notef("%s left out: %s", countOf(left[why], "run"), why)
	}
	if len(runs) == 0 {
		return nil, usagef("no finished run of %s in %s: run forerun gate first", name, strings.Join(dirs, ", "))
	}
	t, err := trend.New(name, runs, rules)
	if err != nil {
		return nil, usagef("%w", err)
	}
	return t, nil
}

// oneName finds the configuration whose runs are meant.
func oneName(kept []wire.KeptRun, want string) (string, error) {
	names := map[string]bool{}
	for _, r := range kept {
		names[r.Name] = true
	}
	all := slices.Sorted(maps.Keys(names))
	switch {
	case want != "" && !names[want]:
		return "", usagef("no run of %q: %s", want, nearest.Remedy(want, all))
	case want != "":
		return want, nil
	case len(all) > 1:
		return "", usagef("runs of %d configurations, which can't be compared: write --name with one of %s", len(all), strings.Join(all, ", "))
	}
	return all[0], nil
}

// damagedError says that a run can't be read, or is not what it was sealed as.
type damagedError struct {
	dir string
	err error
}

func (e *damagedError) Error() string { return fmt.Sprintf("run %s: %v", e.dir, e.err) }

// Unwrap gives the cause.
func (e *damagedError) Unwrap() error { return e.err }

// readTrendRun reads one run; why says what keeps it out of a trend.
func readTrendRun(ctx context.Context, p *Process, dir string) (_ trend.Run, _ []trend.Rule, why string, err error) {
	run, err := rundir.Open(dir, nil)
	if err != nil {
		return trend.Run{}, nil, "", &damagedError{dir, err}
	}
	c, err := configs.Load(run.Path(rundir.ResolvedConfig), nil)
	if err != nil {
		return trend.Run{}, nil, "", &damagedError{dir, err}
	}
	if why := wire.OutOfTrend(run, c); why != "" {
		return trend.Run{}, nil, why, nil
	}
	if err := wire.CheckSealed(run, c); err != nil {
		return trend.Run{}, nil, "", &damagedError{dir, err}
	}
	m := run.Manifest()
	c.Dir, c.Level, c.AA = m.ConfigDir, m.Level, m.AA
	judge, err := wire.NewJudge(c, p.Lookup)
	if err != nil {
		return trend.Run{}, nil, "", fmt.Errorf("trend: %s: %w", filepath.Clean(dir), err)
	}
	rules, err := judge.TrendRules()
	if err == nil {
		var read trend.Run
		if read, err = judge.TrendRun(ctx, run); err == nil {
			return read, rules, "", judge.Close()
		}
		if ctx.Err() == nil {
			err = &damagedError{dir, err}
		}
	}
	return trend.Run{}, nil, "", errors.Join(err, judge.Close())
}
