"""How complete the stored history is, and where it is not as the exchange has it."""
