"""The library of pictures: their words, the people in them, rights and their end, where they are used."""
