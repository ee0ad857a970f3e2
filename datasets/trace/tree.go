package trace

import (
	"cmp"
	"slices"
	"time"
)

// node is a span in its tree.
type node struct {
	*Span
	parent   *node
	children []*node
	began    time.Time // its own start, or the nearest that is known
	read     int
	depth    int
	judge    bool // it or what made it is an evaluator
	inner    bool // a model is asked below it
	records  int
}

// tree is a trace: cycles are cut open, and what has no parent here is a root.
type tree struct {
	live  []*node // all but evaluators, by time
	wide  []*node // the same, uppermost first
	roots []*node // the live ones
	model []*node // calls of models, by time
	cut   bool    // a root's parent is not in the inputs
	dead  int     // records of evaluators
}

// arrange makes a tree of the spans of a trace.
func arrange(spans []*kept) *tree {
	nodes := make([]*node, len(spans))
	byID := make(map[string]*node, len(spans))
	for i, s := range spans {
		nodes[i] = &node{Span: &s.Span, read: s.read, records: s.records}
		byID[s.ID] = nodes[i]
	}
	whole := byID[""] // the trace itself holds what has no other parent
	missing := map[*node]bool{}
	for _, n := range nodes {
		n.parent = byID[n.Parent]
		if n.Parent == "" || n.parent == nil {
			missing[n] = n.Parent != "" && whole == nil
			n.parent = whole
		}
		if n.parent == n {
			n.parent = nil
		}
	}
	openCycles(nodes)
	var roots []*node
	for _, n := range nodes {
		if n.parent == nil {
			roots = append(roots, n)
		} else {
			n.parent.children = append(n.parent.children, n)
		}
	}
	t := &tree{}
	t.walk(roots)
	for _, r := range t.roots {
		t.cut = t.cut || missing[r]
	}
	return t
}

// openCycles makes a root of the earliest span of each cycle.
func openCycles(nodes []*node) {
	const onPath, done = 1, 2
	state := make(map[*node]int, len(nodes))
	for _, n := range nodes {
		var path []*node
		at := n
		for ; at != nil && state[at] == 0; at = at.parent {
			state[at] = onPath
			path = append(path, at)
		}
		if at != nil && state[at] == onPath {
			cycle := path[slices.Index(path, at):]
			slices.MinFunc(cycle, func(a, b *node) int {
				return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.read, b.read))
			}).parent = nil
		}
		for _, p := range path {
			state[p] = done
		}
	}
}

// walk goes through the tree level by level: a parent comes before its children.
func (t *tree) walk(roots []*node) {
	level := roots
	for depth := 0; len(level) > 0; depth++ {
		var next []*node
		for _, n := range level {
			n.depth = depth
			n.began = cmp.Or(n.Start, n.End)
			if n.parent != nil {
				n.began = cmp.Or(n.began, n.parent.began)
			}
			n.judge = n.Kind == KindEvaluator || n.parent != nil && n.parent.judge
			next = append(next, n.children...)
			if n.judge {
				t.dead += n.records
				continue
			}
			t.wide = append(t.wide, n)
		}
		level = next
	}
	slices.SortStableFunc(t.wide, func(a, b *node) int { return cmp.Or(cmp.Compare(a.depth, b.depth), before(a, b)) })
	t.live = slices.Clone(t.wide)
	slices.SortStableFunc(t.live, before)
	for _, n := range t.wide {
		if n.parent == nil {
			t.roots = append(t.roots, n)
		}
	}
	for _, n := range slices.Backward(t.wide) {
		if n.parent != nil && (n.inner || n.Kind == KindModel) {
			n.parent.inner = true
		}
	}
	for _, n := range t.live {
		if n.Kind == KindModel && !n.inner {
			t.model = append(t.model, n)
		}
	}
}

func before(a, b *node) int { return cmp.Or(a.began.Compare(b.began), cmp.Compare(a.read, b.read)) }

// models are the calls of models, in order. What only passes a call on to another
// span is none: it would count twice.
func (t *tree) models() []*node { return t.model }

// asked reports whether the span holds what was asked.
func (n *node) asked() bool { return len(n.Messages) > 0 || n.Input != nil }

// answered reports whether the span holds what came of it.
func (n *node) answered() bool { return len(n.Answer) > 0 || n.Output != nil }

// head is the span that stands for the whole request: the root if it holds
// anything; else the uppermost agent that does, since services and frameworks put
// spans of their own around it.
func (t *tree) head() *node {
	pick := func(want func(*node) bool) *node {
		for _, n := range t.wide {
			if want(n) {
				return n
			}
		}
		return nil
	}
	if len(t.roots) == 1 && (t.roots[0].asked() || t.roots[0].answered()) {
		return t.roots[0]
	}
	root := func(n *node) bool { return n.depth == 0 && n.asked() }
	agent := func(n *node) bool { return n.Kind == KindAgent && (n.asked() || n.answered()) }
	for _, want := range []func(*node) bool{
		func(n *node) bool { return n.Kind == KindAgent && root(n) },
		agent,
		func(n *node) bool { return n.Kind != KindTool && root(n) },
		func(n *node) bool { return n.depth == 0 },
	} {
		if n := pick(want); n != nil {
			return n
		}
	}
	return nil
}
