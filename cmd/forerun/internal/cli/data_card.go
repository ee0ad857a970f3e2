package cli

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"forerun/cmd/forerun/internal/term"
	"forerun/cmd/forerun/internal/wire"
	"forerun/datasets"
)

// cardText is a dataset card in Markdown: what somebody who did not make a dataset
// has to know before a verdict rests on it. It holds no message.
func cardText(name string, d datasets.Description, p wire.Proof) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Dataset card: %s\n\n", mdCell(filepath.Base(name)))
	table := func(title string, head [2]string, rows [][2]string) {
		if len(rows) == 0 {
			return
		}
		fmt.Fprintf(&b, "## %s\n\n| %s | %s |\n|---|---|\n", title, head[0], head[1])
		for _, r := range rows {
			fmt.Fprintf(&b, "| %s | %s |\n", mdCell(r[0]), mdCell(r[1]))
		}
		b.WriteByte('\n')
	}
	span := "no case has a time"
	if d.From != nil {
		span = fmt.Sprintf("%s to %s, in %d cases", d.From.Format(time.RFC3339), d.To.Format(time.RFC3339), d.Timed)
	}
	table("What it is", [2]string{"", ""}, [][2]string{
		{"content digest", d.Digest},
		{"cases", fmt.Sprintf("%d in %s", d.Cases, countOf(d.Clusters.Count, "cluster"))},
		{"stands for", fmt.Sprintf("%.4g cases, by weight", d.Weight)},
		{"time", span},
		{"origin", valueCounts(d.Origins, 0)},
		{"risk", valueCounts(d.Risks, 0)},
		{"models", orNone(valueCounts(d.Models, 0))},
	})
	var segments [][2]string
	for _, s := range d.Segments {
		text := valueCounts(s.Values, s.Other)
		if s.Without > 0 {
			text += fmt.Sprintf("; %d without", s.Without)
		}
		segments = append(segments, [2]string{s.Name, text})
	}
	table("Segments", [2]string{"segment", "values, by cases"}, segments)
	var labels [][2]string
	for _, e := range d.Evidence {
		labels = append(labels, [2]string{e.Label, fmt.Sprintf("%s: %d of %d cases", graded(e.Grade), e.Cases, d.Cases)})
	}
	table("Labels", [2]string{"label", "evidence"}, labels)
	table("What it can prove", [2]string{"", ""}, proofLines(d, p))
	b.WriteString("## What it can't show\n\n")
	for _, line := range cardLimits(d) {
		fmt.Fprintf(&b, "- %s\n", mdCell(line))
	}
	return b.String()
}

// cardLimits says what a verdict on this dataset leaves open.
func cardLimits(d datasets.Description) []string {
	var out []string
	if n := d.Cases - d.Labelled.Any; n > 0 {
		out = append(out, fmt.Sprintf("Whether answers are good in %d of %d cases: nothing is expected of them.", n, d.Cases))
	}
	if n := d.Cases - d.Replay.Cases; n > 0 {
		out = append(out, fmt.Sprintf("A faithful replay of %d cases: see above.", n))
	}
	if d.From == nil {
		out = append(out, "What has changed since: no case has a time.")
	} else {
		out = append(out, fmt.Sprintf("Traffic after %s.", d.To.Format(time.DateOnly)))
	}
	if len(d.Versions) > 1 {
		out = append(out, fmt.Sprintf("One version of production: %d answered.", len(d.Versions)))
	}
	const alike = 0.05 // of the cases, in one cluster
	if d.Clusters.LargestShare > alike && d.Clusters.LargestCases > 1 {
		out = append(out, fmt.Sprintf("Much beyond its largest cluster, which has %s of the cases.", wholePercent(d.Clusters.LargestShare)))
	}
	return append(out, "Latency under production's load, and what a conversation would have become: the canary does.")
}

func orNone(s string) string {
	if s == "" {
		return "none is named"
	}
	return s
}

// mdCell makes text from outside fit for a cell of a table: none of it is read as
// Markdown or HTML.
func mdCell(s string) string {
	s = term.Escape(strings.NewReplacer("\t", " ", "\n", " ").Replace(s))
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "#", `\#`).Replace(s)
}
