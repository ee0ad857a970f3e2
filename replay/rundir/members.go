package rundir

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
)

// errLine says that a line is no object. What the journal holds was valid when it
// was written or when it was opened, so it is damage of this very moment.
var errLine = errors.New("it is no JSON object")

// textOf is the string that a JSON string holds. It is last where that is equal,
// which saves most of the memory of what is the same for many trials.
func textOf(value []byte, last string) (string, error) {
	if len(value) >= 2 && value[0] == '"' && bytes.IndexByte(value, '\\') < 0 {
		inner := value[1 : len(value)-1]
		if string(inner) == last {
			return last, nil
		}
		return string(inner), nil
	}
	var s string
	err := json.Unmarshal(value, &s)
	return s, err
}

func intOf(value []byte) (int64, error) { return strconv.ParseInt(string(value), 10, 64) }

func floatOf(value []byte) (*float64, error) {
	f, err := strconv.ParseFloat(string(value), 64)
	return &f, err
}
