package process

import "forerun/scorers"

// ScoreLine reads one line as the answer to a request, for fuzzing.
func ScoreLine(line []byte, id string, passAt *float64, mean bool) (scorers.Score, error) {
	a, err := readAnswer(line, id)
	if err != nil {
		return scorers.Score{}, err
	}
	return reading{passAt: passAt, mean: mean}.score(a)
}
