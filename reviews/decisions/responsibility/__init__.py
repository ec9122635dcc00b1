"""Who answers for which part of a decision: named in its record, handed over later, gone with a closed account."""
