"""The pieces of ohmygpt's own API: form or JSON in, one envelope out."""
