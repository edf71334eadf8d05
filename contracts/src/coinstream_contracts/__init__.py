"""Names and shapes that cross a process boundary.

Topics, messages, keys, collections, intervals and symbols are declared here and nowhere else. The
package does no I/O and needs only the standard library and msgspec.
"""
