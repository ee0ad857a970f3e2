package importers

import (
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"forerun/datasets/trace"
)

// otlpEvaluationOf reads the attributes of gen_ai.evaluation.result, which says what a
// judge found and not who judged.
func otlpEvaluationOf(attributes pcommon.Map) (trace.Feedback, bool) {
	text := func(key string) string {
		if v, ok := attributes.Get(key); ok && utf8.ValidString(otlpString(v)) {
			return otlpString(v)
		}
		return ""
	}
	f := trace.Feedback{
		Name: text("gen_ai.evaluation.name"), Label: text("gen_ai.evaluation.score.label"), Comment: text("gen_ai.evaluation.explanation"),
		Source: trace.SourceModel,
	}
	if v, ok := attributes.Get("gen_ai.evaluation.score.value"); ok {
		f.Value = otlpNumber(v)
	}
	return f, f.Name != "" && (f.Value != nil || f.Label != "" || f.Comment != "")
}

// annotations reads OpenInference's feedback, which stands on the span it is of,
// or on any span of its trace or session: that of a session keeps the word in its
// name, for it is of more than this request.
func (m *otlpMapper) annotations(out *trace.Span) {
	members := m.own.groups[otlpAnnotations]
	if len(members) == 0 {
		return
	}
	tree := newOTLPTree(members)
	for _, scope := range [...]string{"", "trace.", "session."} {
		for _, form := range [...][2]string{{"annotations", "annotation"}, {"evaluations", "evaluation"}} {
			for _, item := range tree.at(scope + form[0]).list() {
				item = item.at(form[1])
				f := trace.Feedback{
					Name: item.text("name"), Label: item.text("label"), Comment: item.text("explanation"), Source: otlpAnnotator(item.text("annotator_kind")),
					Time: out.End,
				}
				if v := item.at("score").value; v != nil {
					f.Value = otlpNumber(*v)
				}
				if f.Name == "" || f.Value == nil && f.Label == "" && f.Comment == "" {
					continue
				}
				if scope == "session." {
					f.Name = scope + f.Name
				}
				out.Feedback = append(out.Feedback, f)
			}
		}
	}
}

// otlpAnnotator says who judged. Where nobody says it was a person, it counts as a
// judge: evidence must not be made of nothing.
func otlpAnnotator(kind string) trace.Source {
	switch strings.ToUpper(kind) {
	case "HUMAN":
		return trace.SourceAnnotator
	case "CODE":
		return trace.SourceCode
	default:
		return trace.SourceModel
	}
}
