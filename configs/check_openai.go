package configs

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// checkOpenAI checks what only an openai agent has.
func (c *Config) checkOpenAI(at string, a Agent) *Error {
	if a.Kind != KindOpenAI {
		return nil
	}
	if fault := c.checkParams(at+".params", a); fault != nil {
		return fault
	}
	if strings.Contains(a.BaseURL, "?") {
		return c.Fault(at+".base_url", "base_url holds a query", "write it under query, such as query: {api-version: 2024-10-21}")
	}
	if _, given := header(a, "Authorization"); given && a.APIKey.Name() != NoKey {
		return c.Fault(at+".headers", "api_key and the header Authorization", "write one of the two; api_key: none sends none of its own")
	}
	for _, name := range []string{"Forerun-Trial", "traceparent", "baggage"} {
		if as, given := header(a, name); given {
			return c.Fault(at+".headers."+as, "a replay sets the header "+name+" itself, so that it never passes for production", "leave it out")
		}
	}
	return c.checkQuery(at+".query", a)
}

// checkParams refuses what the agent writes itself, or could not read the answer
// to.
func (c *Config) checkParams(at string, a Agent) *Error {
	for _, name := range slices.Sorted(maps.Keys(a.Params)) {
		what, remedy := "", "leave it out"
		switch name {
		case "model", "messages", "tools":
			what = "the agent writes " + name + " itself"
			if name != "messages" {
				remedy = "write " + name + " beside params"
			}
		case "stream":
			what, remedy = "how the answer is read depends on stream", "write stream: true beside params"
		case "stream_options":
			if !a.Stream {
				what, remedy = "stream_options without a stream", "write stream: true beside params, or leave it out"
			}
		case "n":
			if fmt.Sprint(a.Params[name]) != "1" {
				what = "one answer is read, and more would be paid for"
			}
		}
		if what != "" {
			return c.Fault(at+"."+name, what, remedy)
		}
	}
	if _, err := c.Ordered(at); err != nil {
		return c.Fault(at, "a value that JSON can't hold: "+err.Error(), "write numbers, texts, true, false, null, lists and mappings")
	}
	return nil
}

// checkQuery refuses a secret: a query is shown, and ends up in the logs of every
// proxy on the way.
func (c *Config) checkQuery(at string, a Agent) *Error {
	for _, name := range slices.Sorted(maps.Keys(a.Query)) {
		value := a.Query[name]
		switch {
		case name == "":
			return c.Fault(at, "a query without a name", "write a name, such as api-version")
		case secretQuery(name), strings.Contains(value, "${"):
			return c.Fault(at+"."+name, name+" looks like a secret, and a query is shown",
				fmt.Sprintf("send it as a header: headers: {%s: ${NAME}}", name))
		case strings.ContainsFunc(name+value, func(r rune) bool { return r < ' ' || r == 0x7f }):
			return c.Fault(at, "a query with a line break or another control character", "write it on one line")
		}
	}
	return nil
}

// secretQuery reports whether keys go by that name in an address.
func secretQuery(name string) bool {
	switch strings.ToLower(name) {
	case "code", "sig", "signature", "sas":
		return true
	}
	return looksSecret(strings.ReplaceAll(name, "-", "_"))
}

// header finds a header whatever its case, and gives how it is written.
func header(a Agent, name string) (as string, given bool) {
	for _, as := range slices.Sorted(maps.Keys(a.Headers)) {
		if strings.EqualFold(as, name) {
			return as, true
		}
	}
	return "", false
}
