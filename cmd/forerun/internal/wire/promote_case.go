package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/reports"
	"forerun/scorers"
)

// promotedKey is the field of a case's metadata that says where it comes from.
const promotedKey = "promoted"

// provenance is that field.
type provenance struct {
	Run       string     `json:"run"`
	Suite     string     `json:"suite"`
	Metric    string     `json:"metric"`
	Finding   string     `json:"finding,omitempty"`
	Confirmed bool       `json:"confirmed"`
	Again     *againNote `json:"again,omitempty"`
	Stable    string     `json:"stable"`
	Candidate string     `json:"candidate"`
	Found     *time.Time `json:"found,omitempty"`
	Promoted  time.Time  `json:"promoted"`
	Answer    string     `json:"answer,omitempty"`
}

// againNote is how often each version solved the case when it was asked again.
type againNote struct {
	Stable    string `json:"stable"`
	Candidate string `json:"candidate"`
}

// provenanceOf says of a regression where it was found.
func provenanceOf(run *rundir.Run, r Regression, how Promotion) provenance {
	m := run.Manifest()
	dir, err := filepath.Abs(run.Dir())
	if err != nil {
		dir = run.Dir()
	}
	p := provenance{
		Run: filepath.Base(dir), Suite: r.Suite, Metric: r.Metric, Finding: r.Finding, Confirmed: r.Confirmed,
		Stable: m.Arms[replay.Stable].Version, Candidate: m.Arms[replay.Candidate].Version,
		Found: m.Finished, Promoted: how.Now.UTC(),
	}
	if c := r.Again; c != nil {
		p.Again = &againNote{
			Stable:    fmt.Sprintf("%d/%d", c.StableGood, c.StableTrials),
			Candidate: fmt.Sprintf("%d/%d", c.CandidateGood, c.CandidateTrials),
		}
	}
	return p
}

// errNoContent says that nothing is left of a case but numbers and digests.
var errNoContent = errors.New("the case has no content")

// promoted gives a case of a run as a case of a dataset of its own. It stands for
// itself there, so it has weight 1. answer is what stable said to it, where somebody
// says that this is right.
func promoted(run *rundir.Run, suite string, c *datasets.Case, answer *replay.Outcome, from provenance, whole bool) (datasets.Case, error) {
	if stripped(c) {
		return *c, errNoContent
	}
	out := *c
	if !whole {
		shown, err := run.ShowCase(suite, c)
		switch {
		case errors.Is(err, rundir.ErrForgotten): // what is there is what was shown
		case err != nil:
			return out, err
		case stripped(shown):
			return out, errNoContent
		default:
			out = *shown
		}
	}
	out.Weight = 1
	if answer != nil && (out.Expected == nil || out.Expected.Answer == nil) {
		said := answer
		if !whole {
			var err error
			if said, err = run.ShowOutcome(answer); err != nil && !errors.Is(err, rundir.ErrForgotten) {
				return out, err
			} else if err != nil {
				said = answer
			}
		}
		expected := datasets.Expected{}
		if out.Expected != nil {
			expected = *out.Expected
		}
		expected.Answer, out.Expected, from.Answer = &said.Output, &expected, "what stable said, by a person's word"
	}
	text, err := json.Marshal(from)
	if err != nil {
		return out, fmt.Errorf("case %q: %w", c.ID, err)
	}
	metadata := map[string]json.RawMessage{promotedKey: text}
	for k, v := range out.Metadata {
		if k != promotedKey {
			metadata[k] = v
		}
	}
	out.Metadata = metadata
	return out, nil
}

// stripped reports whether content was left out of a case.
func stripped(c *datasets.Case) bool { return string(c.Metadata["content"]) == `"none"` }

// stableAnswers gives, for each of some cases, the first outcome of stable that is
// good in every respect and says something.
func stableAnswers(ctx context.Context, run *rundir.Run, wanted map[replay.Key]bool) (map[replay.Key]*replay.Outcome, error) {
	out := map[replay.Key]*replay.Outcome{}
	for j, err := range scorers.Read(ctx, run) {
		if err != nil {
			return nil, err
		}
		key := replay.Key{Suite: j.Outcome.Suite, CaseID: j.Outcome.CaseID}
		if j.Outcome.Arm != replay.Stable || !wanted[key] || out[key] != nil || j.Outcome.Output == "" {
			continue
		}
		if good, _ := wholly(&j); good {
			out[key] = j.Outcome
		}
	}
	return out, nil
}

// verdicts are what the guardrails found on a decided run, by suite and metric, all
// cases together; empty where nobody decided.
func verdicts(run *rundir.Run) (map[[2]string]string, error) {
	text, err := run.ReadFile(reports.JSONFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // a run may be promoted from before it is decided
	}
	if err != nil {
		return nil, err
	}
	var report struct {
		Suites []struct {
			Name     string `json:"name"`
			Findings []struct {
				Metric  string            `json:"metric"`
				Slice   map[string]string `json:"slice"`
				Verdict string            `json:"verdict"`
			} `json:"findings"`
		} `json:"suites"`
	}
	if err := json.Unmarshal(text, &report); err != nil {
		return nil, fmt.Errorf("read %s: %w", run.Path(reports.JSONFile), err)
	}
	out := map[[2]string]string{}
	for _, s := range report.Suites {
		for _, f := range s.Findings {
			if key := [2]string{s.Name, f.Metric}; f.Slice == nil && out[key] == "" {
				out[key] = f.Verdict
			}
		}
	}
	return out, nil
}
