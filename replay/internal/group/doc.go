// Package group keeps a program together with all that it starts, where the system
// has process groups: [Own] before the program is started, [Kill] to end them all.
// Elsewhere the program alone is ended. It is for the packages below replay that
// run a user's program: its agents, and the simulators of its tools.
package group
