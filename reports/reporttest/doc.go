// Package reporttest holds the fixed reports and the hostile strings that every
// renderer is tested on, and the golden files' comparison.
//
// The reports are literals, so that a golden file changes only when a renderer
// or the view does. Nothing here is linked into forerun.
package reporttest
