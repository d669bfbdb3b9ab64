"""The commands of `msr`, a file per subject; each file's `register` adds its own."""
