"""The end-to-end suite: README.md in the folder above says what it shows, and what it does not."""
