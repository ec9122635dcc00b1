"""What a token that acts as a person may do: the acts behind the person's forms. None signs, decides or seconds."""
