package cli

import (
	"fmt"
	"strings"

	"forerun/cmd/forerun/internal/wire"
	"forerun/datasets"
	"forerun/scorers/gate"
	"forerun/scorers/plan"
)

// graded words the grades that a log can hold.
func graded(grade string) string {
	switch grade {
	case "A":
		return "A, a person or an executed state"
	case "A or E":
		return "A or E, by whether a person or a check, or a judge gave it"
	case "B":
		return "B, a person's decision on the same action"
	case "E":
		return "E, agreement with the log: never gates"
	}
	return grade
}

// proofLines say what a log can prove, a subject and its lines.
func proofLines(d datasets.Description, p wire.Proof) [][2]string {
	out := [][2]string{{"replayed", fmt.Sprintf("%d of %d cases (%s) with every logged tool answer at hand", d.Replay.Cases, d.Cases, orUnknown(p.Replayable, wholePercent))}}
	for _, r := range d.Replay.Reasons {
		out = append(out, [2]string{"", fmt.Sprintf("not %d: %s", r.Cases, r.Value)})
	}
	subject := "evidence"
	for _, grade := range []string{"A", "A or E", "B", "E"} {
		var parts []string
		for _, e := range d.Evidence {
			if e.Grade == grade {
				parts = append(parts, fmt.Sprintf("%s %d", e.Label, e.Cases))
			}
		}
		if len(parts) > 0 {
			out = append(out, [2]string{subject, fmt.Sprintf("%s: %s", graded(grade), strings.Join(parts, ", "))})
			subject = ""
		}
	}
	if d.Labelled.Any == 0 {
		out = append(out, [2]string{subject, "no case is labelled: whether answers got worse can't be shown"})
	}
	versions := "none is named"
	if len(d.Versions) > 0 {
		versions = valueCounts(d.Versions, 0)
	}
	out = append(out, [2]string{"versions", versions})
	cost := p.CaseFrom
	if p.CaseUSD != nil {
		cost = fmt.Sprintf("$%.3g a case and version, %s", *p.CaseUSD, p.CaseFrom)
	}
	if len(p.Priced) > 0 {
		cost += " (" + strings.Join(p.Priced, ", ") + ")"
	}
	out = append(out, [2]string{"cost", cost})
	for i, b := range p.Budgets {
		subject := ""
		if i == 0 {
			subject = "loss"
		}
		out = append(out, [2]string{subject, fmt.Sprintf("$%.0f: %s", *b.USD, lossLine(b, d.Cases))})
	}
	return append(out, [2]string{"", fmt.Sprintf("all: %s", lossLine(p.All, d.Cases))}, [2]string{"", "in 80 % of runs; " + p.Assumed})
}

func lossLine(l wire.Loss, all int) string {
	if l.Cases == nil {
		return "unknown, since what a case costs is"
	}
	if l.Loss == nil {
		return fmt.Sprintf("%d of %d cases in both versions are too few to show any loss", *l.Cases, all)
	}
	points := func(x float64) string { return plan.Amount(x, "pp", gate.Absolute) }
	out := fmt.Sprintf("%d of %d cases in both versions show a loss of %s", *l.Cases, all, points(*l.Loss))
	if l.Labelled != nil {
		out += fmt.Sprintf(", of %s among the labelled", points(*l.Labelled))
	}
	return out
}

func wholePercent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }
