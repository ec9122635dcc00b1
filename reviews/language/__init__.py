"""Languages: what the portal itself says, in the language of whoever reads.

Rules, records and the ledger speak English. A sentence of ours is a `Phrase`: English text that remembers the message
and the values that it was made of, so that a page can show it in another language while everything that is stored or
hashed stays as it was. Templates and literals of HTML are translated as sources, once for each language.
"""
