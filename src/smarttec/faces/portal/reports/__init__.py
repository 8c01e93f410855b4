"""Pages of cases for people: a report about a minor (MINORS-2), an answer to a transfer of the business (SHARE-4)."""
