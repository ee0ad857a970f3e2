// Package hashmap keeps a number under each of many hashes, in about twenty bytes
// an entry and without anything for the garbage collector to follow. What is
// hashed stays where it came from: in a file of millions of cases the ids
// themselves would take more memory than all that is computed of them.
//
// Hashes go in, numbers come out. Who asks must be able to live with two keys of
// one hash, or look at the key again where the number leads: a good 64-bit hash
// with a seed of its own gives one chance in thirty million that any two of a
// million keys collide, and nobody can write a log in which they do. The zero Map
// is empty and ready.
package hashmap
