// Package table keeps rows of one Go type in Parquet files. It knows nothing
// of what the rows mean, and it is the only package that imports parquet-go.
//
// Columns come from parquet struct tags. A row type that has a TableSchema
// method ([Schema]) puts a name and a version into the file; a reader refuses
// another name and a later version.
//
// Writing: [WriteFile] for a sequence; [Create], [Writer.Write],
// [Writer.Commit] for rows that come one at a time. A file appears under its
// name only when it is complete and synced, so a killed process leaves the old
// file or none. Equal rows give equal bytes. Text that is not UTF-8 is mended
// (U+FFFD), since other readers refuse a whole file for one such value. No
// statistics are kept of text columns: Parquet would otherwise repeat their
// longest values, readable, in page headers and footer.
//
// Reading: [Read] for a whole file; [Open] and [Scan] where the footer is
// wanted too. The file's columns are compared with the row type's before the
// first row: a column that is missing where it is required, or that has another
// type, is an [Error] that names it. Optional columns may be missing. Columns
// that the row type does not have are passed over; [Unknown] lists them.
// Memory is bounded by a row group when writing and by a few pages when
// reading.
//
// An empty sequence gives a valid file without rows; whether that is an error
// is for the caller to say. Nothing here reads a clock or the environment.
package table
