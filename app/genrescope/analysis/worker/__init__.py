"""Workers: processes that analyse files, each on one core.

A worker decodes a file and classifies it, one file after another, in one process and without help: so several
workers do not wait for each other, and what a codec breaks costs only the file.  `child` runs in a worker,
`client` starts it and reads its answers.
"""
