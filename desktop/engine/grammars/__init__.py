"""Grammars that constrain an answer: JSON Schema to GBNF, and the check of a grammar before llama.cpp parses it."""
