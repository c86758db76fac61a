"""scripts/load: a load test in four phases, with live progress and a report in HTML.

Reading order: scenario (the phases and the visitors' errands; pure), measurements (the results and the verdict; pure),
visitors (HTTP), watchers (WebSocket), page (the report), cli.
"""
