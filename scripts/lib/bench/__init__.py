"""scripts/bench: measures how fast Live Score is, compared with the machine itself.

Reading order: verdicts (targets, samples, and the conclusions from them; pure), report (table, JSON, chart), machine
(placing processes, running the load generators), private_stack (the servers of a run), the *_cases (one function each
repetition of a case), catalogue (all of them with their targets), cli.
"""
