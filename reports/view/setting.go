package view

import "forerun/reports/textdiff"

// Setting is one in which the configuration has the arms differ.
type Setting struct {
	Key  string
	Diff []textdiff.Piece // of its value for stable and that for the candidate
}

// NewSetting cleans and compares the values of a setting.
func NewSetting(key, stable, candidate string) Setting {
	return Setting{Cut(Line(key), 120), textdiff.Words(bounded(stable), bounded(candidate))}
}
