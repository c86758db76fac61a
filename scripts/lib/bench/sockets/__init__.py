"""Sockets that do nothing, and sockets that follow more than a match."""
