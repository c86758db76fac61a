"""scripts/load: a load test in four phases, with live progress and a report in HTML.

Reading order: scenario (phases and what a visitor does; pure), measurements (what came of it, and the verdict; pure),
visitors (HTTP), watchers (WebSocket), page (the report), cli.
"""
