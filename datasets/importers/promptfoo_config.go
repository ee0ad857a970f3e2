package importers

import (
	"encoding/json"
	"maps"
	"path"
	"slices"
	"strings"

	"forerun/datasets"
)

// configure takes the prompts and what all tests have in common.
func (r *promptfooReader) configure(here datasets.Place, whole record) error {
	if base := whole.get("defaultTest"); base != nil {
		if ref := wordOf(base); ref != "" {
			return r.bad(&SkipError{here, "defaultTest in a file of its own: write it into the configuration"})
		}
		r.config.base = newRecord(base)
	}
	for _, n := range nodesOf(here, whole["prompts"]) {
		text := wordOf(n.text)
		if prompt := newRecord(n.text); len(prompt) > 0 {
			text = prompt.text("raw", "id", "path")
		}
		if err := r.prompt(here, text); err != nil {
			if err := r.bad(err); err != nil {
				return err
			}
		}
	}
	return nil
}

// prompt takes a prompt that stands here or in a file.
func (r *promptfooReader) prompt(here datasets.Place, text string) error {
	isFile := strings.HasPrefix(text, "file://") || !strings.ContainsAny(text, "\n{} ") && path.Ext(text) != ""
	if !isFile {
		if text != "" {
			r.config.prompts = append(r.config.prompts, text)
		}
		return nil
	}
	switch ext := strings.ToLower(path.Ext(text)); ext {
	case ".txt", ".md", ".j2", ".json":
	default: // a program, a list of prompts, a function of a file
		r.config.programs = true
		return nil
	}
	text, err := r.folder.text(here, text)
	if err != nil {
		return err
	}
	for part := range strings.SplitSeq(text, "\n---\n") {
		if part = strings.TrimSpace(part); part != "" {
			r.config.prompts = append(r.config.prompts, part)
		}
	}
	return nil
}

// with adds what all tests have in common to a test.
func (c *promptfooConfig) with(test record) record {
	out := maps.Clone(test)
	for _, key := range []string{"vars", "metadata", "options"} {
		merged := c.base.object(key)
		maps.Copy(merged, test.object(key))
		if len(merged) > 0 {
			if text, err := plainJSON(merged); err == nil {
				out[key] = text
			}
		}
	}
	var assert, own []json.RawMessage
	_ = json.Unmarshal(c.base["assert"], &assert) // of another shape it asserts nothing
	_ = json.Unmarshal(test["assert"], &own)      // likewise
	if all := slices.Concat(assert, own); len(all) > 0 {
		if text, err := plainJSON(all); err == nil {
			out["assert"] = text
		}
	}
	return out
}
