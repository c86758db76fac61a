"""Fixtures of the tests with neighbours. Each gives what ends with the test:

redis_servers   a function: await redis_servers(*arguments) starts a neighbours.RedisServer
switches        a function: await switches(port) starts a neighbours.Switch
databases       neighbours.Databases in the PostgreSQL of `stack`
deployments     a function: deployments(name, **settings) is a neighbours.Deployment, which its test migrates and starts
"""
from neighbours import databases, deployments, redis_servers, switches  # noqa: F401
