package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/wire"
	"forerun/datasets/importers"
	"forerun/datasets/nearest"
	"forerun/replay/pricelist"
	"forerun/scorers"
)

// entry is one line of a list.
type entry struct {
	Name string `json:"name"`
	Doc  string `json:"doc"`

	Kind      string  `json:"kind,omitempty"`
	Unit      string  `json:"unit,omitempty"`
	Direction string  `json:"direction,omitempty"`
	Evidence  string  `json:"evidence,omitempty"`
	Options   []entry `json:"options,omitempty"`
}

func newListCmd(p *Process) *cobra.Command {
	kinds := []string{"agents", "formats", "metrics", "prices", "scorers"}
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list {agents|formats|metrics|prices|scorers}",
		Short: "List what a configuration can name",
		Example: `  forerun list scorers
  forerun list metrics --json`,
		Args:      cobra.ExactArgs(1),
		ValidArgs: kinds,
		RunE: func(_ *cobra.Command, args []string) error {
			var entries []entry
			var err error
			switch args[0] {
			case "agents":
				entries = agentEntries()
			case "formats":
				entries = formatEntries()
			case "metrics":
				entries = metricEntries()
			case "prices":
				entries, err = priceEntries()
			case "scorers":
				entries, err = scorerEntries(p)
			default:
				return usagef("unknown list %q: %s", args[0], nearest.Remedy(args[0], kinds))
			}
			if err != nil {
				return err
			}
			return p.list(entries, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON: a list of {name, doc, …}")
	return cmd
}

func agentEntries() []entry {
	return []entry{
		{Name: "exec", Doc: "A program that speaks JSON Lines on stdin and stdout; see docs/exec-agents.md."},
		{Name: "http", Doc: "A service that takes one JSON document by POST and answers with one."},
		{Name: "openai", Doc: "Any OpenAI-compatible chat endpoint, with the tool loop answered from the log."},
		{Name: "recorded", Doc: "A log instead of an agent: the case's own, or a case file by id."},
	}
}

// formatEntries are the forms of cases, then those of logs.
func formatEntries() []entry {
	out := []entry{
		{Name: "parquet", Doc: "Cases as a Parquet file (.parquet), read and written."},
		{Name: "jsonl", Doc: "Cases as JSON Lines (.jsonl, or gzip of it as .jsonl.gz; - is standard input or output), read and written."},
	}
	for _, f := range importers.Formats() {
		out = append(out, entry{Name: f.Name, Doc: "Imported: " + f.Reads + "."})
	}
	return append(out, entry{Name: "jq", Doc: "Any JSON, JSON Lines, gzip or zstd of them, imported by a jq program: forerun data import --jq PROGRAM.jq."})
}

func metricEntries() []entry {
	var out []entry
	for _, m := range scorers.Builtin() {
		out = append(out, entry{
			Name: m.Name, Doc: m.Doc, Kind: m.Kind.String(), Unit: string(m.Unit), Direction: string(m.Direction), Evidence: string(m.Evidence),
		})
	}
	return out
}

// priceEntries are the list prices that forerun knows.
func priceEntries() ([]entry, error) {
	rows, err := pricelist.Rows()
	if err != nil {
		return nil, err
	}
	var out []entry
	for _, r := range rows {
		cached := ""
		if r.Cached != nil {
			cached = fmt.Sprintf(", %v from a prompt cache", *r.Cached)
		}
		out = append(out, entry{Name: r.Model, Doc: fmt.Sprintf("%s, %s: USD %v in%s, %v out, per million tokens.", r.Provider, r.Date, r.Input, cached, r.Output)})
	}
	return out, nil
}

func scorerEntries(p *Process) ([]entry, error) {
	registry, err := wire.Scorers(p.Lookup)
	if err != nil {
		return nil, err
	}
	var out []entry
	for _, s := range registry.Specs() {
		e := entry{Name: s.Name, Doc: s.Doc}
		for _, f := range s.Fields {
			e.Options = append(e.Options, entry{Name: f.Name, Kind: string(f.Type), Doc: f.Doc})
		}
		out = append(out, e)
	}
	return out, nil
}

// text is what a table says of the entry.
func (e entry) text() string {
	lines := []string{e.Doc}
	for _, o := range e.Options {
		lines = append(lines, fmt.Sprintf("  %s (%s): %s", o.Name, o.Kind, o.Doc))
	}
	if e.Kind != "" {
		lines = append(lines, fmt.Sprintf("  %s, better: %s", e.Kind, e.Direction))
	}
	return strings.Join(lines, "\n")
}

// list prints entries as a table, or as JSON.
func (p *Process) list(entries []entry, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(p.Out)
		enc.SetIndent("", "  ")
		if err := enc.Encode(entries); err != nil {
			return fmt.Errorf("print list: %w", err)
		}
		return nil
	}
	t := table.NewWriter()
	style := table.StyleLight
	style.Options = table.OptionsNoBordersAndSeparators
	t.SetStyle(style)
	nameWidth := 0
	for _, e := range entries {
		nameWidth = max(nameWidth, len(e.Name))
		t.AppendRow(table.Row{e.Name, e.text()})
	}
	t.SetColumnConfigs([]table.ColumnConfig{
		{Number: 2, WidthMax: max(30, p.Terminal.Width()-nameWidth-4), WidthMaxEnforcer: text.WrapSoft},
	})
	_, err := fmt.Fprintln(p.Out, t.Render())
	return err
}
