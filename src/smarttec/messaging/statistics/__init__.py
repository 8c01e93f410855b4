"""What became of an account's messages, by day: kept as totals, so that no page ever reads a large account's messages.

- `models`: totals, messages that may still change, and how far was walked. `counting`: feeds them; `tasks` calls it.
- `queries`: reads.

Every minute the messages whose ids lie beyond the mark are added up, in the order of their ids and a few minutes late,
so that whatever was under way then is committed. What is not final is noted (`OpenMessage`) and looked at again, less
and less often, until it is. What was announced to come later than its id says is counted by the walk as long as that
has not come by, and by the look again afterwards. Totals and notes change in one transaction: nothing is counted twice
or left out.
"""
