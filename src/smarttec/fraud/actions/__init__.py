"""Everything that changes here: limits and trust, countries, holds, and the rules that open them by themselves."""
