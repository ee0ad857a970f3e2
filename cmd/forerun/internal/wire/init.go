package wire

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"forerun/configs"
	"forerun/configs/draft"
	"forerun/datasets"
	"forerun/replay/pricelist"
)

// Init is what a first configuration is to be made from.
type Init struct {
	Cases   string // the case file
	Out     string // the configuration; its folder is where relative paths start
	Options draft.Options
}

// mostUnpriced is how many cases a first gate draws where no budget says
// otherwise.
const mostUnpriced = 2000

// Draft reads the cases and drafts a configuration that can be prepared and
// passed: its sample is what the budget buys, and its margins are those that its
// cases can show. Nothing is written but in a temporary folder.
func Draft(ctx context.Context, in Init, lookup Environment) (d *draft.Draft, err error) {
	source, err := datasets.Open(in.Cases, nil)
	if err != nil {
		return nil, err
	}
	survey, err := draft.Read(ctx, source)
	if err != nil {
		return nil, err
	}
	listed, err := pricelist.Beside(nil)
	if err != nil {
		return nil, err
	}
	o := in.Options
	o.Priced = func(model string) bool { _, _, ok := listed.Of(model); return ok }
	if o.Agent == "" {
		o.Agent = draft.Exec
		if survey.Asks.Messages == survey.Cases {
			o.Agent = draft.OpenAI
		}
	}
	d = draft.New(survey, o)
	dir, err := os.MkdirTemp("", "forerun-init-")
	if err != nil {
		return nil, fmt.Errorf("draft a configuration: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	t := tryout{init: in, dir: dir, lookup: lookup}
	if err := t.size(ctx, d, o.BudgetUSD); err != nil {
		return nil, err
	}
	if err := t.margins(ctx, d); err != nil {
		return nil, err
	}
	return d, t.with(ctx, d, func(g *Gate) error { return Feasible(ctx, g) })
}

// tryout prepares drafts in a folder of their own.
type tryout struct {
	init   Init
	dir    string
	lookup Environment
}

// with prepares a draft as it stands.
func (t *tryout) with(ctx context.Context, d *draft.Draft, use func(*Gate) error) (err error) {
	for _, f := range d.Files {
		name := filepath.Join(t.dir, f.Name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(f.Text), 0o600)); err != nil {
			return fmt.Errorf("try the draft: %w", err)
		}
	}
	name := filepath.Join(t.dir, filepath.Base(t.init.Out))
	if err := os.WriteFile(name, d.YAML(), 0o600); err != nil {
		return fmt.Errorf("try the draft: %w", err)
	}
	c, err := configs.Load(name, nil)
	if err != nil {
		return t.named(err)
	}
	home := filepath.Dir(t.init.Out)
	c.Suites[0].Data = t.init.Cases
	for _, a := range []*configs.Agent{&c.Stable.Agent, &c.Candidate.Agent} {
		if a.From != "" {
			if rel, err := filepath.Rel(c.Dir, a.From); err == nil && filepath.IsLocal(rel) {
				a.From = filepath.Join(home, rel)
			}
		}
	}
	g, err := Prepare(ctx, c, t.lookup)
	if err != nil {
		return t.named(err)
	}
	defer func() { err = errors.Join(err, g.Close()) }()
	return t.named(use(g))
}

// named says of a fault that the file which it would be in was not written.
func (t *tryout) named(err error) error {
	if fault, ok := errors.AsType[*configs.Error](err); ok {
		fault.File, fault.Line, fault.Col = t.init.Out+" is not written", 0, 0
	}
	return err
}

// size draws what the budget buys.
func (t *tryout) size(ctx context.Context, d *draft.Draft, budget float64) error {
	all := d.Production()
	if all > mostUnpriced && budget == 0 && d.Size == all && d.MaxCost == 0 {
		d.SetSize(mostUnpriced, fmt.Sprintf("%d of %d, since no --budget says otherwise", mostUnpriced, all))
	}
	return t.with(ctx, d, func(g *Gate) error {
		p, err := Foresee(ctx, g, nil)
		if err != nil {
			return err
		}
		usd, cases := p.Bill.USD, p.Cases[p.Suites()[0]]
		switch {
		case usd == nil || *usd <= 0 || cases == 0 || budget <= 0:
			return nil
		case *usd <= budget:
			d.SetSize(d.Size, fmt.Sprintf("%s, about $%.2f of the $%v", d.SizeNote, *usd, budget))
			return nil
		}
		each := *usd / float64(cases)
		const kept = 0.95 // a share of the budget: what a case costs is a mean
		n := int(math.Floor(kept * budget / each))
		if n < 1 {
			return &configs.Error{File: t.init.Out, What: fmt.Sprintf("$%v buys no case: one costs about $%.4f in both arms", budget, each), Remedy: "give a larger --budget"}
		}
		d.SetSize(min(n, d.Size), fmt.Sprintf("what $%v buys at about $%.4f a case in both arms, of %d cases", budget, each, all))
		return nil
	})
}
