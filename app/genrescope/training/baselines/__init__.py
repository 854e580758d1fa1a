"""Networks of earlier systems, trained and measured on the same recordings as the shipped one."""
