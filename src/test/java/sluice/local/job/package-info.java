/// A whole job as its user sees it in the bucket: the file that goes in, the Batch object that
/// tells how far it is, what is left behind when it has ended. Works on any bucket, that of a
/// deployed stack or the one on this machine.
@NullMarked
package sluice.local.job;

import org.jspecify.annotations.NullMarked;
