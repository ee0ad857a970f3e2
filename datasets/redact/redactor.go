package redact

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Options say what to redact, and what to leave alone. A field is written by its name,
// such as email, or with what it lies in, such as customer.name, with * for any one
// part; it is meant at any depth.
type Options struct {
	Key   []byte   // of the pseudonyms; see [NewKey]
	Allow []string // fields that are left as they are
	Deny  []string // fields whose texts and numbers are replaced whole
	Names []string // fields that hold names of persons
}

// Redactor replaces what it finds by pseudonyms. It is safe for concurrent use.
type Redactor struct {
	key       []byte
	scanner   *scanner
	providers []providerKey
	allow     patterns
	deny      patterns
	names     patterns

	values [kindCount]atomic.Int64
	cases  [kindCount]atomic.Int64
	total  atomic.Int64
	hit    atomic.Int64
	spare  sync.Pool // of passes

	mu    sync.Mutex
	clean map[string]bool // definitions of tools in which nothing was found: they are the same in most cases
}

// kindCount is the number of kinds.
const kindCount = 14

// New makes a redactor.
func New(o Options) (*Redactor, error) {
	if len(o.Key) < leastKey {
		return nil, errShortKey
	}
	r := &Redactor{key: slices.Clone(o.Key), scanner: newScanner(), providers: providerKeys(), clean: map[string]bool{}}
	for _, list := range []struct {
		from []string
		to   *patterns
	}{{o.Allow, &r.allow}, {o.Deny, &r.deny}, {o.Names, &r.names}} {
		for _, text := range list.from {
			if strings.Trim(text, ".* ") == "" {
				return nil, errors.New("a field without a name: write a path such as input.customer.name, or a name such as email")
			}
			*list.to = append(*list.to, newPattern(text))
		}
	}
	return r, nil
}

// Text gives a text with everything in it replaced that is found.
func (r *Redactor) Text(s string) string {
	p := r.begin()
	defer p.end()
	return p.again(p.text(s))
}

// pass is one case, or one text, on its way through.
type pass struct {
	r       *Redactor
	s       string            // the text at hand
	found   []match           // in it
	covered []bool            // its characters that lie in what was found, where that is much
	order   []string          // of known, for its second use
	known   map[string]string // what its surroundings gave away, and its pseudonym: elsewhere it may stand alone
	counts  [kindCount]int64
	second  bool     // nothing is looked for but what is known
	depth   int      // of texts that stand in base64
	out     []byte   // memory for what JSON becomes
	at      []string // memory for a path
}

// match is a place in a text, and what goes there.
type match struct {
	from, to int
	with     string
}

// begin gives a pass. Who ends it has its memory used again.
func (r *Redactor) begin() *pass {
	if p, ok := r.spare.Get().(*pass); ok {
		return p
	}
	return &pass{r: r}
}

// end counts what was replaced. The pass is not used any more.
func (p *pass) end() {
	hit := false
	for i, n := range p.counts {
		if n > 0 {
			hit = true
			p.r.values[i].Add(n)
			p.r.cases[i].Add(1)
		}
	}
	p.r.total.Add(1)
	if hit {
		p.r.hit.Add(1)
	}
	clear(p.known)
	*p = pass{r: p.r, found: p.found[:0], covered: p.covered[:0], order: p.order[:0], known: p.known, out: p.out, at: p.at}
	p.r.spare.Put(p)
}

// add notes that a part of the text at hand is replaced, unless something found
// before lies there. Without a pseudonym the part is one, and stays. alone says that it would not be found without what stands
// around it.
func (p *pass) add(from, to int, kind Kind, with string, alone bool) {
	if p.taken(from, to) {
		return
	}
	if with == "" {
		p.take(match{from, to, p.s[from:to]})
		return
	}
	p.take(match{from, to, with})
	p.counts[kind.index()]++
	if alone {
		p.learn(p.s[from:to], with)
	}
}

