package chat

import (
	"encoding/json"
	"slices"

	"forerun/datasets"
)

// Tools reads definitions of tools: a list of them in any dialect, or an object of
// them by name; false says that there are none.
func Tools(raw json.RawMessage) ([]datasets.Tool, bool) {
	v, ok := parse(raw)
	if !ok {
		return nil, false
	}
	return toolList(v)
}

func toolList(v value) ([]datasets.Tool, bool) {
	v = v.unwrap()
	var tools []datasets.Tool
	switch {
	case v.is('['):
		for e := range v.elements() {
			more, ok := tool(e.unwrap())
			if !ok {
				return nil, false
			}
			tools = append(tools, more...)
		}
		return tools, len(tools) > 0
	case v.is('{'):
		if more, ok := tool(v); ok {
			return more, true
		}
		o, _ := v.object()
		for _, m := range o {
			def, ok := m.value.unwrap().object()
			if !ok {
				return nil, false
			}
			if more, ok := tool(m.value.unwrap()); ok {
				tools = append(tools, more...)
				continue
			}
			tools = append(tools, defined(m.name, def))
		}
		slices.SortStableFunc(tools, func(a, b datasets.Tool) int { // a map has no order
			if a.Name < b.Name {
				return -1
			}
			return 1
		})
	}
	return tools, len(tools) > 0
}

// tool reads one definition; one of Gemini's declares several.
func tool(v value) ([]datasets.Tool, bool) {
	o, ok := v.object()
	if !ok {
		return nil, false
	}
	if declared := o.get("functionDeclarations", "function_declarations"); declared.is('[') {
		return toolList(declared)
	}
	if f, ok := o.get("function").object(); ok && f.text("name") != "" {
		return []datasets.Tool{defined(f.text("name"), f)}, true
	}
	name, kind := o.text("name"), o.text("type")
	switch {
	case name != "" && (kind != "" || o.has("description", "parameters", "input_schema", "inputSchema", "parametersJsonSchema", "args_schema") || o.only("name")):
		return []datasets.Tool{defined(name, o)}, true
	case name == "" && kind != "" && kind != "function" && !o.has("role", "content", "text"):
		return []datasets.Tool{{Name: kind}}, true // what the provider itself runs
	default:
		return nil, false
	}
}

func defined(name string, o object) datasets.Tool {
	schema := o.get("parameters", "input_schema", "inputSchema", "parametersJsonSchema", "parameters_json_schema", "args_schema").unwrap()
	if inner, ok := schema.object(); ok && inner.get("jsonSchema").is('{') {
		schema = inner.get("jsonSchema")
	}
	if !schema.is('{') {
		schema = nil
	}
	return datasets.Tool{Name: name, Description: o.text("description"), Parameters: json.RawMessage(schema)}
}
