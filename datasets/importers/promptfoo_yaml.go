package importers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"forerun/datasets"
)

// promptfooNode is a value of a file as JSON, with its place, and with the places
// of the lists that are read element by element.
type promptfooNode struct {
	place datasets.Place
	text  json.RawMessage
	under map[string][]promptfooNode
}

// nodesOf takes a list apart, or one reference.
func nodesOf(place datasets.Place, raw json.RawMessage) []promptfooNode {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		if wordOf(raw) == "" {
			return nil
		}
		list = []json.RawMessage{raw}
	}
	out := make([]promptfooNode, len(list))
	for i, text := range list {
		out[i] = promptfooNode{place: place, text: text}
	}
	return out
}

func (r *promptfooReader) yaml(name string, raw io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(raw, maxYAML+1))
	text = bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF"))
	bad := func(line int, what, remedy string) error {
		return r.bad(&datasets.RecordError{File: name, Line: line, What: what, Remedy: remedy})
	}
	switch {
	case err != nil:
		return bad(0, "cannot be read to its end ("+printable(err.Error())+")", "copy the file again")
	case len(text) > maxYAML:
		return bad(0, fmt.Sprintf("is longer than %d MiB", maxYAML>>20), "write the tests as JSONL or CSV")
	case !utf8.Valid(text):
		return bad(0, "invalid UTF-8", "save it as UTF-8")
	}
	if line := tooNested(text); line > 0 {
		return bad(line, "is nested too deep", "write it flatter")
	}
	file, err := parser.ParseBytes(text, 0)
	switch {
	case err != nil:
		line, what := syntaxOf(err)
		return bad(line, "not YAML: "+what, "correct it")
	case len(file.Docs) == 0 || file.Docs[0].Body == nil:
		return bad(0, "is empty", "name a file with tests")
	case repeats(file.Docs[0].Body):
		return bad(0, "repeats anchors within anchors", "write the values out")
	}
	body := file.Docs[0].Body
	var whole any
	if err := yaml.Unmarshal(text, &whole); err != nil {
		line, what := syntaxOf(err)
		return bad(line, "not YAML: "+what, "correct it")
	}
	root := promptfooNode{place: datasets.Place{File: name, Line: 1}}
	if root.text, err = plainJSON(whole); err != nil {
		return bad(0, "holds what is no JSON: "+printable(err.Error()), "correct it")
	}
	if list, ok := elementsOf(name, body, root.text); ok {
		return r.tests(list)
	}
	if tests := valueOf(body, "tests"); tests != nil {
		if list, ok := elementsOf(name, tests, newRecord(root.text)["tests"]); ok {
			root.under = map[string][]promptfooNode{"tests": list}
		}
	}
	return r.value(root)
}

// maxYAML bounds a file of YAML, whose parser goes as deep as the file does.
const maxYAML = 1 << 20

// syntaxOf gives the line and the words of an error of the YAML library.
func syntaxOf(err error) (line int, what string) {
	what, _, _ = strings.Cut(err.Error(), "\n")
	if e := yaml.Error(nil); errors.As(err, &e) {
		what = e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
	}
	return line, printable(what)
}

// tooNested finds the line on which values stand too deep in one another, as far
// as can be told without parsing; 0: none.
func tooNested(text []byte) int {
	const most = 100
	open, line := 0, 0
	for l := range bytes.Lines(text) {
		line++
		dashes := 0
		for rest := bytes.TrimLeft(l, " "); len(rest) > 1 && (rest[0] == '-' || rest[0] == '?') && rest[1] == ' '; rest = bytes.TrimLeft(rest[1:], " ") {
			dashes++
		}
		indent := len(l) - len(bytes.TrimLeft(l, " "))
		open = max(0, open+bytes.Count(l, []byte("["))+bytes.Count(l, []byte("{"))-bytes.Count(l, []byte("]"))-bytes.Count(l, []byte("}")))
		if dashes > most || open > 10*most || indent > 20*most {
			return line
		}
	}
	return 0
}

// repeats reports anchors that hold aliases, and very many aliases: a few aliases
// of aliases fill any memory.
func repeats(body ast.Node) bool {
	aliases, nested := 0, false
	ast.Walk(seeYAML(func(n ast.Node) {
		switch n := n.(type) {
		case *ast.AliasNode:
			aliases++
		case *ast.AnchorNode:
			ast.Walk(seeYAML(func(n ast.Node) {
				_, alias := n.(*ast.AliasNode)
				nested = nested || alias
			}), n.Value)
		}
	}), body)
	return nested || aliases > 1000
}

// seeYAML is a function that is shown each node.
type seeYAML func(ast.Node)

// Visit implements the YAML library's visitor.
func (v seeYAML) Visit(n ast.Node) ast.Visitor {
	v(n)
	return v
}

// elementsOf gives the elements of a list with the lines where they begin.
func elementsOf(name string, node ast.Node, text json.RawMessage) ([]promptfooNode, bool) {
	if a, ok := node.(*ast.AnchorNode); ok {
		node = a.Value
	}
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		return nil, false
	}
	nodes := nodesOf(datasets.Place{File: name}, text)
	for i := range nodes {
		if i < len(list.Values) && list.Values[i] != nil && list.Values[i].GetToken() != nil {
			nodes[i].place.Line = list.Values[i].GetToken().Position.Line
		}
	}
	return nodes, true
}

// valueOf finds the value of a key of a mapping.
func valueOf(node ast.Node, key string) ast.Node {
	var values []*ast.MappingValueNode
	switch m := node.(type) {
	case *ast.MappingNode:
		values = m.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{m}
	}
	for _, v := range values {
		if v.Key.String() == key {
			return v.Value
		}
	}
	return nil
}
