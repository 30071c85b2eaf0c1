"""Side-by-side benchmarks; not part of the wheel. ``python3 run.py bench [immediate] [pickup] [background]``.

Every contender is a process of its own, started as its makers mean it to be, on one private PostgreSQL and Valkey and
one simulator, over loopback and Unix sockets. Rounds take turns (A B A B), so that what disturbs the machine disturbs
everybody. Whoever waits for something gives up after a while, and no process outlives the run.
"""
