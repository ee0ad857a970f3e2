package replay

import "time"

// Attended is a [ToolSession] that asks outside: a live tool, a simulator. The
// runner tells it when its attempt begins, with the mark that its requests carry,
// and when it has ended and nothing is asked of it any more. Outside is how long some
// call was outside so far: that much of the attempt is no time of the model's.
type Attended interface {
	Begin(m Mark)
	Outside() time.Duration
	End()
}
