"""Webhooks: machines are told what happens, signed as in Standard Webhooks; off unless the settings name hosts."""
