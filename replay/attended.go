package replay

// Attended is a [ToolSession] that asks outside: a live tool, a simulator. The
// runner tells it when its attempt begins, with the mark that its requests carry,
// and when it has ended and nothing is asked of it any more.
type Attended interface {
	Begin(m Mark)
	End()
}
