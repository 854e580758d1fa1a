"""The student and its heads: architectures, training and export."""
