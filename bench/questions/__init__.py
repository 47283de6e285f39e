"""The questions, one module each; a file name is the name to ask by. There is no list to edit."""
