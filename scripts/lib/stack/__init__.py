"""scripts/stack: the whole system on one machine, without containers.

Reading order: settings (the wishes of the user, and the folder of the stack), process (one process and its pid file),
services (each service's command and settings), postgres, nginx (the files of those two), health (the checks of each
service), bring_up (the steps of `up`), logs, cli.
"""
