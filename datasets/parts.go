package datasets

// Text gives what production did as JSON, which [ParseLogged] reads back.
func (l *Logged) Text() ([]byte, error) { return marshal(l) }

// ParseMessages reads a list of messages, and keeps every byte of their values. It
// takes a third of what encoding/json does, which looks at each message twice more.
func ParseMessages(text []byte) ([]Message, error) {
	v, err := compact(text)
	if err != nil {
		return nil, err
	}
	var list []Message
	if err := readMessages(v, &list); err != nil {
		return nil, err
	}
	return list, nil
}

// ParseLogged reads one logged part from its JSON form, as strictly as in a line
// of a file; null is none.
func ParseLogged(text []byte) (*Logged, error) {
	v, err := compact(text)
	if err != nil {
		return nil, err
	}
	var l *Logged
	if err := readLogged(v, &l); err != nil {
		return nil, err
	}
	return l, nil
}
