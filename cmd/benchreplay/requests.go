package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// arms are the models of the two arms, as the requests name them.
var arms = [2]string{"stable", "candidate"} //nolint:gochecknoglobals // a constant list

// question is what case i asks. Its number comes first, for the server to find.
func question(i int) string {
	return fmt.Sprintf("#%06d My order has not come yet, and the tracking page has shown the same for three days. "+
		"Could you tell me where it is, and whether I can still change the address?", i)
}

const replyText = "Your parcel left the depot this morning and comes tomorrow before noon. The address can be changed until tonight: shall I?"

// requestBody is what is sent for case i of an arm, byte for byte what forerun
// sends.
func requestBody(arm string, i int) []byte {
	return fmt.Appendf(nil, `{"model":%q,"messages":[{"role":"user","content":%q}]}`, arm, question(i))
}

// number finds the number of a request: twice the case's, and one more where the
// candidate is asked.
func number(body []byte) (int, bool) {
	const digits = 6
	at := bytes.IndexByte(body, '#')
	if at < 0 || at+1+digits > len(body) {
		return 0, false
	}
	n, err := strconv.Atoi(string(body[at+1 : at+1+digits]))
	if err != nil {
		return 0, false
	}
	n *= len(arms)
	if bytes.Contains(body[:at], []byte(arms[1])) {
		n++
	}
	return n, true
}

// answerBody is what the server answers to everything.
func answerBody() []byte {
	return fmt.Appendf(nil, `{"id":"chatcmpl-1","object":"chat.completion","created":1760000000,"model":"bench-1",`+
		`"choices":[{"index":0,"message":{"role":"assistant","content":%q},"finish_reason":"stop"}],`+
		`"usage":{"prompt_tokens":48,"completion_tokens":27,"total_tokens":75}}`, replyText)
}

// casesFile is the log that forerun replays.
func casesFile(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"id":"case-%06d","messages":[{"role":"user","content":%q}],"expected":{"facts":["tomorrow before noon"]}}`+"\n", i, question(i))
	}
	return b.String()
}

// config is the gate's configuration.
func config(url string) string {
	return fmt.Sprintf(`version: 1
name: bench
stable:    {version: s1, agent: {kind: openai, base_url: %[1]q, model: %[2]s, api_key: none}}
candidate: {version: c1, agent: {kind: openai, base_url: %[1]q, model: %[3]s, api_key: none}}
change: [model]
suites:
  - name: shadow
    data: cases.jsonl
    scorers: [{use: facts}]
    guardrails: [{metric: success, margin: 5pp}]
`, url+"/v1", arms[0], arms[1])
}