// taken reports whether something found lies in a part of the text at hand. Most texts
// have few such; of one that has many, each of their characters is noted.
func (p *pass) taken(from, to int) bool {
	if p.covered != nil {
		return slices.Contains(p.covered[from:to], true)
	}
	for _, m := range p.found {
		if from < m.to && m.from < to {
			return true
		}
	}
	return false
}

// take notes what goes in a part of the text at hand.
func (p *pass) take(m match) {
	const few = 32
	p.found = append(p.found, m)
	switch {
	case p.covered != nil:
		p.cover(m)
	case len(p.found) > few:
		p.covered = make([]bool, len(p.s))
		for _, m := range p.found {
			p.cover(m)
		}
	}
}

func (p *pass) cover(m match) {
	for i := m.from; i < m.to; i++ {
		p.covered[i] = true
	}
}

// learn notes a value that its surroundings gave away.
func (p *pass) learn(value, with string) {
	const least = 4 // what is shorter stands in other words
	if len(value) >= least && value != with {
		p.note(value, with)
	}
}

// note notes a value. Of a case that gives more away than any real one does, what comes
// later is found where it stands and not elsewhere.
func (p *pass) note(value, with string) {
	const most = 1000
	if p.known == nil {
		p.known = map[string]string{}
	}
	if len(p.known) < most {
		p.known[value] = with
	}
}

// text redacts a text.
func (p *pass) text(s string) string {
	if p.second {
		return p.again(s)
	}
	s = p.encoded(s)
	w, plain := read(s), s
	if w != nil {
		plain = w.text
	}
	has := p.r.scanner.scan([]byte(plain))
	if has == 0 {
		return s
	}
	p.find(plain, has)
	if w != nil {
		p.found = w.back(p.found)
	}
	return p.replaced(s)
}

// begins takes a text in hand.
func (p *pass) begins(s string) { p.s, p.found, p.covered = s, p.found[:0], nil }

// find looks for all that a text may have. What is found first keeps its place.
func (p *pass) find(s string, has features) {
	p.begins(s)
	if has&hasSecret != 0 {
		p.secretForms(s)
	}
	if has&hasURL != 0 {
		p.passwordsInURLs(s)
	}
	if has&hasContext != 0 {
		p.secretContext(s)
	}
	if has&hasAt != 0 {
		p.emails(s)
	}
	if has&(hasDots|hasColons) != 0 {
		p.addresses(s)
	}
	if has&hasDigits != 0 {
		p.coded(s)
		p.numbers(s)
	}
}

// replaced puts what was found into a text.
func (p *pass) replaced(s string) string {
	if len(p.found) == 0 {
		return s
	}
	slices.SortFunc(p.found, func(a, b match) int { return cmp.Compare(a.from, b.from) })
	var out strings.Builder
	at := 0
	for _, m := range p.found {
		out.WriteString(s[at:m.from])
		out.WriteString(m.with)
		at = m.to
	}
	out.WriteString(s[at:])
	return out.String()
}

// again replaces what is known by now, where it stands as a word of its own.
func (p *pass) again(s string) string {
	if len(p.order) != len(p.known) {
		p.order = longestFirst(p.known)
	}
	for _, value := range p.order {
		if !strings.Contains(s, value) {
			continue
		}
		var out strings.Builder
		at := 0
		for from := 0; ; {
			i := strings.Index(s[from:], value)
			if i < 0 {
				break
			}
			begin, end := from+i, from+i+len(value)
			from = end
			if begin > 0 && goesOn(s[begin-1], value[0]) || end < len(s) && goesOn(s[end], value[len(value)-1]) {
				continue
			}
			out.WriteString(s[at:begin])
			out.WriteString(p.known[value])
			at = end
		}
		s = out.String() + s[at:]
	}
	return s
}

// goesOn reports whether a word goes on over its edge.
func goesOn(outside, inside byte) bool { return (isWord(outside) || outside >= 0x80) && isWord(inside) }

// longestFirst gives the known values, the longest first: one may be a part of another.
func longestFirst(known map[string]string) []string {
	out := make([]string, 0, len(known))
	for value := range known {
		out = append(out, value)
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return out
}
