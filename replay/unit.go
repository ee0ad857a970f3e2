package replay

// Unit is what of a case is judged. The zero Unit is [UnitRequest].
type Unit string

// The units.
const (
	UnitRequest      Unit = "request"      // the logged prefix is given, the next answer is judged
	UnitStep         Unit = "step"         // each logged model step is a case; the next action alone is asked for
	UnitConversation Unit = "conversation" // the logged user turns in order, until the agent's turn diverges
)
