"""What recorded answers have that a document does not allow. Proposes nothing, knows no files."""
