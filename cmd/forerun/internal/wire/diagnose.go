package wire

import (
	"context"
	"errors"

	"forerun/configs"
	"forerun/replay/rundir"
	"forerun/reports/view"
	"forerun/scorers/diagnose"
	"forerun/scorers/gate"
)

// diagnose gives what the rules have to say of a decided run.
func (j *Judge) diagnose(ctx context.Context, run *rundir.Run, decision gate.Decision) ([]view.Diagnosis, error) {
	o := diagnose.Options{Tuning: tuning(j.config), Segments: map[string][]string{}, Used: used(run)}
	for _, s := range j.config.Suites {
		o.Segments[s.Name] = s.Segments
	}
	said, err := diagnose.Run(ctx, run, decision, o)
	if err != nil {
		return nil, err
	}
	out := make([]view.Diagnosis, len(said))
	for i, d := range said {
		out[i] = view.Diagnosis{Suite: d.Suite, Code: d.Code, Sentence: d.Sentence, Evidence: d.Evidence, Cases: d.Cases, Tuned: d.Tuned}
	}
	return out, nil
}

// used is, by suite, how many cases an early stop or a spent budget left in the
// comparison.
func used(run *rundir.Run) map[string]int { return ended(run.Manifest()) }

func tuning(c *configs.Config) diagnose.Tuning {
	return diagnose.Tuning{Silence: c.Diagnoses.Silence, Thresholds: c.Diagnoses.Thresholds}
}

// silenced tells the reader of a report which diagnoses the configuration silences
// or tunes.
func (j *Judge) silenced() []gate.Reason { return tuning(j.config).Said() }

// checkDiagnoses refuses a code or threshold that no rule has.
func checkDiagnoses(c *configs.Config) error {
	err := tuning(c).Check()
	if fault, ok := errors.AsType[*diagnose.TuningError](err); ok {
		return c.Fault("diagnoses."+fault.Path, fault.What, fault.Remedy)
	}
	return err
}
