package scorers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Options are the options of one scorer as a configuration file gave them. The
// registry checks them against the scorer's fields before they are read, so
// that a getter cannot fail: it gives the option, its default, or zero.
type Options struct {
	scorer string
	values map[string]any
	fields map[string]Field
	file   func(name string) string
	read   *reading
}

// reading remembers what a constructor read, for the scorer's version and for
// the check that it declared what it reads.
type reading struct {
	files      map[string]string // option -> digest of the file
	undeclared []string
}

// NewOptions wraps options from a configuration file. The function file makes a
// path absolute, relative to that file; nil leaves paths as they are.
func NewOptions(values map[string]any, file func(name string) string) Options {
	return Options{values: values, file: file}
}

// OptionError says what is wrong with one option of a scorer. The one who knows
// file and line puts them in front.
type OptionError struct {
	Scorer string // what use: named
	Option string // a dotted path inside an object option
	What   string
	Remedy string
}

func (e *OptionError) Error() string {
	s := fmt.Sprintf("scorer %s: option %s %s", e.Scorer, e.Option, e.What)
	if e.Remedy != "" {
		s += ": " + e.Remedy
	}
	return s
}

// Error is an [*OptionError] about one of these options.
func (o Options) Error(option, what, remedy string) error {
	return &OptionError{Scorer: o.scorer, Option: option, What: what, Remedy: remedy}
}

// Has reports whether an option was given.
func (o Options) Has(option string) bool {
	o.declared(option)
	_, ok := o.values[option]
	return ok
}

// String reads a string or a word.
func (o Options) String(option string) string {
	s, _ := o.get(option).(string)
	return s
}

// Bool reads a bool.
func (o Options) Bool(option string) bool {
	b, _ := o.get(option).(bool)
	return b
}

// Number reads a number.
func (o Options) Number(option string) float64 {
	n, _ := number(o.get(option))
	return n
}

// Int reads an integer.
func (o Options) Int(option string) int { return int(o.Number(option)) }

// Duration reads a duration.
func (o Options) Duration(option string) time.Duration {
	d, err := time.ParseDuration(o.String(option))
	if err != nil {
		return 0
	}
	return d
}

// Strings reads a list of strings.
func (o Options) Strings(option string) []string {
	list, _ := stringList(o.get(option))
	return list
}

// Object reads an object. It is shared and must not be changed.
func (o Options) Object(option string) map[string]any {
	m, _ := object(o.get(option))
	return m
}

// File makes a path absolute, relative to the file that names it.
func (o Options) File(name string) string {
	if o.file != nil {
		return o.file(name)
	}
	return filepath.Clean(name)
}

// ReadFile reads the file that an option names, and makes its content part of
// the scorer's version.
func (o Options) ReadFile(option string) ([]byte, error) {
	name := o.File(o.String(option))
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, o.Error(option, fmt.Sprintf("cannot be read: %v", err),
			"name a file that exists; paths are relative to the configuration file")
	}
	if o.read != nil {
		o.read.files[option] = digest(data)
	}
	return data, nil
}

func (o Options) get(option string) any {
	o.declared(option)
	if v, ok := o.values[option]; ok {
		return v
	}
	return o.fields[option].value()
}

func (o Options) declared(option string) {
	if _, ok := o.fields[option]; !ok && o.read != nil {
		o.read.undeclared = append(o.read.undeclared, option)
	}
}

// bind ties options to a spec and checks all of them, so that the first thing
// that is wrong (in alphabetical order) is said, and nothing is read before.
func (o Options) bind(s Spec) (Options, error) {
	o.scorer = s.Name
	o.fields = make(map[string]Field, len(s.Fields))
	o.read = &reading{files: map[string]string{}}
	names := make([]string, 0, len(s.Fields))
	for _, f := range s.Fields {
		o.fields[f.Name] = f
		names = append(names, f.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(o.values)) {
		f, ok := o.fields[name]
		if !ok {
			return o, o.Error(name, "is not known", unknownRemedy(name, names))
		}
		if what, remedy := f.check(o.values[name]); what != "" {
			return o, o.Error(name, what, remedy)
		}
	}
	for _, f := range s.Fields {
		if _, given := o.values[f.Name]; f.Required && !given {
			return o, o.Error(f.Name, "is missing", f.remedy("…"))
		}
	}
	return o, nil
}

func unknownRemedy(name string, names []string) string {
	if len(names) == 0 {
		return "remove it; this scorer takes no options"
	}
	return didYouMean(name, names) + "the options are " + strings.Join(names, ", ")
}

// version names a scorer with these options and files: another version may
// judge otherwise.
func (o Options) version(name string) string {
	canon, err := json.Marshal([]any{name, o.values, o.read.files}) // map keys are sorted
	if err != nil {
		canon = fmt.Append(nil, name, o.values, o.read.files)
	}
	return name + "/" + digest(canon)[:12]
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
