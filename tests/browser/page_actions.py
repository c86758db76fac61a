"""The actions of a scorer, for tests of the pages."""


def comment(post, base, match, message, minute=1, **fields):
    return post(base, f"/api/matches/{match['id']}/commentary", {"minute": minute, "message": message} | fields)
