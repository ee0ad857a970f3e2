package datasets

import "encoding/json"

func readTexts(v []byte, dst *[]string) error {
	return readList(v, dst, func(v []byte, s *string) error {
		if isNull(v) {
			return wants(kindString, v)
		}
		return readText(v, s)
	})
}

// readList reads a list; an empty one is not nil afterwards.
func readList[T any](v []byte, dst *[]T, read func([]byte, *T) error) error {
	if isNull(v) {
		return nil
	}
	list := []T{}
	if len(v) > len("[]") {
		const most = 4 // that nearly all have
		list = make([]T, 0, most)
	}
	err := elements(v, func(v []byte) error {
		list = append(list, *new(T))
		return read(v, &list[len(list)-1])
	})
	*dst = list
	return err
}

// readTextMap reads an object of strings; an empty one is nil afterwards.
func readTextMap(v []byte, dst *map[string]string) error {
	if isNull(v) {
		return nil
	}
	return entries(v, func(name string, v []byte) error {
		if isNull(v) {
			return nil
		}
		var s string
		if err := readText(v, &s); err != nil {
			return err
		}
		if *dst == nil {
			*dst = map[string]string{}
		}
		(*dst)[name] = s
		return nil
	})
}

func readScores(v []byte, dst *map[string]float64) error {
	if isNull(v) {
		return nil
	}
	return entries(v, func(name string, v []byte) error {
		if isNull(v) {
			return nil
		}
		x, err := number(v)
		if err != nil {
			return err
		}
		if *dst == nil {
			*dst = map[string]float64{}
		}
		(*dst)[name] = x
		return nil
	})
}

func readRawMap(v []byte, dst *map[string]json.RawMessage) error {
	if isNull(v) {
		return nil
	}
	return entries(v, func(name string, v []byte) error {
		if *dst == nil {
			*dst = map[string]json.RawMessage{}
		}
		(*dst)[name] = v
		return nil
	})
}
