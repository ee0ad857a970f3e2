package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// maxErrors is how many violations a reason lists.
const maxErrors = 10

// oneLine lists violations as "/path: what", in the order of their paths. Other
// errors are given on one line.
func oneLine(err error) string {
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return strings.Join(strings.Fields(err.Error()), " ")
	}
	list := slices.Compact(slices.Sorted(slices.Values(violations(nil, invalid.DetailedOutput()))))
	more := ""
	if n := len(list); n > maxErrors {
		list, more = list[:maxErrors], fmt.Sprintf("; and %d more", n-maxErrors)
	}
	return strings.Join(list, "; ") + more
}

// violations collects the leaves: what holds others only says that they are
// there.
func violations(list []string, u *jsonschema.OutputUnit) []string {
	if len(u.Errors) == 0 && u.Error != nil {
		at := u.InstanceLocation
		if at == "" {
			at = "the whole value"
		}
		return append(list, at+": "+u.Error.String())
	}
	for i := range u.Errors {
		list = violations(list, &u.Errors[i])
	}
	return list
}
