// Package desklog invents the support desk of Larkfield Supply: customers,
// orders, conversations, and what production did with each request.
//
// A [scene] is one customer with their orders; a script is the list of requests
// they make; [Desk] answers each request live while the log is written, so that
// the logged parts are what an agent really did. [Shadow] gives the log,
// [Golden] the curated benchmark. All choices come from one seed and one
// generator a conversation: another conversation more leaves the rest as it is.
//
// No person, order or address in it is real; mail addresses end in example.com.
package desklog
