// Package term knows what the terminal can show: its width, whether colour is
// wanted, how progress looks there, and how to make text that came from outside
// harmless. With no terminal it gives plain lines and no colour.
package term
