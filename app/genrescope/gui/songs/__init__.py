"""The song list, the analysis queue, and drag and drop."""
