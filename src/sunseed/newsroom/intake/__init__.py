"""Taking in what phones film: lines committed and receipted, ciphertext held, both without knowing whose they are."""
