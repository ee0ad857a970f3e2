// Package document writes and reads the two JSON documents that forerun and an
// agent under test exchange, over HTTP and over the pipes of a process alike: the
// trial that an agent is asked, and the result that it gives. docs/exec-agents.md
// describes both to those who write agents.
//
// Out goes what production's agent saw, and no more: [NewTrial] takes the
// messages, the input, the state, the tools and the time of a case, never its id,
// what is expected of it or what was logged. In comes untrusted text: [Read]
// takes one result document, and answers anything it can't read with an error
// that names the field and says what to write instead. An empty document is such
// an error; absent fields stay absent in the reply.
package document
