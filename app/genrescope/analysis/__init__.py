"""Analysis of whole tracks and of live sound, without Qt."""
