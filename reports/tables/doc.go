// Package tables writes a decided run as tables for notebooks: CSV that any sheet
// reads, or Parquet.
//
// In flow a run directory, its report, and the metrics of its suites; out flow one
// file a table, each row of a type of this package. [Tables] lists them with what
// every column means; the names of columns are a contract. No table holds a request
// or an answer; reasons of scores are as the run shows them.
//
// [Write] passes over the run once and holds one case at a time. In CSV what is not
// known is an empty field, and a text that a sheet would take for a formula begins
// with an apostrophe. On a run without cases every table is there with its header,
// and without a row.
package tables
