package wire

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay/bank"
	"forerun/replay/cache"
	"forerun/replay/rundir"
	"forerun/reports"
	"forerun/scorers"
)

// Touched says what was removed in one place; nothing where What is empty.
type Touched struct {
	Path string   `json:"path"`
	What []string `json:"what"`
}

// RunDirs gives the run directories in a folder: itself, and those in it, also where
// they lie in another. It is an error where a part of the folder can't be looked at.
func RunDirs(dir string) ([]string, error) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, err
	}
	out, failed := runDirs(dir)
	return out, errors.Join(failed...)
}

// runDirs looks on where a part of the folder can't be looked at.
func runDirs(dir string) (out []string, failed []error) {
	look := func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			failed = append(failed, err)
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
		case entry.Name() == rundir.ManifestFile && entry.Type().IsRegular():
			out = append(out, filepath.Dir(path))
		}
		return nil
	}
	if err := filepath.WalkDir(dir, look); err != nil {
		failed = append(failed, err)
	}
	return out, failed
}

// ForgetInRun removes the cases of some clusters from a run, and all that was made of
// them: outcomes, scores, records in its journal, outcomes of earlier runs, answers in
// its cache, and where a report names them.
func ForgetInRun(ctx context.Context, dir string, whose func(cluster string) bool) (_ Touched, err error) {
	out := Touched{Path: dir, What: []string{}}
	run, err := rundir.Open(dir, nil)
	if err != nil {
		return out, err
	}
	gone, err := run.Forget(ctx, whose)
	if err != nil || gone == nil {
		return out, err
	}
	defer func() { err = errors.Join(err, gone.Close()) }()
	said := func(n int, word string) {
		if n > 0 {
			out.What = append(out.What, plural(n, word))
		}
	}
	said(gone.Cases(), "case")
	n, err := scorers.Forget(ctx, run, gone.Has)
	if err != nil {
		return out, err
	}
	scores := n
	if n, err = bank.Forget(run.Path(bankFile), gone.Has); err != nil {
		return out, err
	}
	banked := n
	ids := gone.IDs()
	cached, err := forgetCached(run, ids)
	if err != nil {
		return out, err
	}
	told, err := reports.Forget(run, ids)
	if err != nil {
		return out, err
	}
	outcomes, err := gone.Run(ctx)
	if err != nil {
		return out, err
	}
	said(outcomes, "outcome")
	said(scores, "score")
	said(banked, "outcome of earlier runs")
	said(cached, "cached answer")
	out.What = append(append(out.What, told...), "journal rewritten")
	return out, nil
}

// forgetCached removes the answers to cases from the cache that a run used.
func forgetCached(run *rundir.Run, ids []string) (int, error) {
	c, err := configs.Load(run.Path(rundir.ResolvedConfig), nil)
	if err != nil || c.Cache == "" {
		return 0, nil //nolint:nilerr // a run whose configuration is not there can name no cache
	}
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	return cache.Forget(c.Cache, func(id string) bool { return wanted[id] })
}

// ForgetInFile removes the cases of some clusters from a case file. One that has no
// other is left as it is, and an error: a dataset without cases is none.
func ForgetInFile(ctx context.Context, name string, whose func(cluster string) bool) (Touched, error) {
	out := Touched{Path: name, What: []string{}}
	name, mode, err := realFile(name)
	if err != nil {
		return out, err
	}
	src, err := datasets.Open(name, nil)
	if err != nil {
		return out, err
	}
	removed, left := 0, 0
	for c, err := range src.Cases(ctx) {
		if err != nil {
			return out, err
		}
		if whose(c.Cluster) {
			removed++
		} else {
			left++
		}
	}
	switch {
	case removed == 0:
		return out, nil
	case left == 0:
		return out, &datasets.RecordError{
			File: name, What: fmt.Sprintf("all of its %s would be forgotten, and a dataset without cases is none", plural(removed, "case")),
			Remedy: "remove the file",
		}
	}
	keep := datasets.Filter(src, func(c *datasets.Case) bool { return !whose(c.Cluster) })
	if _, err := datasets.Write(ctx, name, keep, nil); err != nil {
		return out, err
	}
	out.What = []string{plural(removed, "case")}
	return out, os.Chmod(name, mode) // who could not read it before still can't
}

// realFile gives the file that a name leads to, and its mode: a link that is written
// over leaves the customer where it led.
func realFile(name string) (string, fs.FileMode, error) {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return "", 0, err
	}
	info, err := os.Stat(name)
	if err != nil {
		return "", 0, err
	}
	return name, info.Mode().Perm(), nil
}

// ForgetContent removes the private content of a run.
func ForgetContent(dir string) (Touched, error) {
	run, err := rundir.Open(dir, nil)
	if err != nil {
		return Touched{}, err
	}
	if _, err := os.Stat(run.Path("private")); errors.Is(err, fs.ErrNotExist) {
		return Touched{Path: dir, What: []string{}}, nil
	}
	return Touched{Path: dir, What: []string{"private content removed"}}, run.ForgetContent()
}
