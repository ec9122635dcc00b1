"""Forms and requests that are sent twice: the repeat gets the first answer and writes nothing."""
