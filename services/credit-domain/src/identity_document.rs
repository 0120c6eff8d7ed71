//! Identity numbers: GB 11643 and the other documents of pboc-format 8.1.
