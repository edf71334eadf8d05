"""The truth ledger: what the market published, to compare with what arrived somewhere."""
