"""From recordings to the patches that networks are trained and tested on."""
