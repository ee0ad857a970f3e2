package meter

import (
	"net/http"
	"strings"
)

// api is the shape of an upstream.
type api int

// The shapes.
const (
	openAI api = iota + 1
	anthropic
)

// task is what a call asks for.
type task int

// The tasks. The zero task is not passed on.
const (
	other     task = iota + 1 // asks no model: lists them, counts tokens
	generate                  // a model answers: a step
	embedding                 // a model encodes: tokens, and no step
)

// taskOf says what a request asks for, 0 where it is not passed on. The path is the
// escaped one: what is not written plainly is not on the list.
func (a api) taskOf(method, path string) task {
	switch a {
	case openAI:
		path = strings.TrimPrefix(path, "v1/")
		if method == http.MethodGet {
			return listing(path)
		}
		switch undeployed(path) {
		case "chat/completions", "completions", "responses":
			return posted(method, generate)
		case "embeddings":
			return posted(method, embedding)
		}
	case anthropic:
		path = strings.TrimPrefix(path, "v1/")
		if method == http.MethodGet {
			return listing(path)
		}
		switch path {
		case "messages":
			return posted(method, generate)
		case "messages/count_tokens":
			return posted(method, other)
		}
	}
	return 0
}

func posted(method string, t task) task {
	if method != http.MethodPost {
		return 0
	}
	return t
}

// listing is GET models and GET models/NAME.
func listing(path string) task {
	name, one := strings.CutPrefix(path, "models/")
	if path == "models" || one && name != "" && name != "." && name != ".." && !strings.ContainsAny(name, "/%\\") {
		return other
	}
	return 0
}

// undeployed is a path without the deployment that Azure's clients write into it.
func undeployed(path string) string {
	below, ok := strings.CutPrefix(strings.TrimPrefix(path, "openai/"), "deployments/")
	if !ok {
		return path
	}
	name, rest, _ := strings.Cut(below, "/")
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "%\\") {
		return path
	}
	return rest
}
