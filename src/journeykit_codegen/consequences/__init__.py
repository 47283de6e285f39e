"""Who reads a part of a document: facade fields, adapters, rules. Found in the code as text; nothing is imported."""
