"""Grammars that constrain an answer.

`json_schema.gbnf_of_schema` compiles a JSON Schema to GBNF that only allows valid answers. Strings and numbers become
automata (patterns, lengths, bounds and multiples are intersections of them), objects and arrays become rules built from
the end. What cannot be guaranteed is rejected with its keyword and JSON pointer. `gbnf.check_gbnf` checks any grammar
before llama.cpp parses it. Both are bounded (`budget`): nesting 64, 1 MB, 100,000 items, 2 seconds.
"""
