// Package redact replaces secrets and personal data in cases by pseudonyms, and
// takes content out of cases altogether.
//
// In flow cases, texts or JSON as a log has them; out flow the same with every
// found value replaced. It stands between the importers and a case file, between a
// run and what its directory shows, and never in the loop that asks agents.
//
//  1. [New] makes a [Redactor] from a key ([NewKey], [ParseKey]) and lists of fields;
//  2. [Source] redacts a whole dataset as it is read; [Redactor.Case] one case,
//     [Redactor.Text] and [Redactor.JSON] what is no case;
//  3. [Redactor.Report] says what was replaced, by kind;
//  4. [SelfTest] plants known values in copies of cases, and says what was missed
//     and what was harmed.
//
// A pseudonym is made of the value and the key alone, so that one value has one
// pseudonym in all cases: a tool's arguments still match its results, and one
// customer stays one cluster. It keeps the form that an agent would parse: an
// address is one of example.com, a card passes Luhn's test, an IBAN its check
// digits, a number keeps the count of its digits. And it can be told from any real
// value, so that redacting twice changes nothing more.
//
// Before any expression is tried, one pass over the bytes looks for what each kind
// cannot be without; a text that has none of it is done with.
//
// What has no form of its own (a name, a street) is found only where a field is
// declared to hold it. A dataset without cases is an error of its source; nothing to
// replace gives what came in.
package redact
