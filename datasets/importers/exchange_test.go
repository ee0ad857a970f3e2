package importers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"forerun/datasets/importers"
)

// joined imports logs whole and gives the cases, one a line, and the account. The
// records of the account must be those that were read.
func joined(t *testing.T, format importers.Format, inputs ...importers.Input) string {
	t.Helper()
	im, err := importers.Start(t.Context(), importers.Options{Format: &format, MaxErrors: 100, AnyOrigin: true, Dir: t.TempDir()}, nil, inputs...)
	if err != nil {
		return err.Error()
	}
	defer func() {
		if err := im.Close(); err != nil {
			t.Error(err)
		}
	}()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for c, err := range im.Cases(t.Context()) {
		if err != nil {
			fmt.Fprintln(&out, "!", err)
			continue
		}
		if err := enc.Encode(c); err != nil {
			t.Fatal(err)
		}
	}
	account := im.Account()
	records := 0
	for _, f := range account.Lines {
		records += f.Records
		fmt.Fprintf(&out, "# %d %s\n", f.Records, f.What)
	}
	for _, f := range account.Notes {
		fmt.Fprintf(&out, "# note: %d %s\n", f.Cases, f.What)
	}
	if records != account.Records {
		t.Errorf("the account has %d records, of %d that were read:\n%s", records, account.Records, &out)
	}
	return out.String()
}

func TestOpenAIGolden(t *testing.T) {
	t.Parallel()
	for name, files := range map[string][]string{
		"batch":  {"batch_out.jsonl", "batch_in.jsonl"},
		"pairs":  {"pairs.jsonl"},
		"stored": {"stored.json"},
		"evals":  {"evals.jsonl"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, "openai/"+name+".cases", joined(t, importers.OpenAI(), samples(t, "openai", files)...))
		})
	}
}

func TestAnthropicGolden(t *testing.T) {
	t.Parallel()
	for name, files := range map[string][]string{
		"batch": {"batch_in.jsonl", "batch_out.jsonl"},
		"pairs": {"pairs.jsonl"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, "anthropic/"+name+".cases", joined(t, importers.Anthropic(), samples(t, "anthropic", files)...))
		})
	}
}

func samples(t *testing.T, folder string, files []string) []importers.Input {
	t.Helper()
	var list []importers.Input
	for _, f := range files {
		list = append(list, sample(t, folder+"/"+f))
	}
	return list
}

// soundSpans reads an input of any bytes: every element is a span of a trace or an
// error that names the input.
func soundSpans(t *testing.T, format importers.Format, in importers.Input) {
	t.Helper()
	for s, err := range format.Spans(t.Context(), in) {
		switch {
		case err == nil && (s.Trace == "" || s.Kind == 0):
			t.Fatalf("%+v is no span", s)
		case err != nil && !placed(err):
			t.Fatalf("%v (%T) has no place", err, err)
		}
	}
}

func FuzzExchanges(f *testing.F) {
	for _, name := range []string{"openai/batch_in.jsonl", "openai/batch_out.jsonl", "openai/pairs.jsonl", "openai/stored.json", "openai/evals.jsonl", "anthropic/batch_in.jsonl", "anthropic/batch_out.jsonl", "anthropic/pairs.jsonl"} {
		for _, line := range lines(f, name) {
			f.Add(line)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) { soundSpans(t, importers.OpenAI(), input("in.jsonl", string(text))) })
}
