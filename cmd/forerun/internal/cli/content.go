package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"forerun/configs"
	"forerun/datasets"
	"forerun/datasets/nearest"
	"forerun/datasets/redact"
)

// redactFlags say by which key pseudonyms are made, and which fields are left alone,
// replaced whole, or hold names.
type redactFlags struct {
	key     string
	keepKey string
	allow   []string
	deny    []string
	names   []string
}

// keys adds the flags of the key alone.
func (f *redactFlags) keys(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.key, "key", "", "take the key of the pseudonyms from `FILE`, so that they are those of an earlier time")
	cmd.Flags().StringVar(&f.keepKey, "keep-key", "", "keep the key that is made for this time in `FILE`; it is not kept unless asked for")
}

func (f *redactFlags) add(cmd *cobra.Command) {
	f.keys(cmd)
	flags := cmd.Flags()
	flags.StringSliceVar(&f.names, "names", nil, "a `FIELD` that holds names of persons, such as customer.name; may be given again")
	flags.StringSliceVar(&f.deny, "deny", nil, "a `FIELD` that is replaced whole, such as address; may be given again")
	flags.StringSliceVar(&f.allow, "allow", nil, "a `FIELD` that is left as it is, such as support_mail; may be given again")
}

// options reads or makes the key.
func (f *redactFlags) options() (redact.Options, error) {
	o := redact.Options{Allow: f.allow, Deny: f.deny, Names: f.names}
	var err error
	switch {
	case f.key != "" && f.keepKey != "":
		return o, usagef("--key and --keep-key: a key that is read is kept already; leave one of the two away")
	case f.key != "":
		text, err := os.ReadFile(f.key)
		if err != nil {
			return o, usagef("--key: %w: name a file that is there, or leave it away for a new key", err)
		}
		if o.Key, err = redact.ParseKey(string(text)); err != nil {
			return o, usagef("%s: %w", f.key, err)
		}
		return o, nil
	}
	if o.Key, err = redact.NewKey(); err != nil || f.keepKey == "" {
		return o, err
	}
	return o, keepKey(f.keepKey, o.Key)
}

// keepKey writes a key where none lies: who loses one can't make the same pseudonyms
// again.
func keepKey(name string, key []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return usagef("--keep-key %s: the file is there already: name another one, or take its key with --key", name)
	}
	if err != nil {
		return usagef("--keep-key: %w", err)
	}
	_, err = file.WriteString(redact.FormatKey(key))
	return errors.Join(err, file.Close())
}

// redactor makes one by the flags.
func (f *redactFlags) redactor() (*redact.Redactor, error) {
	o, err := f.options()
	if err != nil {
		return nil, err
	}
	r, err := redact.New(o)
	if err != nil {
		return nil, &UsageError{err}
	}
	return r, nil
}

// contentFlags say how much content an import keeps.
type contentFlags struct {
	redactFlags
	level string
}

func (f *contentFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.level, "content", configs.ContentRedacted, "keep `{none|redacted|full}` of the content")
	f.redactFlags.add(cmd)
}

// over gives a source at the level of content that is asked for. What told says when
// all was read goes to stderr.
func (f *contentFlags) over(src datasets.Source) (_ datasets.Source, told func(p *Process), err error) {
	if !slices.Contains(configs.ContentLevels(), f.level) {
		return nil, nil, usagef("--content %s: unknown level: %s", f.level, nearest.Remedy(f.level, configs.ContentLevels()))
	}
	if f.level == configs.ContentFull {
		if f.key != "" || f.keepKey != "" || len(f.allow)+len(f.deny)+len(f.names) > 0 {
			return nil, nil, usagef("--content full: nothing is redacted, so no key and no field is asked for; leave them away")
		}
		return src, func(*Process) {}, nil
	}
	r, err := f.redactor()
	if err != nil {
		return nil, nil, err
	}
	if f.level == configs.ContentNone {
		return redact.StripSource(src, r), func(p *Process) { p.notef("content is left out: the cases hold numbers and digests") }, nil
	}
	return redact.Source(src, r), func(p *Process) {
		report := r.Report()
		if len(report.Kinds) == 0 {
			return
		}
		p.notef("%s", redacted(report))
		if f.key == "" && f.keepKey == "" {
			p.notef("the key of these pseudonyms is not kept: import logs that are to be compared with one another with one key (--keep-key FILE, then --key FILE)")
		}
	}, nil
}

// redacted says what was replaced.
func redacted(r redact.Report) string {
	if len(r.Kinds) == 0 {
		return "nothing to redact was found in " + countOf(int(r.Cases), "case")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "redacted in %d of %s", r.Changed, countOf(int(r.Cases), "case"))
	for _, k := range r.Kinds {
		fmt.Fprintf(&b, "\n  %-12s %7d in %s", k.Kind, k.Values, countOf(int(k.Cases), "case"))
	}
	return b.String()
}
