package configs

import (
	"log/slog"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Secret stands for a value that must never be written: it prints as <secret>
// everywhere. A configuration holds only its name: in the file it must be
// exactly ${NAME}, the name of an environment variable, or for api_key the word
// none. The composition root looks the value up when it is needed.
type Secret struct {
	name string // the environment variable; "none" for no key
}

// Name is the environment variable that holds the value; "none" for no key,
// empty where the field was left out.
func (s Secret) Name() string { return s.name }

// String hides the value.
func (s Secret) String() string { return "<secret>" }

// GoString hides the value from %#v.
func (s Secret) GoString() string { return "<secret>" }

// LogValue hides the value from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue("<secret>") }

// MarshalText writes the reference, never the value.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.reference()), nil }

// UnmarshalYAML reads a reference to an environment variable. The value is not
// looked up here: whoever sends it does that.
func (s *Secret) UnmarshalYAML(node ast.Node) error {
	text := ""
	if n, ok := node.(*ast.StringNode); ok {
		text = n.Value
	}
	name, ok := secretName(text)
	if !ok {
		return fault(node, "a secret field holds something other than one reference", "write ${NAME}, the name of an environment variable (or, for api_key, none)")
	}
	*s = Secret{name: name}
	return nil
}

// NoKey is the one literal a secret field may hold: no key is sent.
const NoKey = "none"

func secretName(text string) (string, bool) {
	if text == NoKey {
		return NoKey, true
	}
	name, ok := strings.CutPrefix(text, "${")
	if !ok {
		return "", false
	}
	name, ok = strings.CutSuffix(name, "}")
	return name, ok && regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`).MatchString(name)
}

// MarshalYAML writes the reference, never the value.
func (s Secret) MarshalYAML() (any, error) { return s.reference(), nil }

// IsZero reports whether the field was left out.
func (s Secret) IsZero() bool { return s.name == "" }

func (s Secret) reference() string {
	if s.name == "" || s.name == NoKey {
		return s.name
	}
	return "${" + s.name + "}"
}
