package secret

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// Mark is what stands in a secret's place.
const Mark = "<secret>"

// Writings lists every way in which the values are written: as they are, and as
// JSON (also JSON inside JSON), HTML and URLs escape them. The longest is first,
// since one value may be the beginning of another; none is empty or there twice.
func Writings(values ...string) []string {
	var all []string
	for _, v := range values {
		all = append(all, v)
		all = append(all, inJSON(v)...)
		all = append(all, inHTML(v)...)
		all = append(all, inURL(v)...)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	all = slices.Compact(all)
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// inJSON is s between the quotes of a JSON string, as the encoders of different
// languages write it, and that once more inside another.
func inJSON(s string) []string {
	var all []string
	for _, html := range []bool{true, false} {
		once := escapeJSON(s, html)
		for _, form := range []string{once, ascii(once), solidus(once), solidus(ascii(once))} {
			twice := escapeJSON(form, html)
			all = append(all, form, twice, solidus(twice))
		}
	}
	return all
}

// escapeJSON is s as it stands between the quotes of a JSON string.
func escapeJSON(s string, html bool) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(html)
	if err := e.Encode(s); err != nil {
		return s // a string always encodes
	}
	return strings.TrimSuffix(strings.TrimPrefix(b.String(), `"`), "\"\n")
}

// solidus escapes / as PHP does.
func solidus(s string) string { return strings.ReplaceAll(s, "/", `\/`) }

// ascii escapes what is not ASCII as Python does.
func ascii(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func inHTML(s string) []string {
	number := html.EscapeString(s) // &#34; and &#39;
	named := strings.NewReplacer("&#34;", "&quot;", "&#39;", "&apos;").Replace(number)
	python := strings.NewReplacer("&#34;", "&quot;", "&#39;", "&#x27;").Replace(number)
	return []string{number, named, python, strings.NewReplacer("'", "&#39;", "&apos;", "&#39;").Replace(named)}
}

var percent = regexp.MustCompile(`%[0-9A-F]{2}`)

// inURL is s as a part of a URL: as Go and as JavaScript escape it, as a part
// of a path that keeps its slashes, and with the digits in either case.
func inURL(s string) []string {
	query := url.QueryEscape(s)
	spaced := strings.ReplaceAll(query, "+", "%20")
	component := strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*").Replace(spaced)
	all := []string{query, spaced, component, url.PathEscape(s), (&url.URL{Path: s}).EscapedPath()}
	for _, form := range slices.Clone(all) {
		all = append(all, percent.ReplaceAllStringFunc(form, strings.ToLower))
	}
	return all
}
