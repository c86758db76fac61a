"""scripts/stack: the whole system on one machine, without containers.

Reading order: settings (what is asked for, and where it lives), process (one process and its pid file),
services (what each service is), postgres, nginx (how those two are laid out), health (how we know that it works),
bring_up (the steps of `up`), logs, cli.
"""
