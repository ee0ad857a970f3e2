package scorers

import (
	"fmt"
	"strings"

	"forerun/datasets/nearest"
)

// unknownName is an [*UnknownError] that suggests what was probably meant.
func unknownName(what, name string, known []string) *UnknownError {
	near, _ := nearest.Word(name, known)
	return &UnknownError{What: what, Name: name, Nearest: near, Known: known}
}

// UnknownError is a name that nothing has, with what was probably meant.
type UnknownError struct {
	What    string // scorer or metric
	Name    string
	Nearest string // empty where nothing is near
	Known   []string
}

func (e *UnknownError) Error() string {
	s := fmt.Sprintf("unknown %s %q: ", e.What, e.Name)
	if e.Nearest != "" {
		s += fmt.Sprintf("did you mean %q? ", e.Nearest)
	}
	return s + "known are " + strings.Join(e.Known, ", ")
}

func didYouMean(word string, words []string) string {
	if near, ok := nearest.Word(word, words); ok {
		return fmt.Sprintf("did you mean %q? ", near)
	}
	return ""
}
