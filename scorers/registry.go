package scorers

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Registry holds the scorers that a configuration can name. The zero Registry
// is empty and ready. It is filled in one place and only read after that.
type Registry struct {
	specs map[string]Spec
}

// Register adds a scorer. A second one of the same name is an error, and so is
// a spec that cannot work.
func (r *Registry) Register(s Spec) error {
	if s.Name == "" || s.New == nil {
		return fmt.Errorf("register scorer %q: a spec needs Name and New", s.Name)
	}
	if _, ok := r.specs[s.Name]; ok {
		return fmt.Errorf("register scorer %q: it is registered already", s.Name)
	}
	seen := map[string]bool{"use": true, "as": true}
	for _, f := range s.Fields {
		if f.Name == "" || seen[f.Name] {
			return fmt.Errorf("register scorer %q: option %q is empty, reserved or there twice", s.Name, f.Name)
		}
		seen[f.Name] = true
		if f.Default == "" {
			continue
		}
		if what, _ := f.check(f.value()); what != "" {
			return fmt.Errorf("register scorer %q: the default of option %q %s", s.Name, f.Name, what)
		}
	}
	if r.specs == nil {
		r.specs = map[string]Spec{}
	}
	r.specs[s.Name] = s
	return nil
}

// RegisterAll adds the specs of whole families.
func (r *Registry) RegisterAll(families ...[]Spec) error {
	for _, s := range slices.Concat(families...) {
		if err := r.Register(s); err != nil {
			return err
		}
	}
	return nil
}

// Specs lists what is registered, by name.
func (r *Registry) Specs() []Spec {
	specs := make([]Spec, 0, len(r.specs))
	for _, name := range slices.Sorted(maps.Keys(r.specs)) {
		specs = append(specs, r.specs[name])
	}
	return specs
}

// New builds the scorer that a configuration names. A wrong name is an
// [*UnknownError], a wrong option an [*OptionError].
func (r *Registry) New(use string, opts Options) (Configured, error) {
	spec, ok := r.specs[use]
	if !ok {
		known := slices.Sorted(maps.Keys(r.specs))
		return Configured{}, unknownName("scorer", use, known)
	}
	opts, err := opts.bind(spec)
	if err != nil {
		return Configured{}, err
	}
	scorer, metric, err := spec.New(opts)
	if err != nil {
		return Configured{}, err
	}
	if len(opts.read.undeclared) > 0 {
		return Configured{}, fmt.Errorf("scorer %s: it reads the options %s, which its spec does not declare",
			use, strings.Join(opts.read.undeclared, ", "))
	}
	if scorer == nil || metric.Kind == 0 || metric.Direction == "" {
		return Configured{}, fmt.Errorf("scorer %s: its spec builds no scorer, or a metric without kind or direction", use)
	}
	metric.Name = use
	if metric.Doc == "" {
		metric.Doc = spec.Doc
	}
	return Configured{
		Metric:   metric,
		Scorer:   scorer,
		PassFail: metric.Kind == KindProportion,
		Version:  opts.version(use),
	}, nil
}

// Configured is a scorer as a suite uses it. Setting Metric.Name renames the
// metric: rows and lookups go by the name it has when [Run] and [NewMetrics]
// are called.
type Configured struct {
	Metric   Metric
	Scorer   Scorer
	PassFail bool // takes part in success
	Version  string
}

// Close frees what the scorer holds, if anything.
func (c Configured) Close() error {
	if closer, ok := c.Scorer.(io.Closer); ok {
		return closer.Close()
	}
	return nil
}
