package redact

import (
	"encoding/json"
	"slices"
)

// Pieces are the parts of one thing that is no case, such as a row of a table: what
// one of them gives away is replaced in all.
type Pieces struct {
	p       *pass
	changed bool
}

// Together redacts the parts that visit names, and reports whether any changed. visit
// may be called twice; what it names is replaced, and what that pointed to before is
// not written to.
func (r *Redactor) Together(visit func(*Pieces)) bool {
	p := r.begin()
	defer p.end()
	all := &Pieces{p: p}
	visit(all)
	if len(p.known) > 0 {
		p.second = true
		visit(all)
	}
	return all.changed
}

// path gives a path memory of its own, so that who names one need not make any.
func (s *Pieces) path(at []string) []string {
	s.p.at = append(s.p.at[:0], at...)
	return slices.Clip(s.p.at)
}

// Text redacts a text that stands at a path.
func (s *Pieces) Text(text *string, at ...string) { s.note(s.p.in(text, s.path(at)...)) }

// Optional redacts a text that may be absent.
func (s *Pieces) Optional(text **string, at ...string) { s.note(s.p.optional(text, s.path(at)...)) }

// Texts redacts a list of texts.
func (s *Pieces) Texts(all *[]string, at ...string) {
	where := s.path(at)
	s.note(list(all, func(text *string) bool { return s.p.in(text, where...) }))
}

// Map redacts the values of a map.
func (s *Pieces) Map(m *map[string]string, at ...string) { s.note(s.p.textMap(m, s.path(at)...)) }

// JSON redacts a JSON value.
func (s *Pieces) JSON(v *json.RawMessage, at ...string) { s.note(s.p.raw(v, s.path(at)...)) }

func (s *Pieces) note(changed bool) { s.changed = s.changed || changed }

// Reveals reports whether a name gives somebody or something away: whether there is a
// mail address or a secret of known form in it. What else could be personal, a number,
// may as well be a number of something.
func (r *Redactor) Reveals(name string) bool {
	if w := read(name); w != nil {
		name = w.text
	}
	has := r.scanner.scan([]byte(name))
	if has&(hasAt|hasSecret) == 0 {
		return false
	}
	p := r.begin()
	p.begins(name)
	p.secretForms(name)
	p.emails(name)
	return p.replaced(name) != name
}
