// Package pricelist holds the list prices of well-known models, each with the day
// on which it was taken from its provider's public price page.
//
// Out flow [Rows], for a person to read, and [Beside], which puts them beside the
// prices that a configuration names. Those win, whatever else matches: see
// [replay.Prices]. The standard tier is listed, of text alone: no batch, no
// priority, no fine-tuning, no writing to a prompt cache, and no model whose
// price depends on the length of its prompt. What is not in the list has no
// price: unknown stays unknown, and is never zero.
//
// A price grows old in silence, so whoever uses one says its date: see [Old]. The
// package reads no clock and no file but its own.
package pricelist
