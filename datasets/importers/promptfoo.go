package importers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"slices"
	"strings"

	"forerun/datasets"
)

// Promptfoo reads promptfoo's tests: promptfooconfig.yaml, files of tests as YAML,
// JSON, JSONL and CSV. What the tests assert goes into the cases where a field holds
// it; asserted tells which scorers judge by it, and what is left. It may be nil.
//
// A file:// reference is read within the folder of the input, and nowhere else.
func Promptfoo(asserted *Assertions) Format {
	return Format{
		Name:  "promptfoo",
		Reads: "promptfoo tests: promptfooconfig.yaml, and tests as YAML, JSON, JSONL or CSV",
		Sniff: sniffPromptfoo,
		Cases: func(ctx context.Context, in Input) iter.Seq2[datasets.Case, error] {
			return func(yield func(datasets.Case, error) bool) {
				if asserted == nil {
					asserted = &Assertions{}
				}
				r := &promptfooReader{ctx: ctx, yield: yield, asserted: asserted, folder: folderOf(in), seen: map[string]bool{}}
				defer r.folder.close()
				if err := r.input(in); err != nil && !errors.Is(err, errStopped) {
					yield(datasets.Case{}, err)
				}
			}
		},
	}
}

func sniffPromptfoo(h Head) string {
	head := "\n" + string(h.Bytes)
	name := strings.ToLower(h.Name)
	yaml := strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
	switch {
	case yaml && strings.Contains(head, "\ntests:") && (strings.Contains(head, "\nprompts:") || strings.Contains(head, "\nproviders:")):
		return "YAML with tests and prompts or providers"
	case yaml && strings.Contains(head, "- vars:"):
		return "YAML with a list of vars"
	case strings.HasSuffix(name, ".csv") && slices.ContainsFunc(csvHeader(h.Bytes), func(c string) bool { return strings.HasPrefix(c, "__expected") }):
		return "a table with the column __expected"
	case hasKeys(h.Keys, "vars"):
		return "the key vars"
	case hasKeys(h.Keys, "prompts", "tests"):
		return "the keys prompts and tests"
	}
	return ""
}

// promptfooReader reads one input and what it refers to.
type promptfooReader struct {
	ctx      context.Context //nolint:containedctx // one reader is one range
	yield    func(datasets.Case, error) bool
	asserted *Assertions
	folder   *folder
	config   promptfooConfig
	seen     map[string]bool // ids of this input
}

// promptfooConfig is what all tests have in common.
type promptfooConfig struct {
	prompts  []string // that can be rendered
	programs bool     // there are prompts that a program makes
	base     record   // defaultTest
}

func (r *promptfooReader) input(in Input) error {
	raw, err := in.open()
	if err != nil {
		return err
	}
	defer func() { _ = raw.Close() }() // read only
	return r.file(in.Name, in.Base, raw, in)
}

// file reads tests, or a configuration with tests in it.
func (r *promptfooReader) file(name, base string, raw io.Reader, in Input) error {
	kind := strings.ToLower(path.Ext(strings.TrimSuffix(strings.TrimSuffix(base, ".gz"), ".zst")))
	switch kind {
	case ".yaml", ".yml":
		return r.yaml(name, raw)
	case ".csv":
		return r.table(name, raw)
	default:
		return r.json(in)
	}
}

func (r *promptfooReader) json(in Input) error {
	for d, err := range in.documents(r.ctx) {
		if err != nil {
			if err := r.bad(err); err != nil {
				return err
			}
			continue
		}
		if err := r.value(promptfooNode{place: d.Place, text: d.Text}); err != nil {
			return err
		}
	}
	return nil
}

// value reads a test, a configuration or a list of tests.
func (r *promptfooReader) value(n promptfooNode) error {
	var whole record
	if err := (document{Place: n.place, Text: n.text}).decode(&whole); err != nil {
		return r.bad(err)
	}
	if whole.get("tests", "prompts", "providers", "scenarios", "defaultTest") == nil {
		return r.test(n.place, whole)
	}
	if err := r.configure(n.place, whole); err != nil {
		return err
	}
	tests := n.under["tests"]
	if tests == nil {
		tests = nodesOf(n.place, whole["tests"])
	}
	if whole.has("scenarios") {
		if err := r.bad(&SkipError{n.place, "a scenario: write its tests out"}); err != nil {
			return err
		}
	}
	return r.tests(tests)
}

// tests reads the elements of a list of tests: tests, and references to more.
func (r *promptfooReader) tests(list []promptfooNode) error {
	for _, n := range list {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		var err error
		whole := newRecord(n.text)
		ref := whole.text("path")
		if len(n.text) > 0 && n.text[0] == '"' {
			ref = wordOf(n.text)
		}
		switch {
		case ref != "":
			err = r.refer(n.place, ref)
		case len(whole) == 0:
			err = r.bad(unreadable(n.place, "is no test", "write {vars: …, assert: […]}"))
		default:
			err = r.test(n.place, whole)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// refer reads the tests of other files.
func (r *promptfooReader) refer(here datasets.Place, ref string) error {
	if ext := strings.ToLower(path.Ext(ref)); !slices.Contains([]string{".yaml", ".yml", ".json", ".jsonl", ".csv"}, ext) {
		return r.bad(&SkipError{here, "tests in another kind of file (" + printable(ext) + ")"})
	}
	names, err := r.folder.match(here, ref)
	if err != nil {
		return r.bad(err)
	}
	for _, name := range names {
		if r.folder.depth++; r.folder.depth > maxReferences {
			return r.bad(unreadable(here, fmt.Sprintf("refers to more than %d files", maxReferences), "import them one by one"))
		}
		in := r.folder.input(name)
		raw, err := in.open()
		if err != nil {
			if err := r.bad(err); err != nil {
				return err
			}
			continue
		}
		err = r.file(in.Name, in.Base, raw, in)
		_ = raw.Close() // read only
		if err != nil {
			return err
		}
	}
	return nil
}

// bad hands on what is wrong with a record.
func (r *promptfooReader) bad(err error) error {
	if !r.yield(datasets.Case{}, err) {
		return errStopped
	}
	return nil
}
