@"%~dp0..\genrescope-cli.exe" %*
