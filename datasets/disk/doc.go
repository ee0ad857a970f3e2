// Package disk is the file system as forerun writes to it: few enough operations
// that a test can stand in for a disk that is full, or that loses its power.
//
// [Disk] is what is written to, [System] the real one. [Create] writes a file that
// is there whole or not at all: the bytes go to a hidden neighbour, which is synced
// and then renamed, and the directory is synced after it ([SyncDir]), so that the
// name lasts as well. A process that is killed in between leaves the old file, and
// the neighbour, which [Sweep] removes.
package disk
