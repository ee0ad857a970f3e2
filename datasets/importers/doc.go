// Package importers makes cases of logs that are in other forms than ours. In
// flow foreign files, out flows a [datasets.Source], which package datasets
// samples and writes.
//
// [JQ] reads any JSON through a jq program. Whatever an importer makes is
// checked as strictly as a file of cases: an error is a [datasets.RecordError]
// that names the input, the line where its value begins, and the field of the
// case. Ids are unique over all inputs together. Inputs that give no case at all
// are an error that wraps [datasets.ErrEmpty]. Cancelling the context ends the
// program, an endless one too.
//
// An importer reads no environment and opens no file but its inputs.
package importers
